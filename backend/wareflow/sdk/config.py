"""Config: a node's parameters. The form, the checks and the docs come from the class."""

from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic import Field as PydanticField


class Config(BaseModel):
    """Base of every node's parameters; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=False)


class NoConfig(Config):
    """For nodes without parameters."""


def Field(default: Any = ..., *, ui: dict[str, Any] | None = None, **facts: Any) -> Any:  # noqa: N802 - like pydantic's
    """A parameter with its title and description; ``ui`` goes to the form as ``x-wareflow``."""
    return PydanticField(default, json_schema_extra={"x-wareflow": ui} if ui else None, **facts)


def ConnectionField(connector: str) -> Any:  # noqa: N802 - reads as a field kind
    """The connection a node works with, chosen by name."""
    return Field(
        title="Connection",
        description="The account this step works with.",
        min_length=1,
        max_length=80,
        ui={"widget": "connection", "connector": connector, "order": 0},
    )


def ExpressionField(default: Any = ..., **facts: Any) -> Any:  # noqa: N802 - reads as a field kind
    """A text that may hold ``{{ }}`` and is worked out for each item."""
    return Field(default, ui={"widget": "text", "expression": True}, **facts)


def MappingField(default: Any = ..., **facts: Any) -> Any:  # noqa: N802 - reads as a field kind
    """Target fields with values or expressions, worked out for each item."""
    return Field(default, ui={"widget": "mapping", "expression": True}, **facts)


def expression_fields(config: type[Config]) -> list[str]:
    """Names of the parameters whose texts may hold expressions."""
    names = []
    for name, info in config.model_fields.items():
        extra = info.json_schema_extra
        ui = extra.get("x-wareflow") if isinstance(extra, dict) else None
        if isinstance(ui, dict) and ui.get("expression"):
            names.append(name)
    return names
