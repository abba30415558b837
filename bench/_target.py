"""The other system of the sync measurement: items by key, each answer after a set time, and no work beyond that.

A bare protocol, so that it is never the bottleneck: GET looks items up by key, POST creates one, PATCH changes one.
It counts what it is asked and how much of that at the same time.
"""

import argparse
import asyncio
import json
from collections import deque
from urllib.parse import parse_qs, unquote, urlsplit


class Shop:
    """What the system holds, and what it saw."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.items: dict[str, bytes] = {}
        self.forget()
        self.inside = 0

    def forget(self) -> None:
        """Count anew."""
        self.calls = self.writes = self.doubled = self.most = 0

    def answer(self, method: str, target: str, body: bytes) -> tuple[int, bytes]:
        """One request; what it changes is changed at once, the answer comes later."""
        parts = urlsplit(target)
        if parts.path == "/items" and method == "GET":
            keys = parse_qs(parts.query).get("key", [])
            found = b",".join(self.items[key] for key in keys if key in self.items)
            return 200, b"[" + found + b"]"
        self.writes += 1
        if parts.path == "/items":
            key = str(json.loads(body)["key"])
            self.doubled += key in self.items
            self.items[key] = body
            return 201, body
        key = unquote(parts.path.rpartition("/")[2])
        kept = json.loads(self.items[key]) | json.loads(body)
        self.items[key] = json.dumps(kept).encode()
        return 200, self.items[key]

    def control(self, method: str, path: str, body: bytes) -> bytes:
        """Ours: what it saw; what it holds."""
        if method == "PUT":
            self.items = {item["key"]: json.dumps(item).encode() for item in json.loads(body)}
            self.forget()
        seen = {"calls": self.calls, "writes": self.writes, "doubled": self.doubled, "most_at_once": self.most}
        return json.dumps({**seen, "items": len(self.items)}).encode()


class Talk(asyncio.Protocol):
    """One keep-alive connection; one request at a time, as clients without pipelining do."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.waiting = b""
        self.answers: deque[bytes] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end].decode("latin-1")
            length = 0
            for line in head.split("\r\n")[1:]:
                name, _, value = line.partition(":")
                if name.lower() == "content-length":
                    length = int(value)
            if len(self.waiting) < end + 4 + length:
                return
            body, self.waiting = self.waiting[end + 4 : end + 4 + length], self.waiting[end + 4 + length :]
            method, target, _ = head.split(" ", 2)
            self.handle(method, target, body)

    def handle(self, method: str, target: str, body: bytes) -> None:
        shop = self.shop
        if target.startswith("/_control"):
            self.say(200, shop.control(method, target, body))
            return
        shop.calls += 1
        shop.inside += 1
        shop.most = max(shop.most, shop.inside)
        status, answer = shop.answer(method, target, body)
        asyncio.get_running_loop().call_later(shop.delay, self.later, status, answer)

    def later(self, status: int, answer: bytes) -> None:
        self.shop.inside -= 1
        self.say(status, answer)

    def say(self, status: int, answer: bytes) -> None:
        head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head.encode() + answer)


async def serve(port: int, delay: float) -> None:
    """Answer until the process is ended."""
    shop = Shop(delay)
    server = await asyncio.get_running_loop().create_server(lambda: Talk(shop), "127.0.0.1", port, backlog=1024)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0.02)
    given = parser.parse_args()
    asyncio.run(serve(given.port, given.delay))
