"""The fields of orders, lines, journal rows and products, with types and lengths, read from `fields.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from wareflow.sandbox.baselinker.php import php_bool, php_decimal, php_int


@dataclass(frozen=True)
class Field:
    """One field of an answer; `flag_text` is "0" or "1", `flag_int` 0 or 1, `money` a number, `money_text` a text."""

    name: str
    type: str
    max: int | None = None

    def blank(self) -> Any:
        blanks: dict[str, Any] = {
            "int": 0,
            "bool": False,
            "money": Decimal(0),
            "money_text": "0.00",
            "flag_text": "0",
            "flag_int": 0,
            "list": [],
            "map": {},
        }
        return blanks.get(self.type, "")

    def take(self, raw: Any) -> Any:
        """A given value as it is stored; as loose as PHP, and texts are cut to their column."""
        if self.type == "text":
            return "" if raw is None else str(raw)[: self.max]
        if self.type == "flag_text":
            return "1" if php_bool(raw) else "0"
        if self.type == "flag_int":
            return int(php_bool(raw))
        if self.type == "money":
            return php_decimal(raw)
        if self.type == "money_text":
            return f"{php_decimal(raw):.2f}"
        if self.type == "int":
            return php_int(raw)
        return php_bool(raw) if self.type == "bool" else raw


@cache
def fields_of(what: str) -> Mapping[str, Field]:
    raw = json.loads((Path(__file__).parent / "fields.json").read_text("utf-8"))
    return {entry["name"]: Field(**entry) for entry in raw[what]}


def shown(what: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """The record as an answer tells it: what the sandbox keeps for itself is left out."""
    return {name: record[name] for name in fields_of(what)}


def with_decimals(what: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A record read back from JSON, where decimals are texts."""
    money = {name for name, each in fields_of(what).items() if each.type == "money"}
    return {name: Decimal(str(value)) if name in money else value for name, value in data.items()}


@cache
def _blanks(what: str) -> Mapping[str, Any]:
    return {name: field.blank() for name, field in fields_of(what).items()}


def blank_record(what: str) -> dict[str, Any]:
    """A record of nothing; its lists and maps are its own."""
    return {name: value.copy() if isinstance(value, list | dict) else value for name, value in _blanks(what).items()}


def taken(what: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The known fields of a given record, as stored; unknown ones are left out, as the connector does."""
    known = fields_of(what)
    return {name: known[name].take(value) for name, value in given.items() if name in known}
