"""What the client makes of answers: errors of many shapes with their ways out, none taken for a refused record."""

import json
from typing import Any

import httpx
import pytest
from wareflow.sdk import AuthError, ConfigError, OutcomeUnknown, RateLimited, RemoteRefused

from nodes.shopify.tests.conftest import client_of, connected

CODED = {"message": "no", "extensions": {"code": "ACCESS_DENIED"}}
PAYLOAD: dict[str, Any] = {"orderMarkAsPaid": {"order": None, "userErrors": []}}


def answering(*replies: tuple[int, Any]) -> httpx.MockTransport:
    left = list(replies)

    def answer(request: httpx.Request) -> httpx.Response:
        status, body = left.pop(0) if len(left) > 1 else left[0]
        return httpx.Response(status, json=body)

    return httpx.MockTransport(answer)


@pytest.mark.parametrize(
    ("status", "body", "error", "words"),
    [
        (430, {"errors": "Shopify Security Rejection"}, RateLimited, "goes on by itself"),
        (400, {"errors": {"query": "is missing"}}, RemoteRefused, "query: is missing"),
        (200, {"errors": {"query": ["is", "missing"]}}, RemoteRefused, "query: is, missing"),
        (200, {"data": PAYLOAD, "errors": [{"message": "boom"}]}, OutcomeUnknown, "in part only"),
        (200, {"data": {"orderMarkAsPaid": None}, "errors": [{"message": "boom"}]}, RemoteRefused, "boom"),
        (200, {"data": PAYLOAD, "errors": [CODED]}, AuthError, "lacks a right"),
        (423, {"errors": "Locked"}, AuthError, "locked the shop"),
        (402, {"errors": "Unavailable Shop"}, AuthError, "unpaid bill"),
        (403, {"errors": "[API] needs approval"}, AuthError, "needs approval"),
        (404, {"errors": "Not Found"}, ConfigError, "no such shop"),
    ],
)
async def test_an_answer_to_a_write_is_told_for_what_it_is(status: int, body: Any, error: Any, words: str) -> None:
    client = client_of(answering((status, body)), connected())

    with pytest.raises(error) as caught:
        await client.change("mutation { x }", {}, about="order 5")

    assert words in caught.value.message


async def test_throttling_without_a_code_is_waited_out_too(waits: list[float]) -> None:
    refusal = {"errors": [{"message": "Throttled"}], "extensions": {"cost": json.loads("null")}}
    client = client_of(answering((200, refusal), (200, {"data": {"shop": {"name": "Lumo"}}})), connected())

    assert await client.ask("{ shop { name } }") == {"shop": {"name": "Lumo"}}
    assert waits == [2.0]
