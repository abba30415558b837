"""Serve one system: read the request, let a fault strike, log what happened."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Router
from starlette.types import Message, Receive, Scope, Send

from wareflow.sandbox.kit.control import control_routes
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.kit.replies import json_reply
from wareflow.sandbox.kit.system import SandboxSystem, Served

TRANSPORT = "sandbox.transport"
"""Where the outermost app leaves the server's connection, so that a fault can close it."""


class ReplyDropped(ConnectionError):
    """The connection was closed without an answer (seen only when no real socket is in play)."""


class Exchange:
    """One request with its body read, and the answer as far as it is known."""

    def __init__(self, system: SandboxSystem, scope: Scope, body: bytes) -> None:
        self.scope, self.body = scope, body
        self.method = str(scope["method"])
        self.path = str(scope["path"])
        self.query = bytes(scope["query_string"]).decode("latin-1")
        self.write = system.is_write(self.method, self.path, self.query, body)
        self.at = system.clock.now()
        self.request = Request(scope, self.receive)

    async def receive(self) -> Message:
        return {"type": "http.request", "body": self.body, "more_body": False}

    def log(self, system: SandboxSystem, status: int | None, fault: str | None, performed: bool) -> None:
        headers = ((k.decode("latin-1"), v.decode("latin-1")) for k, v in self.scope["headers"])
        system.requests.add(
            at=self.at,
            method=self.method,
            path=self.path,
            query=self.query,
            headers=headers,
            body=self.body,
            write=self.write,
            status=status,
            fault=fault,
            performed=performed,
        )

    def tell(self, system: SandboxSystem, status: int, reply: bytes) -> None:
        """Show the watchers what was asked and answered."""
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in self.scope["headers"]}
        served = Served(system.name, self.method, self.path, self.query, headers, self.body, status, reply)
        for watcher in system.watchers:
            watcher(served)


class SystemApp:
    """ASGI app of one system: its own routes, and ours under `/_control`."""

    def __init__(self, system: SandboxSystem) -> None:
        self.system = system
        self._control = Router([Mount("/_control", routes=control_routes(system))])
        self._routes = Router(list(system.routes()))
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        # Without "app" the router answers 404 and 405 itself, so that the log sees them.
        scope = {key: value for key, value in scope.items() if key != "app"}
        below_name = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
        if below_name.startswith("/_control"):
            await self._control(scope, receive, send)
            self.system.changed |= scope["method"] != "GET"
            return
        exchange = Exchange(self.system, scope, await _whole_body(receive))
        fault = self.system.faults.striking(exchange.method, exchange.path, exchange.body, exchange.write)
        await self._answer(exchange, fault, receive, send)
        self.system.changed |= exchange.method != "GET"

    async def _answer(self, exchange: Exchange, fault: Fault | None, receive: Receive, send: Send) -> None:
        if fault is None:
            await self._perform(exchange, send, None)
            return
        await _ACTIONS[fault.kind](self, exchange, fault, receive, send)

    async def _perform(self, exchange: Exchange, send: Send, fault: Fault | None, told: int | None = None) -> None:
        """Do the work; `told` is the status the caller hears when it is not the true one."""
        statuses: list[int] = []
        parts: list[bytes] = []

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(int(message["status"]))
            elif self.system.watchers:
                parts.append(message.get("body", b""))
            await send(message)

        try:
            await self._routes(exchange.scope, exchange.receive, note)
        finally:
            true_status = statuses[0] if statuses else 500
            status = true_status if fault is None or fault.kind == "slow" else told
            exchange.log(self.system, status, fault.kind if fault else None, performed=true_status < 400)
            if self.system.watchers:
                exchange.tell(self.system, true_status, b"".join(parts))

    async def _refuse(self, exchange: Exchange, fault: Fault, reply: Response, receive: Receive, send: Send) -> None:
        exchange.log(self.system, reply.status_code, fault.kind, performed=False)
        await reply(exchange.scope, receive, send)

    async def throttle(self, exchange: Exchange, fault: Fault, receive: Receive, send: Send) -> None:
        await self._refuse(exchange, fault, self.system.throttled_reply(exchange.request), receive, send)

    async def be_away(self, exchange: Exchange, fault: Fault, receive: Receive, send: Send) -> None:
        await self._refuse(exchange, fault, self.system.unavailable_reply(exchange.request), receive, send)

    async def break_before(self, exchange: Exchange, fault: Fault, receive: Receive, send: Send) -> None:
        await self._refuse(exchange, fault, self.system.broken_reply(exchange.request), receive, send)

    async def expire(self, exchange: Exchange, fault: Fault, receive: Receive, send: Send) -> None:
        await self._refuse(exchange, fault, self.system.expired_token_reply(exchange.request), receive, send)

    async def break_after(self, exchange: Exchange, fault: Fault, receive: Receive, send: Send) -> None:
        reply = self.system.broken_reply(exchange.request)
        await self._perform(exchange, _nowhere, fault, told=reply.status_code)
        await reply(exchange.scope, receive, send)

    async def drop_before(self, exchange: Exchange, fault: Fault, receive: Receive, send: Send) -> None:
        exchange.log(self.system, None, fault.kind, performed=False)
        await _hang_up(exchange.scope, receive)

    async def drop_reply(self, exchange: Exchange, fault: Fault, receive: Receive, send: Send) -> None:
        await self._perform(exchange, _nowhere, fault)
        await _hang_up(exchange.scope, receive)

    async def answer_late(self, exchange: Exchange, fault: Fault, receive: Receive, send: Send) -> None:
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(message)

        await self._perform(exchange, keep, fault)
        await asyncio.sleep(fault.delay)
        for message in kept:
            await send(message)

    async def commit_late(self, exchange: Exchange, fault: Fault, receive: Receive, send: Send) -> None:
        task = asyncio.create_task(self._perform_later(exchange, fault))
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        await json_reply({"error": "Gateway timeout"}, 504)(exchange.scope, receive, send)

    async def _perform_later(self, exchange: Exchange, fault: Fault) -> None:
        await asyncio.sleep(fault.delay)
        await self._perform(exchange, _nowhere, fault, told=504)
        self.system.changed = True


_Action = Callable[[SystemApp, Exchange, Fault, Receive, Send], Awaitable[None]]
_ACTIONS: dict[str, _Action] = {
    "429": SystemApp.throttle,
    "503": SystemApp.be_away,
    "500_before": SystemApp.break_before,
    "500_after": SystemApp.break_after,
    "drop_before": SystemApp.drop_before,
    "drop_reply": SystemApp.drop_reply,
    "slow": SystemApp.answer_late,
    "slow_commit": SystemApp.commit_late,
    "expired_token": SystemApp.expire,
}


async def _whole_body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _nowhere(message: Message) -> None:
    """Swallow an answer that the caller must not see."""


async def _hang_up(scope: Scope, receive: Receive) -> None:
    transport: Any = scope.get(TRANSPORT)
    if transport is None:
        raise ReplyDropped("The sandbox closed the connection without an answer.")
    transport.abort()
    # The server must notice the closed connection first, or it would try to send a 500 of its own.
    async with asyncio.timeout(5):
        while (await receive())["type"] != "http.disconnect":
            continue
