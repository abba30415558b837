"""Policies: when a step that creates and updates records may write a field that is mapped."""

from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, Literal, Self

from pydantic import model_validator

from wareflow.sdk.config import Config, Field

Policy = Literal["on_create", "fill_empty"]
"""``on_create``: a new record gets it, later it is left alone. ``fill_empty``: a value that is there stays."""
Policies = Mapping[str, Policy]

NONE: Policies = MappingProxyType({})
current_policies: ContextVar[Policies] = ContextVar("current_policies", default=NONE)
"""The policies of the step that is running, by the names its changes have; the engine sets them, changes keep them."""


def policies_field(*mappings: str, former: str = "") -> Any:
    """The policies of the fields of these mappings; fields of others than ``fields`` are named ``prices.retail``.

    ``former`` is an older parameter with the names of fields for new records only; the editor shows it as policies.
    """
    return Field(
        {},
        title="When fields are written",
        description="A field that is not named here is written whenever it differs. Empty means no value, an empty "
        "text or an empty list; 0 and “no” are values.",
        ui={"widget": "policies", "of": list(mappings), "advanced": True, **({"former": former} if former else {})},
    )


class UpsertConfig(Config):
    """Base of the parameters of every step that creates or updates records by a mapping called ``fields``."""

    policies: dict[str, Policy] = policies_field("fields")

    @model_validator(mode="after")
    def _of_mapped_fields(self) -> Self:
        extra = type(self).model_fields["policies"].json_schema_extra
        hint: Any = extra.get("x-wareflow") if isinstance(extra, dict) else {}
        mapped: set[str] = set()
        for mapping in hint["of"]:
            names = getattr(self, mapping)
            mapped |= set(names) if mapping == "fields" else {f"{mapping}.{name}" for name in names}
        for name in self.policies:
            if name not in mapped:
                raise ValueError(f"“{name}” has a rule for when it is written, but is not mapped. Remove the rule.")
        return self

    def written(self) -> Policies:
        """The policies by the names that the step's changes have, where those are not the names of the mapping."""
        return self.policies


def policies_of(config: Any) -> Policies:
    """The policies that a step was given; most have none."""
    return config.written() if isinstance(config, UpsertConfig) else NONE


def left_alone(policy: Policy | None, current: Any) -> bool:
    """Whether a record that exists keeps the value that it has."""
    match policy:
        case None:
            return False
        case "on_create":
            return True
        case "fill_empty":
            return not is_empty(current)


def is_empty(value: Any) -> bool:
    """No value, an empty text or an empty list; 0 and False are values that somebody may have set."""
    return value is None or (isinstance(value, str | list | tuple | dict) and not value)
