"""Metafields: a shop's own fields by namespace and key, with the type that their definition gives them.

Values are texts at Shopify (reference: Admin API, metafield types); here they are numbers, truths, dates and lists.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator
from wareflow.sdk import Field, ItemError, Record, decimal_of, dumps, loads, truth_of

NAME = re.compile(r"[A-Za-z0-9$_:-]{3,255}\.[A-Za-z0-9_-]{2,64}")
HEADS = {"Order": "orderHead", "Product": "productHead", "Customer": "customer"}
JSON_TYPES = ("json", "weight", "dimension", "volume", "money", "rating", "rich_text_field")


def named(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ValueError(f"“{name}” is no namespace and key such as custom.material")
    return name


MetafieldName = Annotated[str, AfterValidator(named)]


def metafields_setting(options: str) -> Any:
    """The setting of a step that reads them; `options` names the list of their definitions."""
    return Field(
        [],
        title="Metafields",
        description="The shop's own fields by namespace and key, such as custom.material; they come under "
        "“metafields”.",
        ui={"widget": "options", "options": options, "multiple": True, "order": 12},
    )


def asked(text: str, kind: str, names: Sequence[str]) -> str:
    """A document, or its fragments, that asks for metafields of a kind of record too."""
    parts = " ".join(
        f'own{place}: metafield(namespace: "{space}", key: "{key}") {{ type value }}'
        for place, (space, _, key) in enumerate(name.partition(".") for name in names)
    )
    head = f"fragment {HEADS[kind]} on {kind} {{"
    return text.replace(head, f"{head}\n  {parts}", 1) if parts else text


def metafields_of(raw: Mapping[str, Any], names: Sequence[str]) -> Record:
    """What was asked for, under `metafields`; one that the record does not have is none."""
    if not names:
        return {}
    found = [raw.get(f"own{place}") or {} for place in range(len(names))]
    return {"metafields": {name: value_of(each) for name, each in zip(names, found, strict=True)}}


def value_of(row: Mapping[str, Any]) -> Any:
    """The value of a metafield by its type."""
    kind, value = str(row.get("type") or ""), row.get("value")
    if value is None:
        return None
    if kind.startswith("list.") or kind in JSON_TYPES:
        return loads(value)
    if kind == "boolean":
        return value == "true"
    if kind == "number_integer":
        return int(value)
    return Decimal(value) if kind == "number_decimal" else value


def text_of(kind: str, value: Any, name: str) -> str:
    """A value as Shopify keeps it. Raises ItemError."""
    if kind.startswith("list.") or kind in JSON_TYPES:
        if isinstance(value, str):
            return dumps(loads(value)).decode()
        if isinstance(value, list | dict):
            return dumps(value).decode()
        raise _wrong(name, value, "list" if kind.startswith("list.") else "record")
    if kind == "boolean":
        truth = truth_of(value)
        if truth is None:
            raise _wrong(name, value, "yes or no")
        return str(truth).lower()
    if kind in ("number_integer", "number_decimal"):
        return _number(kind, value, name)
    if not isinstance(value, str | int | Decimal) or isinstance(value, bool):
        raise _wrong(name, value, "text")
    return str(value)


def _number(kind: str, value: Any, name: str) -> str:
    number = decimal_of(value)
    if number is None:
        raise _wrong(name, value, "number")
    if kind == "number_integer":
        if number != number.to_integral_value():
            raise _wrong(name, value, "whole number")
        return str(int(number))
    return f"{number:f}"


def _wrong(name: str, value: Any, what: str) -> ItemError:
    return ItemError(f"“{value}” is no {what}, as the metafield {name} needs it. Correct the mapping.", field="fields")
