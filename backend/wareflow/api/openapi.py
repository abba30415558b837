"""``python -m wareflow.api.openapi`` prints the OpenAPI 3.1 document; the same routes give the same text."""

import json
import sys
from typing import Any

from fastapi import FastAPI

from wareflow.api import description
from wareflow.api.app import bare_app


def describe(app: FastAPI | None = None) -> dict[str, Any]:
    """The OpenAPI document of the application."""
    return description.describe(app or bare_app())


if __name__ == "__main__":
    json.dump(describe(), sys.stdout, indent=2, sort_keys=True, ensure_ascii=False)
    sys.stdout.write("\n")
