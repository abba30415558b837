"""``python -m wareflow.api.openapi`` prints the OpenAPI 3.1 document; the same routes give the same text."""

import json
import sys
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from wareflow.api.app import bare_app
from wareflow.api.security import COOKIE

SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "The token in owner.token in the data directory."},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "The sign-in of a browser."},
}


def describe(app: FastAPI | None = None) -> dict[str, Any]:
    """The OpenAPI document of the application."""
    app = app or bare_app()
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


if __name__ == "__main__":
    json.dump(describe(), sys.stdout, indent=2, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")
