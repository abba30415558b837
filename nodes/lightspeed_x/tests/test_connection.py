"""The X-Series connection: test, lists, the refresh token that changes, the pause that is told as a time."""

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.lightspeed_x import LightspeedXSandbox
from wareflow.sdk import Access, AuthError, ConfigError, RateLimited, Token
from wareflow.sdk.connections import RefreshToken
from wareflow.testing import MemoryHost

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.connection import LightspeedXConnection
from nodes.lightspeed_x.tests.conftest import connected


def access(connection: LightspeedXConnection, transport: httpx.AsyncBaseTransport) -> Access:
    host = MemoryHost({"x": connection}, transport)

    async def keeper(refresh: RefreshToken, stale: Token | None) -> Token:
        return await host.token("x", refresh, stale)

    return Access(host.open_http(), keeper)


async def test_names_the_account_it_signed_in_to(account: LightspeedXSandbox, transport: httpx.ASGITransport) -> None:
    report = await connected(account).test(access(connected(account), transport))

    assert report.message == "Signed in to Lumo Demo (lumodemo)."


async def test_a_wrong_token_is_named_and_the_right_one_works(
    account: LightspeedXSandbox, transport: httpx.ASGITransport
) -> None:
    wrong, right = connected(account, access_token="wrong"), connected(account)

    with pytest.raises(AuthError, match="renew its credentials"):
        await wrong.test(access(wrong, transport))
    report = await right.test(access(right, transport))

    assert "Signed in" in report.message


async def test_the_token_of_another_account_is_told(
    account: LightspeedXSandbox, transport: httpx.ASGITransport
) -> None:
    other = connected(account, domain_prefix="https://another.retail.lightspeed.app/home")

    with pytest.raises(ConfigError, match="belongs to the account lumodemo"):
        await other.test(access(other, transport))


async def test_an_app_signs_in_with_a_refresh_token_that_changes_each_time(
    account: LightspeedXSandbox, transport: httpx.ASGITransport
) -> None:
    app = connected(account, sign_in="oauth")
    reach = access(app, transport)
    client = LightspeedX.of(reach, app)

    for _ in range(2):
        await client.retailer()
        await client.auth.renew(await client.auth.headers())

    assert (await client.retailer())["name"] == "Lumo Demo"
    assert account.refresh_token != "demo-x-refresh-token"


async def test_an_access_token_that_ran_out_is_renewed_once(
    account: LightspeedXSandbox, transport: httpx.ASGITransport
) -> None:
    app = connected(account, sign_in="oauth")
    client = LightspeedX.of(access(app, transport), app)
    await client.retailer()
    account.issued.clear()

    await client.retailer()

    assert [entry.path for entry in account.requests if entry.path.endswith("/token")] == [
        "/lightspeed_x/api/1.0/token"
    ] * 2


@pytest.mark.parametrize(
    "wish",
    [
        {"access_token": None},
        {"sign_in": "oauth", "client_id": ""},
        {"sign_in": "oauth", "refresh_token": None},
        {"domain_prefix": "!!"},
    ],
)
def test_what_the_chosen_sign_in_needs_must_be_there(wish: dict[str, object], account: LightspeedXSandbox) -> None:
    with pytest.raises(ValidationError):
        connected(account, **wish)


async def test_outlets_fill_the_list_of_the_form(account: LightspeedXSandbox, transport: httpx.ASGITransport) -> None:
    connection = connected(account)

    options = await connection.options("outlets", access(connection, transport))

    assert [option.label for option in options] == ["Sklep Gdańsk", "Prodejna Brno"]
    assert await connection.options("unheard_of", access(connection, transport)) == []


async def test_when_the_limit_is_reached_the_pause_lasts_until_the_time_that_is_told(
    account: LightspeedXSandbox, transport: httpx.ASGITransport
) -> None:
    account.settings["limit"] = 1
    client = LightspeedX.of(access(connected(account), transport), connected(account))
    await client.retailer()

    with pytest.raises(RateLimited) as told:
        await client.retailer()

    assert told.value.retry_after is not None
    assert 200 < told.value.retry_after <= 300


def test_secrets_are_hidden(account: LightspeedXSandbox) -> None:
    assert LightspeedXConnection.secret_names() == ["access_token", "client_secret", "refresh_token"]
    assert account.credentials()["access_token"] not in repr(connected(account))
