"""What a resource is: fields with their types, verbs, sortable fields, relations, scopes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds; on the wire every kind is text."""

    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXT = "text"
    TIME = "time"


@dataclass(frozen=True)
class Relation:
    """A neighbour that `load_relations` adds; `target` None means: known here, but never any rows."""

    target: str | None = None
    many: bool = False
    key: str = ""
    """Field that holds the id: of the neighbour (to one), or of the owner in the neighbour (to many)."""
    children: Mapping[str, "Relation"] = field(default_factory=dict)
    blank: bool = False
    """Without rows it is there as an empty text, where others are left out."""


@dataclass(frozen=True)
class Resource:
    """One resource of the API."""

    name: str
    key: str
    fields: Mapping[str, Kind]
    sortable: tuple[str, ...]
    methods: frozenset[str] = frozenset({"GET"})
    read_only: frozenset[str] = frozenset()
    relations: Mapping[str, Relation] = field(default_factory=dict)
    read_scopes: frozenset[str] = frozenset()
    write_scopes: frozenset[str] = frozenset()
    write_cost: float = 1.0
    one_to_one: bool = False
    """Hangs on one record and has no list of its own."""
    hidden: frozenset[str] = frozenset()
    """Fields that can be searched and are not shown."""

    @property
    def archives(self) -> bool:
        return "archived" in self.fields


def fields_of(words: str) -> dict[str, Kind]:
    """Fields in the order they are printed, such as "itemID:integer description"; text when no kind is named."""
    pairs = (word.partition(":") for word in words.split())
    return {name: Kind(kind) if kind else Kind.TEXT for name, _, kind in pairs}


CATALOGUE_SCOPES = (
    "all admin cfd register register_read inventory inventory_read inventory_base product_cost reports "
    "workbench customers admin_inventory product_edit"
)


def scope_names(words: str) -> frozenset[str]:
    return frozenset(f"employee:{name}" for name in words.split())


CATALOGUE = scope_names(CATALOGUE_SCOPES)


def scopes(*names: str) -> frozenset[str]:
    return frozenset(f"employee:{name}" for name in ("all", "admin", *names))


ALL_VERBS = frozenset({"GET", "POST", "PUT", "DELETE"})
