"""The Lightspeed connection: test, lists, tokens that rotate, and keeping below the limit."""

import httpx
import pytest
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Access, AuthError, ConfigError, Connection, Token
from wareflow.sdk.connections import RefreshToken
from wareflow.testing import MemoryHost

from nodes.lightspeed.client import Lightspeed
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.tests.conftest import connected


async def access(connection: Connection, transport: httpx.AsyncBaseTransport) -> Access:
    host = MemoryHost({"shop": connection}, transport)
    opened = await host.connection("shop")

    async def keeper(refresh: RefreshToken, stale: Token | None) -> Token:
        return await host.token("shop", refresh, stale)

    return Access(opened.http, keeper)


async def test_names_the_account_it_signed_in_to(
    transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    report = await connection.test(await access(connection, transport))

    assert "account 1" in report.message


async def test_a_wrong_secret_is_named_and_the_right_one_works(
    shop: LightspeedSandbox, transport: httpx.ASGITransport
) -> None:
    wrong, right = connected(shop, client_secret="wrong"), connected(shop)

    with pytest.raises(AuthError, match="Check the credentials"):
        await wrong.test(await access(wrong, transport))
    report = await right.test(await access(right, transport))

    assert "Signed in" in report.message


async def test_the_wrong_account_number_is_corrected_in_words(
    shop: LightspeedSandbox, transport: httpx.ASGITransport
) -> None:
    connection = connected(shop, account_id="77")

    with pytest.raises(ConfigError, match="belongs to account 1"):
        await connection.test(await access(connection, transport))


async def test_shops_and_categories_fill_the_lists_of_forms(
    transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    reach = await access(connection, transport)

    shops = await connection.options("shops", reach)
    categories = await connection.options("categories", reach)

    assert shops
    assert any("/" in option.label for option in categories)
    assert await connection.options("unheard_of", reach) == []


async def test_each_renewal_uses_the_newest_refresh_token(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    reach = await access(connection, transport)
    client = Lightspeed.of(reach, connection)

    for _ in range(3):
        await client.account()
        await client.auth.renew(await client.auth.headers())

    assert (await client.account())["accountID"] == "1"


async def test_after_a_new_sign_in_the_settings_win_over_a_dead_kept_token(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    client = Lightspeed.of(await access(connection, transport), connection)

    token = await client._renew(Token("old", "a refresh token that is revoked"))

    assert token.refresh != connection.refresh_token.get_secret_value()


@pytest.mark.parametrize(
    ("headers", "hold"),
    [
        ({}, 0.0),
        ({"X-LS-API-Bucket-Level": "4.61/90", "X-LS-API-Request-Cost": "1.4"}, 0.0),
        ({"X-LS-API-Bucket-Level": "89.6/90", "X-LS-API-Request-Cost": "1.4", "X-LS-API-Drip-Rate": "0.5"}, 2.0),
        ({"X-LS-API-Bucket-Level": "rubbish", "X-LS-API-Request-Cost": "x"}, 0.0),
        ({"X-LS-API-Burst-Level": "20/20"}, 1.0),
    ],
)
async def test_waits_until_the_bucket_has_room(
    headers: dict[str, str], hold: float, transport: httpx.ASGITransport, connection: LightspeedConnection
) -> None:
    client = Lightspeed.of(await access(connection, transport), connection)

    assert client.pace(httpx.Headers(headers)) == pytest.approx(hold)


def test_secrets_are_hidden_in_every_text_form(connection: LightspeedConnection) -> None:
    assert LightspeedConnection.secret_names() == ["client_secret", "refresh_token"]
    assert connection.client_secret.get_secret_value() not in repr(connection)
