"""The `/_control` routes every system has: reset, seed, state, settings, clock, requests, faults."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wareflow.sandbox.kit.faults import WishError, number_of, read_faults
from wareflow.sandbox.kit.replies import json_reply, loads
from wareflow.sandbox.kit.request_log import KEPT_REQUESTS
from wareflow.sandbox.kit.system import ControlWork, SandboxSystem

MAX_SEED = 200_000
_Handler = Callable[[Request], Awaitable[object]]


def control_routes(system: SandboxSystem) -> list[Route]:
    control = _Control(system)
    table: list[tuple[str, str, _Handler]] = [
        ("/reset", "POST", control.reset),
        ("/seed", "POST", control.seed),
        ("/state", "GET", control.state),
        ("/settings", "GET", control.settings),
        ("/settings", "POST", control.change_settings),
        ("/clock", "GET", control.clock),
        ("/clock", "POST", control.move_clock),
        ("/requests", "GET", control.requests),
        ("/requests", "DELETE", control.clear_requests),
        ("/requests/clear", "POST", control.clear_requests),
        ("/faults", "GET", control.faults),
        ("/faults", "POST", control.add_faults),
        ("/faults", "DELETE", control.clear_faults),
    ]
    table += [(path, method, _with_wish(work)) for path, method, work in system.control()]
    return [Route(path, _told(handler), methods=[method]) for path, method, handler in table]


def _with_wish(work: ControlWork) -> _Handler:
    async def handle(request: Request) -> object:
        return await work(await _object(request))

    return handle


class _Control:
    def __init__(self, system: SandboxSystem) -> None:
        self.system = system

    async def reset(self, request: Request) -> object:
        self.system.settings.update(self.system.default_settings)
        self.system.reset()
        self.system.requests.clear()
        self.system.faults.clear()
        self.system.clock.run_free()
        return {"reset": self.system.name}

    async def seed(self, request: Request) -> object:
        wish = await _object(request)
        size = wish.pop("size", None)
        if size is not None and (type(size) is not int or not 0 <= size <= MAX_SEED):
            raise WishError(f"'size' is the number of records to generate, such as 10000; at most {MAX_SEED}.")
        self.system.seed(size=size, data=wish or None)
        return {"seeded": self.system.name}

    async def state(self, request: Request) -> object:
        only = request.query_params.get("only")
        if only == "credentials":
            # What a product asks first of every system: no reason to spell out all that is stored.
            return {only: self.system.credentials()}
        state = self.system.state()
        return {name: state[name] for name in only.split(",") if name in state} if only else state

    async def settings(self, request: Request) -> object:
        return self.system.settings

    async def change_settings(self, request: Request) -> object:
        self.system.change_settings(await _object(request))
        return self.system.settings

    async def clock(self, request: Request) -> object:
        return {"now": self.system.clock.now().isoformat()}

    async def move_clock(self, request: Request) -> object:
        wish = await _object(request)
        clock = self.system.clock
        if "freeze" in wish:
            clock.freeze(_moment(wish["freeze"]))
        if wish.get("real"):
            clock.run_free()
        clock.advance(number_of(float, wish, "advance", 0.0))
        return {"now": clock.now().isoformat()}

    async def requests(self, request: Request) -> object:
        asked = request.query_params
        write = {"true": True, "1": True, "false": False, "0": False}.get(asked.get("write", "").lower())
        limit = number_of(int, asked, "limit", KEPT_REQUESTS)
        try:
            found = self.system.requests.find(write, asked.get("method"), asked.get("path"))
        except re.error as error:
            raise WishError(f"'path' is not a regular expression: {error}.") from error
        shown = found[-limit:] if limit > 0 else []
        return {"total": len(found), "requests": self.system.requests.as_data(shown)}

    async def clear_requests(self, request: Request) -> object:
        self.system.requests.clear()
        return {"total": 0, "requests": []}

    async def faults(self, request: Request) -> object:
        return {"faults": self.system.faults.as_data()}

    async def add_faults(self, request: Request) -> object:
        for fault in read_faults(await _json(request)):
            self.system.faults.add(fault)
        return {"faults": self.system.faults.as_data()}

    async def clear_faults(self, request: Request) -> object:
        self.system.faults.clear()
        return {"faults": []}


def _told(handler: _Handler) -> Callable[[Request], Awaitable[Response]]:
    """Answer with JSON; a wish that cannot be met is a 400 that says why."""

    async def answer(request: Request) -> Response:
        try:
            return json_reply(await handler(request))
        except WishError as error:
            return json_reply({"error": str(error)}, 400)

    return answer


async def _json(request: Request) -> Any:
    body = await request.body()
    try:
        return loads(body) if body else {}
    except ValueError as error:
        raise WishError(f"The body is not JSON: {error}.") from error


async def _object(request: Request) -> dict[str, Any]:
    data = await _json(request)
    if not isinstance(data, dict):
        raise WishError("Send a JSON object.")
    return data


def _moment(text: Any) -> datetime | None:
    if text in (None, True):
        return None
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise WishError(f"'freeze' is not a time: {text!r}. Send such as 2026-01-31T12:00:00+00:00.") from error
    if moment.tzinfo is None:
        raise WishError("'freeze' needs a time zone, such as 2026-01-31T12:00:00+00:00.")
    return moment
