"""Records whose fields are of known kinds, whatever way a remote system spells that there is nothing."""

from collections.abc import Mapping
from typing import Any

from wareflow.sdk.values import Record, decimal_of, truth_of


def of_kinds(raw: Mapping[str, Any], kinds: Mapping[str, str]) -> Record:
    """The record with each field of its kind, in the words of a node's ``fields``; other fields stay as they came.

    null and false, which some systems write for nothing, are an empty text, list or object, and no number or time.
    """
    return {**raw, **{name: _of_kind(raw.get(name), kind) for name, kind in kinds.items()}}


def _of_kind(value: Any, kind: str) -> Any:
    if kind == "boolean":
        return truth_of(value)
    nothing = value is None or value is False
    if kind == "text":
        return "" if nothing else str(value)
    if kind == "number":
        return decimal_of(value)
    if kind == "integer":
        number = decimal_of(value)
        return None if number is None else int(number)
    if kind == "list":
        return [] if nothing else value
    if kind == "object":
        return {} if nothing else value
    return None if nothing or value == "" else value
