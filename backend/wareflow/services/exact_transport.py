"""The transport to other systems, exact about whether a request can have been sent.

httpx-aiohttp calls every broken connection a `ConnectTimeout`, also one that broke after the request was out. A write
repeated on that word would be written twice. Here only what certainly happened before sending counts as that.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager

import aiohttp
import httpx
from aiohttp.abc import AbstractStreamWriter
from aiohttp.connector import Connection
from httpx_aiohttp import AiohttpTransport
from httpx_aiohttp.transport import map_aiohttp_exceptions

from wareflow.services.sending import current_sending

BEFORE_SENDING = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class ExactTransport(AiohttpTransport):
    """Keeps no cookies either: accounts on one server must not share a session."""

    def get_client(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            ssl=self.ssl_context,
            limit=self.limits.max_connections or 0,
            keepalive_timeout=self.limits.keepalive_expiry or 5.0,
        )
        session = aiohttp.ClientSession(
            connector=connector, cookie_jar=aiohttp.DummyCookieJar(), request_class=_LastLook
        )
        session._retry_connection = False  # it would send a PUT twice by itself when the answer to the first got lost
        return session

    async def exchange(
        self, method: str, url: str, content: bytes | None, headers: Mapping[str, str], limits: httpx.Timeout
    ) -> tuple[int, httpx.Headers, bytes]:
        """One request and its whole answer, without the objects that httpx makes around it: half the work."""
        if not isinstance(self.client, aiohttp.ClientSession):
            self.client = self.get_client()
        within = aiohttp.ClientTimeout(connect=limits.pool, sock_connect=limits.connect, sock_read=limits.read)
        with _exact(), map_aiohttp_exceptions():
            async with self.client.request(
                method, url, data=content, headers=headers, allow_redirects=False, auto_decompress=True, timeout=within
            ) as answer:
                body = await answer.read()
                return answer.status, httpx.Headers(answer.raw_headers), body

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        with _exact():
            response = await super().handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _ExactStream(response.stream)
        return response


class _LastLook(aiohttp.ClientRequest):
    """Looks in the moment before the first byte, with nothing in between for which the loop could leave this write."""

    async def send(self, conn: Connection) -> aiohttp.ClientResponse:
        """The head goes out here, unless there is a body to go with it; opening the connection may have taken long."""
        await _look()
        return await super().send(conn)

    async def write_bytes(
        self, writer: AbstractStreamWriter, conn: Connection, content_length: int | None = None
    ) -> None:
        """Head and body; this is a task of its own, before which others may have had their turn."""
        try:
            await _look()
        except Exception as error:  # noqa: BLE001  whatever it is goes to who waits for the answer
            assert conn.protocol is not None
            conn.protocol.set_exception(error)
            return
        await super().write_bytes(writer, conn, content_length)


async def _look() -> None:
    sending = current_sending.get()
    if sending is not None:
        await sending.still_ready()


class _ExactStream(httpx.AsyncByteStream):
    def __init__(self, inner: httpx.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _exact():
            async for chunk in self._inner:
                yield chunk

    async def aclose(self) -> None:
        with _exact():
            await self._inner.aclose()


@contextmanager
def _exact() -> Iterator[None]:
    try:
        yield
    except (httpx.ConnectTimeout, httpx.ConnectError) as error:
        if isinstance(error.__cause__, BEFORE_SENDING):
            raise
        raise httpx.RemoteProtocolError(str(error)) from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise httpx.RemoteProtocolError(f"{type(error).__name__}: the answer cannot be read") from error
