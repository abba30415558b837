"""Routes: each one declares its permission, reads JSON strictly and answers with exact numbers."""

import functools
import inspect
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.responses import Response

from wareflow.api.answers import ExactJson
from wareflow.api.errors import Refused
from wareflow.api.models.common import ProblemDocument
from wareflow.api.named import HEADER, is_named, once_only
from wareflow.api.security import admit
from wareflow.engine.document import read_json

PREFIX = "/api/v1"
MAX_JSON = 2_000_000
PERMISSION = "x-permission"
LIMIT = "x-max-body"
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ProblemDocument, "description": "The request was refused; the answer says why and what to do."}
}


class StrictRequest(Request):
    """A request whose body is bounded and whose JSON is read by the rules of the flow document."""

    most: int = MAX_JSON

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body, cut off where it gets too large."""
        declared = self.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > self.most:
            raise _too_large(self.most)
        read = 0
        async for chunk in super().stream():
            read += len(chunk)
            if read > self.most:
                raise _too_large(self.most)
            yield chunk

    async def read_strictly(self) -> None:
        """Read the JSON body, if there is one, so that ``json()`` has it."""
        raw = await self.body()
        if not raw:
            return
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refused(415, "content_type", "Send JSON with “Content-Type: application/json”.")
        self._json = read_json(raw, limit=self.most)


class StrictRoute(APIRoute):
    """Checks who asks before the body is read; then the body before the endpoint sees it."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """The route's handler behind both checks."""
        handle = super().get_route_handler()
        extra = self.openapi_extra or {}
        permission, most = extra[PERMISSION], extra.get(LIMIT, MAX_JSON)
        reads_json = self.body_field is not None and not _takes_form(self)
        # A route that takes the key as a parameter keeps it with what it makes.
        names_itself = any(field.alias.lower() == HEADER for field in self.dependant.header_params)

        async def handle_strictly(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            strict.most = most
            await admit(strict, permission)
            if reads_json:
                await strict.read_strictly()
            if is_named(strict) and not names_itself:
                return await once_only(strict, lambda: handle(strict))
            answer: Response = await handle(strict)
            return answer

        return handle_strictly


@dataclass
class Routes:
    """The routes of one noun. The name of an endpoint's function is its operation id."""

    tag: str
    declared: list[dict[str, Any]] = field(default_factory=list)

    def get(self, path: str, *, permission: str, **facts: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a route that only looks."""
        return self._route("GET", path, permission, **facts)

    def post(self, path: str, *, permission: str, **facts: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a route that makes or does something."""
        return self._route("POST", path, permission, **facts)

    def put(self, path: str, *, permission: str, **facts: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a route that replaces something."""
        return self._route("PUT", path, permission, **facts)

    def patch(self, path: str, *, permission: str, **facts: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a route that changes a part of something."""
        return self._route("PATCH", path, permission, **facts)

    def delete(self, path: str, *, permission: str, **facts: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a route that removes something."""
        return self._route("DELETE", path, permission, **facts)

    def _route(
        self,
        method: str,
        path: str,
        permission: str,
        *,
        answer: type[BaseModel] | None = None,
        status: int = 200,
        max_body: int = MAX_JSON,
        **facts: Any,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def declare(endpoint: Callable[..., Any]) -> Callable[..., Any]:
            # Header and cookie are two ways in; a public route needs neither.
            security: list[dict[str, Any]] = [] if permission == "public" else [{"bearer": []}, {"session": []}]
            extra = {PERMISSION: permission, LIMIT: max_body, "security": security, **facts.pop("openapi_extra", {})}
            self.declared.append(
                {
                    "path": PREFIX + path,
                    "endpoint": _answering(endpoint, answer, status),
                    "methods": [method],
                    "operation_id": endpoint.__name__,
                    "tags": [self.tag],
                    "status_code": status,
                    "response_model": answer,
                    "responses": {**_PROBLEMS, **facts.pop("responses", {})},
                    "openapi_extra": extra,
                    "route_class_override": StrictRoute,
                    **facts,
                }
            )
            return endpoint

        return declare

    def install(self, app: FastAPI) -> None:
        """Put the routes into the application."""
        for facts in self.declared:
            app.router.add_api_route(**facts)


def check_declared(app: FastAPI) -> None:
    """Refuse to start with a route that does not say who may use it."""
    for route in app.routes:
        if isinstance(route, APIRoute) and PERMISSION not in (route.openapi_extra or {}):
            raise RuntimeError(f"{route.path} declares no permission")


def _answering(endpoint: Callable[..., Any], model: type[BaseModel] | None, status: int) -> Callable[..., Any]:
    """The endpoint, whose value becomes the answer's model and then exact JSON."""

    def answer(value: Any) -> Response:
        if isinstance(value, Response):
            return value
        if model is None:
            return Response(status_code=status)
        return ExactJson(model.model_validate(value, from_attributes=True), status)

    if inspect.iscoroutinefunction(endpoint):

        @functools.wraps(endpoint)
        async def waiting(*args: Any, **named: Any) -> Response:
            awaited: Awaitable[Any] = endpoint(*args, **named)
            return answer(await awaited)

        return waiting

    @functools.wraps(endpoint)
    def plainly(*args: Any, **named: Any) -> Response:
        return answer(endpoint(*args, **named))

    return plainly


def _takes_form(route: APIRoute) -> bool:
    return type(route.body_field.field_info).__name__ in ("Form", "File") if route.body_field else False


def _too_large(most: int) -> Refused:
    return Refused(413, "too_large", f"This is larger than the {most:,} bytes that fit.")
