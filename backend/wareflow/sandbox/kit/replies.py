"""Answers in JSON that keep Decimal and datetime readable."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.responses import Response


def _text(value: object) -> str:
    return str(value)


def json_bytes(data: object) -> bytes:
    return orjson.dumps(data, default=_text, option=orjson.OPT_NON_STR_KEYS)


def json_reply(
    data: object, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    return Response(json_bytes(data), status, dict(headers or {}), media_type)


def loads(text: str | bytes) -> Any:
    """JSON text to values; raises ValueError for anything that is not JSON."""
    return orjson.loads(text)
