"""The smallest possible sandbox system, to test the kit alone."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from wareflow.sandbox.kit import SandboxSystem, json_reply


class ToySystem(SandboxSystem):
    """Stores numbered notes."""

    name = "toy"
    title = "Toy"
    default_settings = {"greeting": "hello"}

    def reset(self) -> None:
        self.notes: dict[str, Any] = {"1": {"text": "demo"}}
        self.saved = asyncio.Event()

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        self.notes = {str(number): {"text": f"note {number}"} for number in range(1, (size or 0) + 1)}
        self.notes.update((data or {}).get("notes", {}))

    def credentials(self) -> dict[str, str]:
        return {"token": "open-sesame"}

    def state(self) -> dict[str, Any]:
        return {"notes": self.notes, "credentials": self.credentials()}

    def snapshot(self) -> dict[str, Any]:
        return {"notes": self.notes}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self.notes = dict(snapshot["notes"])

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/notes/{number}", self.read, methods=["GET"]),
            Route("/notes/{number}", self.put, methods=["PUT"]),
        ]

    async def read(self, request: Request) -> Response:
        return json_reply(self.notes[request.path_params["number"]])

    async def put(self, request: Request) -> Response:
        self.notes[request.path_params["number"]] = await request.json()
        self.saved.set()
        return json_reply({"saved": True}, 201)
