"""The entity sets of the sandbox: field types, lengths and rights, read from `entities.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

ZERO_ID = "00000000-0000-0000-0000-000000000000"
BLANK_DATE = "0001-01-01"
BLANK_TIME = datetime(1, 1, 1, tzinfo=UTC)

EDM = {
    "guid": "Edm.Guid",
    "text": "Edm.String",
    "code": "Edm.String",
    "bool": "Edm.Boolean",
    "decimal": "Edm.Decimal",
    "datetime": "Edm.DateTimeOffset",
    "date": "Edm.Date",
    "int": "Edm.Int64",
    "enum": "Edm.String",
    "stream": "Edm.Stream",
}


@dataclass(frozen=True)
class Field:
    """One property of an entity."""

    name: str
    type: str
    max: int | None = None
    members: tuple[str, ...] = ()
    read_only: bool = False
    required: bool = False

    @property
    def edm(self) -> str:
        return EDM[self.type]

    def blank(self) -> Any:
        """The value that stands for "nothing": Business Central never sends null."""
        blanks: dict[str, Any] = {
            "guid": ZERO_ID,
            "bool": False,
            "decimal": Decimal(0),
            "int": 0,
            "date": BLANK_DATE,
            "datetime": BLANK_TIME,
            "enum": self.members[0] if self.members else "",
        }
        return blanks.get(self.type, "")


@dataclass(frozen=True)
class Entity:
    """One entity set with its fields, navigation and allowed writes."""

    set_name: str
    type_name: str
    fields: Mapping[str, Field]
    navigation: Mapping[str, str]
    writes: frozenset[str]
    api: str = ""
    """Publisher, group and version of the app whose API it is; empty: the standard one."""

    @property
    def key(self) -> str:
        """The business key: number for items, code for code tables, name for companies."""
        return next((name for name in ("number", "code", "name") if name in self.fields), "id")

    @property
    def order_key(self) -> str:
        """By what rows are ordered when nobody says otherwise."""
        return next((name for name in ("sequence", "entryNumber") if name in self.fields), self.key)

    def blank_record(self) -> dict[str, Any]:
        return {name: field.blank() for name, field in self.fields.items() if field.type != "stream"}


@cache
def entities() -> Mapping[str, Entity]:
    raw = json.loads((Path(__file__).parent / "entities.json").read_text("utf-8"))
    return {name: _entity(name, entry) for name, entry in raw.items()}


def served(api: str) -> Mapping[str, Entity]:
    """The sets of one API."""
    return {name: entity for name, entity in entities().items() if entity.api == api}


def _entity(name: str, entry: dict[str, Any]) -> Entity:
    fields = {f["name"]: Field(**{**f, "members": tuple(f.get("members", ()))}) for f in entry["fields"]}
    writes = frozenset(entry["writes"])
    return Entity(name, entry["entity"], fields, entry["navigation"], writes, entry.get("api", ""))


def wire(value: Any) -> Any:
    """A stored value as JSON carries it; decimals stay decimals and become JSON numbers later."""
    if not isinstance(value, datetime):
        return value
    if value == BLANK_TIME:
        return "0001-01-01T00:00:00Z"
    text = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    thousandths = f"{value.microsecond // 1000:03d}".rstrip("0")
    return f"{text}.{thousandths}Z" if thousandths else f"{text}Z"
