"""The BaseLinker connection: test, lists, and the errors that come with status 200."""

from datetime import UTC, datetime

import httpx
import pytest
from wareflow.sdk import (
    Access,
    AuthError,
    ConfigError,
    OutcomeUnknown,
    RateLimited,
    RemoteRefused,
    Token,
    TransientError,
    WareflowError,
)
from wareflow.sdk.connections import RefreshToken

from nodes.baselinker.client import BaseLinker, block_seconds
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.records import as_list, as_map, order_record
from nodes.baselinker.tests.conftest import connected


async def no_token(refresh: RefreshToken, stale: Token | None) -> Token:
    raise AssertionError("BaseLinker has no tokens to renew")


def access(transport: httpx.AsyncBaseTransport) -> Access:
    return Access(httpx.AsyncClient(transport=transport), no_token)


def answering(content: bytes) -> Access:
    return access(httpx.MockTransport(lambda request: httpx.Response(200, content=content)))


async def test_a_good_token_is_shown_by_the_statuses_it_sees(
    transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    report = await connection.test(access(transport))

    assert "3 order statuses" in report.message


async def test_a_wrong_token_is_named_and_the_right_one_works(transport: httpx.ASGITransport) -> None:
    with pytest.raises(AuthError, match="does not accept the token"):
        await connected(token="wrong").test(access(transport))
    report = await connected().test(access(transport))

    assert "Signed in" in report.message


async def test_statuses_fill_the_lists_of_forms(
    transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    found = await connection.options("statuses", access(transport))

    assert [(option.value, option.label) for option in found] == [("11", "New"), ("12", "Paid"), ("13", "Shipped")]
    assert await connection.options("unheard_of", access(transport)) == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (b'{"status":"ERROR","error_code":"ERROR_BAD_TOKEN","error_message":"Invalid user token"}', AuthError),
        (b'{"status":"ERROR","error_code":"ERROR_BLOCKED_TOKEN","error_message":"until later"}', RateLimited),
        (b'{"status":"ERROR","error_code":"ERROR_UNKNOWN_METHOD","error_message":""}', ConfigError),
        (b'{"status":"ERROR","error_code":"ERROR_WHATEVER","error_message":"No."}', RemoteRefused),
        (b'{"status":"ERROR"}', RemoteRefused),
        (b"{}", OutcomeUnknown),
        (b"[]", OutcomeUnknown),
        (b"<html>maintenance</html>", OutcomeUnknown),
        (b'{"status":"SUCC', OutcomeUnknown),
    ],
)
async def test_only_success_is_a_success(
    reply: bytes, kind: type[WareflowError], connection: BaseLinkerConnection
) -> None:
    client = BaseLinker.of(answering(reply), connection)

    with pytest.raises(kind) as caught:
        await client.set_status("1", "13")

    assert type(caught.value) is kind
    assert connection.token.get_secret_value() not in caught.value.message


@pytest.mark.parametrize(
    ("reply", "kind"), [(b"{}", ConfigError), (b"<html>sign in</html>", ConfigError), (b'{"sta', TransientError)]
)
async def test_a_strange_answer_to_a_question_is_no_empty_list(
    reply: bytes, kind: type[WareflowError], connection: BaseLinkerConnection
) -> None:
    client = BaseLinker.of(answering(reply), connection)

    with pytest.raises(kind):
        await client.orders({})


@pytest.mark.parametrize(
    ("message", "seconds"),
    [
        ("Query limit exceeded, token blocked until 2026-11-21 13:10:00", 600),
        ("Query limit exceeded, token blocked until 2026-11-21 12:10:00", 600),
        ("Query limit exceeded, token blocked until 2019-01-01 00:00:00", 60),
        ("Query limit exceeded", 60),
    ],
)
def test_a_block_lasts_until_the_time_in_the_message(message: str, seconds: float) -> None:
    assert block_seconds(message, datetime(2026, 11, 21, 12, 0, tzinfo=UTC)) == seconds


def test_lists_and_maps_are_told_apart_whatever_php_made_of_them() -> None:
    assert as_map([]) == {}
    assert as_map(["a", "b"]) == {"0": "a", "1": "b"}
    assert as_list({"0": "a", "1": "b"}) == ["a", "b"]
    assert as_list("") == []
    assert order_record({"order_id": 1, "products": {"0": {"sku": "1e5"}}}, {})["products"] == [{"sku": "1e5"}]
