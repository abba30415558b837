"""What a connector's client makes of every way a request can go."""

import asyncio
from collections.abc import Awaitable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from wareflow.sdk import (
    AuthError,
    ConfigError,
    ConflictError,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    RemoteRefused,
    Token,
    TransientError,
    WareflowError,
    http,
)
from wareflow.sdk.connections import RefreshToken, TokenKeeper
from wareflow.sdk.http import Api, BearerAuth, FixedAuth

SECRET = "s3cret-of-the-test"
Answer = httpx.Response | type[httpx.RequestError]


class Shop(Api):
    system = "The shop"


class Remote:
    """Gives the prepared answers one after the other; the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.seen: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        answer = self.answers[min(len(self.seen), len(self.answers)) - 1]
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        raise answer("broken off", request=request)


def shop(remote: Remote) -> Shop:
    client = httpx.AsyncClient(transport=httpx.MockTransport(remote))
    return Shop(client, "https://shop.example/api", FixedAuth({"X-Key": SECRET}))


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses a client asked for, without waiting."""
    asked: list[float] = []

    async def note(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr(http, "sleep", note)
    return asked


async def trouble(call: Awaitable[Any]) -> WareflowError:
    with pytest.raises(WareflowError) as caught:
        await call
    return caught.value


async def test_a_file_arrives_byte_for_byte_and_a_refusal_is_still_read() -> None:
    remote = Remote(
        httpx.Response(200, content=b"%PDF-1.4\x00\xff"), httpx.Response(404, json={"message": "No print."})
    )
    api = shop(remote)

    reply = await api.call("GET", "print", binary=True)
    refused = await trouble(api.call("GET", "print", about="the print", binary=True))

    assert reply.content == b"%PDF-1.4\x00\xff"
    assert "No print" in refused.message


async def test_numbers_with_a_point_arrive_as_decimal_and_leave_digit_by_digit() -> None:
    remote = Remote(httpx.Response(200, content=b'{"price": 1.10}'))

    data = await shop(remote).put("items/1", {"price": Decimal("1.10"), "sku": "00123"}, about="item 1")

    assert data == {"price": Decimal("1.10")}
    assert remote.seen[0].content == b'{"price":1.10,"sku":"00123"}'


async def test_plus_and_blank_in_a_question_are_encoded() -> None:
    remote = Remote(httpx.Response(200, json={}))

    await shop(remote).get("items", params={"$filter": "time ge 10:00+00:00", "q": "a&b"})

    assert remote.seen[0].url.raw_path == b"/api/items?$filter=time%20ge%2010%3A00%2B00%3A00&q=a%26b"


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
async def test_a_write_that_could_not_connect_was_not_sent(failure: type[httpx.RequestError]) -> None:
    remote = Remote(failure)

    error = await trouble(shop(remote).post("items", {}, about="item 1"))

    assert isinstance(error, NotSent)
    assert "shop.example" in error.message
    assert len(remote.seen) == 1


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.RemoteProtocolError,
        httpx.Response(500),
        httpx.Response(503, headers={"Retry-After": "1"}),
        httpx.Response(408),
        httpx.Response(200, content=b'{"id": 1'),
        httpx.Response(200, content=b"<!DOCTYPE html><title>Sign in</title>"),
    ],
)
async def test_a_write_without_a_usable_answer_is_not_sent_again(answer: Answer) -> None:
    remote = Remote(answer)

    error = await trouble(shop(remote).post("items", {}, about="item 1"))

    assert isinstance(error, OutcomeUnknown)
    assert "item 1" in error.message
    assert len(remote.seen) == 1


@pytest.mark.parametrize("answer", [httpx.ReadTimeout, httpx.ConnectError, httpx.Response(502)])
async def test_a_read_is_tried_again_until_it_works(answer: Answer, waits: list[float]) -> None:
    remote = Remote(answer, answer, httpx.Response(200, json={"ok": True}))

    data = await shop(remote).get("items")

    assert data == {"ok": True}
    assert len(waits) == 2


async def test_a_read_is_given_up_after_four_tries() -> None:
    remote = Remote(httpx.Response(503))

    error = await trouble(shop(remote).get("items"))

    assert isinstance(error, TransientError)
    assert len(remote.seen) == 4


async def test_a_post_that_only_reads_is_tried_again_and_marked_as_reading() -> None:
    remote = Remote(httpx.ReadTimeout, httpx.Response(200, json={}))

    await shop(remote).post("search", {}, write=False)

    assert [request.extensions["wareflow"] for request in remote.seen] == [{"write": False}] * 2


async def test_a_short_pause_is_waited_out_even_for_a_write(waits: list[float]) -> None:
    remote = Remote(httpx.Response(429, headers={"Retry-After": "3"}), httpx.Response(200, json={"id": 1}))

    data = await shop(remote).post("items", {}, about="item 1")

    assert data == {"id": 1}
    assert waits == [3.0]


async def test_a_long_pause_is_left_to_the_run(waits: list[float]) -> None:
    remote = Remote(httpx.Response(429, headers={"Retry-After": "120"}))

    error = await trouble(shop(remote).get("items"))

    assert isinstance(error, RateLimited)
    assert error.retry_after == 120
    assert waits == []


async def test_a_pause_may_be_given_as_a_date() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    remote = Remote(httpx.Response(429, headers={"Retry-After": until}))

    error = await trouble(shop(remote).get("items"))

    assert isinstance(error, RateLimited)
    assert error.retry_after is not None
    assert 3500 < error.retry_after <= 3600


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, RemoteRefused), (403, AuthError), (409, ConflictError), (412, ConflictError), (422, RemoteRefused)],
)
async def test_a_definite_no_is_told_in_the_remotes_words(status: int, kind: type[WareflowError]) -> None:
    remote = Remote(httpx.Response(status, json={"error": {"message": "Price must be positive."}}))

    error = await trouble(shop(remote).post("items", {}, about="item MUG"))

    assert type(error) is kind
    assert "item MUG" in error.message


async def test_a_web_page_where_data_was_expected_points_at_the_connection() -> None:
    remote = Remote(httpx.Response(200, content=b"\n<html><body>Sign in</body></html>"))

    error = await trouble(shop(remote).get("items"))

    assert isinstance(error, ConfigError)
    assert "web page" in error.message


async def test_a_redirect_is_not_followed() -> None:
    remote = Remote(httpx.Response(302, headers={"Location": "https://elsewhere.example/"}))

    error = await trouble(shop(remote).get("items"))

    assert isinstance(error, ConfigError)
    assert len(remote.seen) == 1


async def test_a_next_page_on_another_server_is_never_asked_for() -> None:
    remote = Remote(httpx.Response(200, json={}))

    error = await trouble(shop(remote).get("https://shop.example.evil.test/api/items?after=1"))

    assert isinstance(error, ConfigError)
    assert remote.seen == []


def tokens() -> TokenKeeper:
    """A keeper that gives token 1, and after that is stale, token 2; one renewal at a time."""
    kept: list[Token] = []
    lock = asyncio.Lock()

    async def keeper(refresh: RefreshToken, stale: Token | None = None) -> Token:
        async with lock:
            if not kept or kept[-1] == stale:
                kept.append(await refresh(kept[-1] if kept else None))
            return kept[-1]

    return keeper


def signed_in(remote: Remote) -> Shop:
    numbers: Iterator[int] = iter(range(1, 9))

    async def refresh(kept: Token | None) -> Token:
        return Token(f"{SECRET}-{next(numbers)}")

    client = httpx.AsyncClient(transport=httpx.MockTransport(remote))
    return Shop(client, "https://shop.example/api", BearerAuth(tokens(), refresh))


async def test_an_expired_token_is_renewed_once_and_the_request_repeated() -> None:
    remote = Remote(httpx.Response(401), httpx.Response(200, json={"id": 1}))

    data = await signed_in(remote).post("items", {}, about="item 1")

    assert data == {"id": 1}
    assert [request.headers["Authorization"][-2:] for request in remote.seen] == ["-1", "-2"]


async def test_requests_that_are_refused_together_renew_the_token_once() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(401 if request.headers["Authorization"].endswith("-1") else 200, json={})

    renewed: list[Token | None] = []

    async def refresh(kept: Token | None) -> Token:
        renewed.append(kept)
        await asyncio.sleep(0)
        return Token(f"{SECRET}-{len(renewed)}")

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    api = Shop(client, "https://shop.example/api", BearerAuth(tokens(), refresh))

    await asyncio.gather(*(api.get(f"items/{number}") for number in range(6)))
    await api.get("items/7")

    assert len(renewed) == 2


async def _nothing(kept: Token | None) -> Token:
    raise AssertionError("the keeper decides")


async def test_requests_that_begin_together_ask_for_the_token_once() -> None:
    asked: list[Token | None] = []

    async def keeper(refresh: RefreshToken, stale: Token | None = None) -> Token:
        asked.append(stale)
        await asyncio.sleep(0)
        return Token("t")

    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(200, json={})))
    api = Shop(client, "https://shop.example/api", BearerAuth(keeper, _nothing))

    cancelled, *others = (asyncio.create_task(api.get(f"items/{number}")) for number in range(6))
    await asyncio.sleep(0)
    cancelled.cancel()
    answers = await asyncio.gather(*others)

    assert (asked, answers) == ([None], [{}] * 5)


async def test_a_token_that_has_run_out_is_asked_for_anew() -> None:
    given: list[Token] = []

    async def keeper(refresh: RefreshToken, stale: Token | None = None) -> Token:
        given.append(Token("t", None, datetime.now(UTC) - timedelta(seconds=1)))
        return given[-1]

    client = httpx.AsyncClient(transport=httpx.MockTransport(Remote(httpx.Response(200, json={}))))
    api = Shop(client, "https://shop.example/api", BearerAuth(keeper, _nothing))

    await api.get("a")
    await api.get("b")

    assert len(given) == 2


async def test_a_token_refused_twice_asks_a_person_to_sign_in_and_the_right_one_works_again() -> None:
    remote = Remote(httpx.Response(401), httpx.Response(401), httpx.Response(200, json={"id": 1}))
    client = signed_in(remote)

    error = await trouble(client.get("items"))
    data = await client.get("items")

    assert isinstance(error, AuthError)
    assert data == {"id": 1}


@pytest.mark.parametrize("answer", [httpx.Response(401), httpx.Response(400), httpx.ReadTimeout, httpx.ConnectError])
async def test_no_error_shows_a_secret(answer: Answer) -> None:
    error = await trouble(shop(Remote(answer)).post(f"items?key={SECRET}", {"password": SECRET}, about="item 1"))

    assert SECRET not in f"{error} {error!r}"


async def test_a_client_slows_down_when_its_pace_says_so(waits: list[float]) -> None:
    class Polite(Shop):
        def pace(self, headers: httpx.Headers) -> float:
            return float(headers["X-Hold"])

    remote = Remote(httpx.Response(200, headers={"X-Hold": "50"}, json={}))
    transport = httpx.MockTransport(remote)
    client = Polite(httpx.AsyncClient(transport=transport), "https://shop.example", FixedAuth({}))

    await client.get("a")
    await client.get("b")

    assert len(waits) == 1
    assert 40 < waits[0] <= 50
