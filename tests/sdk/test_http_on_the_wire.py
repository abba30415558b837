"""The client on real sockets, through the transport the product uses."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from wareflow.sdk import NotSent, OutcomeUnknown, TransientError, http
from wareflow.sdk.http import Api, FixedAuth
from wareflow.services.egress import Clients

Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr(http, "sleep", at_once)


@asynccontextmanager
async def server(behave: Behaviour) -> AsyncIterator[str]:
    """A server that reads each request whole and then behaves as told."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await behave(reader, writer)
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


@asynccontextmanager
async def api(address: str, seconds: float = 5.0) -> AsyncIterator[Api]:
    clients = Clients(timeout=seconds)
    try:
        yield Api(clients.to([address]), address, FixedAuth({}))
    finally:
        await clients.aclose()


async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"id":')
    await writer.drain()


async def talk_rubbish(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await writer.drain()


async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(1)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"price":1.10}')
    await writer.drain()


async def test_a_closed_port_means_not_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"

    async with api(address) as client:
        with pytest.raises(NotSent):
            await client.post("items", {}, about="item 1")


async def test_a_name_that_does_not_exist_means_not_sent() -> None:
    async with api("http://shop.invalid:80") as client:
        with pytest.raises(NotSent):
            await client.post("items", {}, about="item 1")


async def test_another_protocol_on_the_port_is_no_answer() -> None:
    async with server(talk_rubbish) as address, api(address) as client:
        with pytest.raises(OutcomeUnknown):
            await client.post("items", {}, about="item 1")


@pytest.mark.parametrize("behave", [hang_up, break_off, say_nothing])
async def test_a_write_whose_reply_is_lost_is_unknown(behave: Behaviour) -> None:
    async with server(behave) as address, api(address, seconds=0.3) as client:
        with pytest.raises(OutcomeUnknown):
            await client.post("items", {}, about="item 1")


@pytest.mark.parametrize("behave", [hang_up, break_off, say_nothing])
async def test_a_read_whose_reply_is_lost_is_passing(behave: Behaviour) -> None:
    async with server(behave) as address, api(address, seconds=0.1) as client:
        with pytest.raises(TransientError) as caught:
            await client.get("items")

    assert isinstance(caught.value.__cause__, httpx.RequestError)


async def test_a_reply_comes_through_whole() -> None:
    async with server(answer) as address, api(address) as client:
        data = await client.get("items")

    assert str(data["price"]) == "1.10"


async def test_a_second_write_on_a_connection_the_server_has_closed_is_not_taken_for_unsent() -> None:
    async def answer_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await answer(reader, writer)
        await reader.readuntil(b"\r\n\r\n")

    async with server(answer_once) as address, api(address) as client:
        first = await client.post("items", {}, about="item 1")
        with pytest.raises(OutcomeUnknown):
            await client.post("items", {}, about="item 2")

    assert str(first["price"]) == "1.10"


async def test_no_cookie_of_one_account_is_sent_with_another() -> None:
    asked: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        head = (
            b"HTTP/1.1 200 OK\r\nSet-Cookie: session=mine; Path=/\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
        )
        writer.write(head)
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening, api(address) as client:
        await client.get("a")
        await client.get("b")

    assert len(asked) == 2
    assert b"cookie" not in asked[1].lower()
