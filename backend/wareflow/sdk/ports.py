"""Ports: where wires begin and end."""

from dataclasses import dataclass, field
from typing import Literal

PortType = Literal["record", "file", "trigger", "any"]
Role = Literal["main", "error", "skipped"]


@dataclass(eq=False)
class In:
    """A port that takes items."""

    title: str = "Items"
    type: PortType = "record"
    required: bool = True
    name: str = field(default="", init=False)

    def __set_name__(self, owner: object, name: str) -> None:
        self.name = name


@dataclass(eq=False)
class Out:
    """A port that gives items. ``skipped`` names the reason under which items that end here are counted."""

    title: str = "Items"
    type: PortType = "record"
    role: Role = "main"
    skipped: str | None = None
    name: str = field(default="", init=False)

    def __set_name__(self, owner: object, name: str) -> None:
        self.name = name
        if self.skipped and self.role == "main":
            self.role = "skipped"


def fits(source: PortType, target: PortType) -> bool:
    """Whether a wire may run from an output of one type to an input of the other."""
    return source == target or ("any" in (source, target) and "trigger" not in (source, target))
