"""What each field of each entity is: kind, length, who may write it, read from the table in `entities.txt`."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from wareflow.sdk import mapping_target

Kind = Literal["text", "code", "decimal", "integer", "boolean", "guid", "enum", "datetime", "date"]


@dataclass(frozen=True)
class EntityField:
    """One field. `refers` names the set in which its values are looked up; `members` are the captions of an enum."""

    name: str
    kind: Kind
    title: str
    max_length: int | None = None
    read_only: bool = False
    on_create: bool = True
    refers: str | None = None
    members: tuple[str, ...] = ()

    @property
    def plain_kind(self) -> str:
        """The kind in the words that the editor knows."""
        return _PLAIN.get(self.kind, self.kind)


@dataclass(frozen=True)
class Entity:
    """One set of records: its fields, its business key, and what people call one and many of it."""

    set_name: str
    noun: str
    plural: str
    key: str
    fields: Mapping[str, EntityField]

    @property
    def kinds(self) -> dict[str, str]:
        """What a record holds, in the words that the editor knows."""
        return {name: field.plain_kind for name, field in self.fields.items()}

    def mapped(self, taken: Collection[str] = ()) -> list[str]:
        """The fields that a mapping can set: those that neither the server nor a step's own parameter sets."""
        return [name for name, field in self.fields.items() if not field.read_only and name not in taken]

    def targets(self, *taken: str) -> list[dict[str, Any]]:
        """What the mapping table of the editor offers on its left side."""
        return [_target(self.fields[name]) for name in self.mapped(taken)]


_PLAIN = {"code": "text", "guid": "text", "enum": "text", "date": "text", "decimal": "number"}
_HEAD = re.compile(r"\[(\w+)\] ([^|]+) \| ([^|]+) \| (\w+)")
_ROW = re.compile(r'(?P<name>\w+)\s+(?P<kind>[a-z]+)(?P<length>\d*)(?P<marks>[^"]*)("(?P<title>.*)")?')

OPTION_LISTS: Mapping[str, str] = {
    "item_categories": "itemCategories",
    "units": "unitsOfMeasure",
    "tax_groups": "taxGroups",
    "tax_areas": "taxAreas",
    "payment_terms": "paymentTerms",
    "payment_methods": "paymentMethods",
    "shipment_methods": "shipmentMethods",
    "locations": "locations",
    "currencies": "currencies",
    "countries": "countriesRegions",
    "salespeople": "salespeoplePurchasers",
    "product_posting_groups": "generalProductPostingGroups",
    "inventory_posting_groups": "inventoryPostingGroups",
    "return_reasons": "customerReturnReasons",
    "dimensions": "dimensions",
    "payment_journals": "customerPaymentJournals",
}
"""The lists that a form can load: their names there and the sets behind them."""


@cache
def entity(set_name: str) -> Entity:
    """The entity of a set, such as `items`."""
    return _entities()[set_name]


@cache
def _entities() -> Mapping[str, Entity]:
    found: dict[str, Entity] = {}
    text = (Path(__file__).parent / "entities.txt").read_text(encoding="utf-8")
    for block in re.split(r"\n(?=\[)", text)[1:]:
        head, *rows = block.strip().splitlines()
        matched = _HEAD.fullmatch(head)
        if matched is None:
            raise ValueError(f"entities.txt: {head!r} is no head of an entity")
        fields = [_field(row) for row in rows]
        found[matched[1]] = Entity(
            matched[1], matched[2], matched[3], matched[4], {field.name: field for field in fields}
        )
    return found


def _field(row: str) -> EntityField:
    matched = _ROW.fullmatch(row.strip())
    if matched is None:
        raise ValueError(f"entities.txt: {row!r} is no field")
    marks = matched["marks"].split()
    starting = {mark[0]: mark[1:] for mark in marks}
    return EntityField(
        name=matched["name"],
        kind=cast(Kind, matched["kind"]),
        title=matched["title"] or spaced(matched["name"].removesuffix("Id") if ">" in starting else matched["name"]),
        max_length=int(matched["length"]) if matched["length"] else None,
        read_only="read-only" in marks,
        on_create="late" not in marks,
        refers=starting.get(">"),
        members=tuple(_caption(member) for member in starting["="].split("|")) if "=" in starting else (),
    )


def _caption(member: str) -> str:
    """A blank member stands as a dash in the table, a space as an underscore."""
    return "" if member == "-" else member.replace("_", " ")


def spaced(name: str) -> str:
    """A name in words: `unitPrice` is *Unit price*."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", name).lower()
    return words[0].upper() + words[1:]


def _target(field: EntityField) -> dict[str, Any]:
    lists = {set_name: key for key, set_name in OPTION_LISTS.items()}
    return mapping_target(
        field.name,
        field.title,
        field.plain_kind,
        max_length=field.max_length,
        options=lists.get(field.refers or ""),
        members=field.members,
    )
