"""Related rows inside a written record, in the ways in which clients send them."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.lightspeed.errors import BadRequest


def entries_of(sent: Any, element: str) -> list[Mapping[str, Any]]:
    """{"SaleLine": {...} or [...]}, or the older list of {"SaleLine": {...}}."""
    inner = sent.get(element, []) if isinstance(sent, Mapping) else sent or []
    rows = inner if isinstance(inner, list) else [inner]
    rows = [row[element] if isinstance(row, Mapping) and element in row else row for row in rows]
    if not all(isinstance(row, Mapping) for row in rows):
        raise BadRequest(f"{element}s holds {element} objects.")
    return rows
