"""The C-Series connection: test, key and secret, language, the pause in both spellings."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.lightspeed_c import LightspeedCSandbox
from wareflow.sdk import Access, AuthError, ConfigError, RateLimited, Token
from wareflow.sdk.connections import RefreshToken
from wareflow.testing import MemoryHost

from nodes.lightspeed_c.client import LightspeedC
from nodes.lightspeed_c.connection import LightspeedCConnection
from nodes.lightspeed_c.tests.conftest import connected


def access(connection: LightspeedCConnection, transport: httpx.AsyncBaseTransport) -> Access:
    async def keeper(refresh: RefreshToken, stale: Token | None) -> Token:
        raise AssertionError("there is no token to keep")

    return Access(MemoryHost({"c": connection}, transport).open_http(), keeper)


async def test_names_the_web_shop_it_signed_in_to(shop: LightspeedCSandbox, transport: httpx.ASGITransport) -> None:
    report = await connected(shop).test(access(connected(shop), transport))

    assert report.message == "Signed in to the web shop lumo-demo.example."


async def test_a_wrong_secret_is_named_and_the_right_one_works(
    shop: LightspeedCSandbox, transport: httpx.ASGITransport
) -> None:
    wrong, right = connected(shop, secret="wrong"), connected(shop)

    with pytest.raises(AuthError, match="renew its credentials"):
        await wrong.test(access(wrong, transport))
    report = await right.test(access(right, transport))

    assert "Signed in" in report.message


async def test_a_language_that_the_shop_has_not_is_told(
    shop: LightspeedCSandbox, transport: httpx.ASGITransport
) -> None:
    other = connected(shop, language="nl")

    with pytest.raises(ConfigError, match="Check the language"):
        await other.test(access(other, transport))


@pytest.mark.parametrize(("cluster", "address"), [("eu", "api.webshopapp.com"), ("us", "api.shoplightspeed.com")])
def test_each_cluster_has_its_address(cluster: str, address: str, shop: LightspeedCSandbox) -> None:
    connection = connected(shop, cluster=cluster, base_url=None)

    assert connection.origins() == [f"https://{address}:443"] or connection.origins() == [f"https://{address}"]


@pytest.mark.parametrize("spelling", ["date", "seconds"])
async def test_the_pause_is_understood_in_both_spellings(
    spelling: str, shop: LightspeedCSandbox, transport: httpx.ASGITransport
) -> None:
    shop.clock.freeze(datetime.now(UTC) + timedelta(days=1))
    shop.settings.update(limitDay=0, retry_after=spelling)
    client = LightspeedC.of(access(connected(shop), transport), connected(shop))

    with pytest.raises(RateLimited) as told:
        await client.shop()

    assert told.value.retry_after is not None
    assert 10 < told.value.retry_after <= 2 * 86_400 + 1


def test_a_language_is_two_letters(shop: LightspeedCSandbox) -> None:
    with pytest.raises(ValidationError):
        connected(shop, language="english")


def test_secrets_are_hidden(shop: LightspeedCSandbox) -> None:
    assert LightspeedCConnection.secret_names() == ["key", "secret"]
    assert shop.credentials()["secret"] not in repr(connected(shop))
