"""The OpenAPI 3.1 description of the API, and the address where it is read."""

import functools
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.requests import Request
from starlette.responses import Response

from wareflow.api.answers import ExactJson
from wareflow.api.security import COOKIE

# The second is where tools look first.
ADDRESSES = ("/api/v1/openapi.json", "/openapi.json")
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token in owner.token in the data directory."},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "The sign-in of a browser."},
}


def install(app: FastAPI) -> None:
    """Serve the description; it holds nothing that is secret."""
    made = functools.cache(functools.partial(describe, app))

    def description(request: Request) -> Response:
        return ExactJson(made())

    for address in ADDRESSES:
        app.router.add_route(address, description, methods=["GET"], include_in_schema=False)


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application."""
    document: dict[str, Any] = get_openapi(
        title=app.title, version="1", description=app.description, routes=app.routes, openapi_version="3.1.0"
    )
    document.setdefault("components", {})["securitySchemes"] = SCHEMES
    for path in document["paths"].values():
        for operation in path.values():
            problems = operation.get("responses", {}).get("4XX", {}).get("content", {})
            if "application/json" in problems:
                problems["application/problem+json"] = problems.pop("application/json")
            # Every refusal has one shape, FastAPI's own among them.
            operation.get("responses", {}).pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"].get("schemas", {}).pop(name, None)
    return document
