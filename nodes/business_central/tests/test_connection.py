"""The Business Central connection: sign-in in the cloud and on a server of one's own, companies, lists."""

from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sdk import Access, AuthError, ConfigError, Token
from wareflow.sdk.connections import RefreshToken
from wareflow.testing import MemoryHost

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.tests.conftest import HOST, connected, on_own_server


async def access(connection: BusinessCentralConnection, transport: httpx.AsyncBaseTransport) -> Access:
    host = MemoryHost({"bc": connection}, transport)
    opened = await host.connection("bc")

    async def keeper(refresh: RefreshToken, stale: Token | None) -> Token:
        return await host.token("bc", refresh, stale)

    return Access(opened.http, keeper)


@pytest.mark.parametrize("company", ["Lumo Home Sp. z o.o.", "lumo home sp. z o.o."])
@pytest.mark.parametrize("make", [connected, on_own_server])
async def test_finds_the_company_by_name_wherever_it_runs(
    make: Any, company: str, transport: httpx.ASGITransport
) -> None:
    connection = make(company=company)

    report = await connection.test(await access(connection, transport))

    assert "Lumo Home" in report.message


async def test_an_unknown_company_is_answered_with_those_there_are(transport: httpx.ASGITransport) -> None:
    connection = connected(company="Nobody Ltd")

    with pytest.raises(ConfigError, match=r"Companies: .*Lumo Home"):
        await connection.test(await access(connection, transport))


@pytest.mark.parametrize(
    ("settings", "kind", "words"),
    [
        ({"client_secret": "wrong"}, AuthError, "Invalid client secret"),
        ({"client_id": "00000000-0000-0000-0000-00000000dead"}, AuthError, "application was not found"),
        ({"tenant": "nobody.example"}, AuthError, "Tenant"),
        ({"environment": "Nowhere"}, ConfigError, "Check environment and company"),
    ],
)
async def test_what_is_wrong_is_named_and_the_right_settings_work(
    settings: dict[str, str], kind: type[Exception], words: str, transport: httpx.ASGITransport
) -> None:
    wrong, right = connected(**settings), connected()

    with pytest.raises(kind, match=words):
        await wrong.test(await access(wrong, transport))
    report = await right.test(await access(right, transport))

    assert "Signed in" in report.message


async def test_a_wrong_web_service_key_is_refused(transport: httpx.ASGITransport) -> None:
    connection = on_own_server(web_service_key="wrong")

    with pytest.raises(AuthError, match="renew its credentials"):
        await connection.test(await access(connection, transport))


@pytest.mark.parametrize("missing", ["client_id", "client_secret", "tenant", "environment", "company"])
def test_settings_that_are_missing_are_named(missing: str) -> None:
    with pytest.raises(ValidationError) as caught:
        connected(**{missing: ""})

    assert [error["loc"] for error in caught.value.errors()] == [(missing,)]


@pytest.mark.parametrize("key", ["companies", "item_categories", "units", "tax_groups"])
async def test_lists_for_forms_come_from_the_company(
    key: str, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    found = await connection.options(key, await access(connection, transport))

    assert found
    assert all(option.value and option.label for option in found)


def test_credentials_go_to_the_api_and_the_sign_in_only() -> None:
    cloud = connected(base_url="https://api.example", token_url="https://login.example")

    assert cloud.origins() == ["https://api.example:443", "https://login.example:443"]
    assert on_own_server(base_url="https://bc.example:7048/BC").origins() == ["https://bc.example:7048"]


def test_addresses_are_those_of_cloud_and_own_server() -> None:
    cloud = connected(tenant="firma.example", environment="My Sandbox")

    assert cloud.api_address() == f"{HOST}/v2.0/firma.example/My%20Sandbox/api/v2.0"
    assert on_own_server(base_url="https://bc.example:7048/BC").api_address() == "https://bc.example:7048/BC/api/v2.0"
