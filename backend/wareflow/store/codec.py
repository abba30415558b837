"""JSON with exact numbers, as the SDK spells it, for columns and chunks."""

from typing import Any

from wareflow.sdk.values import dumps, loads_stored


def dump(value: Any) -> str:
    return dumps(value).decode()


def load(source: str | bytes) -> Any:
    return loads_stored(source)
