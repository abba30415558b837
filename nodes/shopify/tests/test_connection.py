"""The Shopify connection: domain, sign-in, scopes, lists, and what the shop's state says."""

from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import AuthError, ConfigError

from nodes.shopify.client import wait_of
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.tests.conftest import access_of, by_client, client_of, connected


@pytest.mark.parametrize("make", [connected, by_client])
async def test_the_test_names_the_shop_whichever_way_it_signs_in(make: Any, transport: httpx.ASGITransport) -> None:
    report = await make().test(access_of(transport))

    assert report.message == "Signed in to Lumo Home (lumo-home.myshopify.com)."
    assert report.details["currency"] == "EUR"


async def test_missing_scopes_are_named(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.settings["scopes"] = ["read_orders", "write_products"]

    report = await connection.test(access_of(transport))

    assert "Missing scopes" in report.message
    assert "write_inventory" in report.message
    assert "read_products" not in report.message


@pytest.mark.parametrize("wrong", [{"access_token": "shpat_wrong"}])
async def test_a_wrong_token_is_refused_and_the_right_one_works(
    wrong: dict[str, str], transport: httpx.ASGITransport
) -> None:
    with pytest.raises(AuthError, match="Enter a valid one in the connection"):
        await connected(**wrong).test(access_of(transport))

    assert "Signed in" in (await connected().test(access_of(transport))).message


async def test_a_wrong_client_secret_is_refused(transport: httpx.ASGITransport) -> None:
    with pytest.raises((AuthError, ConfigError)):
        await by_client(client_secret="wrong").test(access_of(transport))


async def test_the_token_of_another_shop_is_noticed(transport: httpx.ASGITransport) -> None:
    with pytest.raises(ConfigError, match="belongs to the shop lumo-home"):
        await connected(shop="other.myshopify.com").test(access_of(transport))


async def test_a_frozen_shop_says_what_to_do(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.settings["frozen"] = True

    with pytest.raises(AuthError, match="unpaid bill"):
        await connection.test(access_of(transport))


async def test_another_version_than_was_asked_for_is_told(
    transport: httpx.ASGITransport, connection: ShopifyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wareflow.sandbox.shopify.system.VERSION", "2027-07")

    report = await connection.test(access_of(transport))

    assert "answers with version 2027-07 instead of 2026-10" in report.message


@pytest.mark.parametrize("given", ["https://Lumo-Home.myshopify.com/admin", " lumo-home.myshopify.com "])
def test_the_domain_is_read_out_of_what_people_paste(given: str) -> None:
    assert connected(shop=given).shop == "lumo-home.myshopify.com"


@pytest.mark.parametrize("given", ["lumo-home.com", "", "evil.example/lumo.myshopify.com", "a.b.myshopify.com"])
def test_an_address_that_is_no_shop_is_refused(given: str) -> None:
    with pytest.raises(ValidationError, match="myshopify"):
        connected(shop=given)


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"access_token": ""}, "access_token"),
        ({"sign_in": "client_credentials", "client_secret": "x"}, "client_id"),
        ({"sign_in": "client_credentials", "client_id": "x"}, "client_secret"),
    ],
)
def test_settings_that_are_missing_are_named(settings: dict[str, str], missing: str) -> None:
    with pytest.raises(ValidationError) as caught:
        connected(**settings)

    assert [error["loc"] for error in caught.value.errors()] == [(missing,)]


async def test_locations_are_offered_to_the_form(transport: httpx.ASGITransport, connection: ShopifyConnection) -> None:
    found = await connection.options("locations", access_of(transport))

    assert [option.label for option in found] == ["Magazyn Gdańsk", "Sklep Kraków"]
    assert await connection.options("nothing", access_of(transport)) == []


def test_only_the_shop_and_the_server_of_its_files_are_reached() -> None:
    assert connected(base_url=None).origins() == [
        "https://lumo-home.myshopify.com:443",
        "https://storage.googleapis.com:443",
    ]


async def test_a_file_on_an_unknown_server_is_not_fetched(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    with pytest.raises(ConfigError, match="not known here"):
        [line async for line in client_of(transport, connection).lines("https://files.example/1.jsonl")]


@pytest.mark.parametrize(
    ("available", "requested", "rate", "seconds"), [(50, 150, 50, 2.0), (0, 200, 100, 2.0), (500, 100, 50, 0.1)]
)
def test_the_wait_is_worked_out_of_the_answers_numbers(
    available: int, requested: int, rate: int, seconds: float
) -> None:
    status = {"maximumAvailable": 2000, "currentlyAvailable": available, "restoreRate": rate}

    assert wait_of({"cost": {"requestedQueryCost": requested, "throttleStatus": status}}) == seconds
    assert wait_of(None) == 2.0
