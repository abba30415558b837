"""Codes of Business Central's small tables as parameters: from its list, or translated from the source's names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wareflow.sdk import Field, Record, plain_text

OTHERS = "*"
"""The row of a table that stands for every name without a row of its own."""


@dataclass(frozen=True)
class Coded:
    """A parameter that gives one field its code; ``table`` is the parameter with the source's names."""

    name: str
    field: str
    table: str = ""


def code_field(title: str, options: str, description: str) -> Any:
    """A code chosen from the connection's list, or an expression."""
    ui = {"widget": "options", "options": options, "expression": True, "advanced": True}
    return Field("", title=title, description=description, ui=ui)


def names_field(title: str, options: str) -> Any:
    """The source's names and the codes that stand for them."""
    description = "The source's name, and the code that stands for it. A row * stands for all other names."
    return Field({}, title=title, description=description, ui={"widget": "table", "options": options, "advanced": True})


def coded_values(config: Any, settings: tuple[Coded, ...], values: Mapping[str, Any]) -> Record:
    """The fields that these parameters set, of those that say anything."""
    found = {
        setting.field: _translated(values[setting.name], getattr(config, setting.table) if setting.table else {})
        for setting in settings
    }
    return {name: code for name, code in found.items() if code}


def said(values: Mapping[str, Any]) -> Record:
    """The values of a mapping that say anything: none leaves a field to what else sets it."""
    return {name: value for name, value in values.items() if value is not None}


def _translated(value: Any, table: Mapping[str, str]) -> str:
    """The code of a name; what has no row may be a code already, and is told when it is none."""
    name = plain_text(value)
    known = {text.strip().casefold(): code for text, code in table.items()}
    return known.get(name.casefold()) or known.get(OTHERS) or name
