"""The door to the network judges where a name leads, not how it is spelled, and follows nobody elsewhere."""

import socket
from typing import Any

import httpx
import pytest
from wareflow.sdk.addresses import origin
from wareflow.sdk.errors import ConfigError
from wareflow.services.egress import Clients


def _answers(request: httpx.Request) -> httpx.Response:
    return httpx.Response(302, headers={"Location": "https://elsewhere.example/"})


def _leads_to(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", found)


@pytest.mark.parametrize("address", ["10.0.0.5", "127.0.0.1", "169.254.169.254", "100.64.0.1"])
async def test_a_harmless_name_that_leads_into_the_private_network_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _leads_to(address, monkeypatch)
    client = Clients(transport=httpx.MockTransport(_answers)).to(())

    with pytest.raises(ConfigError, match="private network"):
        await client.get("https://prices.example/today")


async def test_a_redirect_is_told_and_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    _leads_to("93.184.215.14", monkeypatch)
    clients = Clients(transport=httpx.MockTransport(_answers))

    bound = [origin("https://prices.example")]
    answers = [await clients.to(origins).get("https://prices.example/today") for origins in ((), bound)]

    assert [answer.status_code for answer in answers] == [302, 302]
