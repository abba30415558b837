"""A line that can be made bad: an asyncio TCP proxy for anything, with a thread of its own.

Faults: ``latency`` seconds on everything, ``reset`` of what is open, ``half_open`` (bytes go in and nobody answers),
``cut_after`` so many bytes of an answer, ``refuse`` new connections.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

BLOCK = 64 * 1024
Opener = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@dataclass
class Line:
    """How the line is at this moment."""

    latency: float = 0.0
    half_open: bool = False
    refuse: bool = False
    cut_after: int | None = None


@dataclass
class Proxy:
    """A port on this machine behind which ``opener`` leads to the real thing."""

    opener: Opener
    line: Line = field(default_factory=Line)
    port: int = 0
    passed: int = 0

    def __post_init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(10)

    @staticmethod
    def to_port(port: int) -> "Proxy":
        return Proxy(lambda: asyncio.open_connection("127.0.0.1", port))

    @staticmethod
    def to_socket(path: str) -> "Proxy":
        return Proxy(lambda: asyncio.open_unix_connection(path))

    def reset(self) -> int:
        """Reset everything that is open; says how many connections that were."""
        return asyncio.run_coroutine_threadsafe(self._reset(), self._loop).result(10)

    def close(self) -> None:
        self.reset()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = int(server.sockets[0].getsockname()[1])
        self._ready.set()
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self._loop.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.line.refuse:
            writer.transport.abort()
            return
        self._open.add(writer)
        try:
            far_reader, far_writer = await self.opener()
        except OSError:
            writer.transport.abort()
            return
        self._open.add(far_writer)
        try:
            await asyncio.gather(
                self._pump(reader, far_writer, answers=False), self._pump(far_reader, writer, answers=True)
            )
        finally:
            for each in (writer, far_writer):
                self._open.discard(each)
                each.close()

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, answers: bool) -> None:
        passed = 0
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while block := await source.read(BLOCK):
                if self.line.latency:
                    await asyncio.sleep(self.line.latency)
                if self.line.half_open and answers:
                    continue
                if answers and self.line.cut_after is not None and passed + len(block) > self.line.cut_after:
                    target.write(block[: max(0, self.line.cut_after - passed)])
                    await target.drain()
                    target.transport.abort()
                    return
                passed += len(block)
                self.passed += len(block)
                target.write(block)
                await target.drain()
        with suppress(OSError, RuntimeError):
            target.write_eof()

    async def _reset(self) -> int:
        found = list(self._open)
        for writer in found:
            writer.transport.abort()
        return len(found)
