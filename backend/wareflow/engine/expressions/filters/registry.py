"""What a filter is: its name and texts for the editor, the kinds of its parameters, and the function behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.filters import patterns, zones
from wareflow.engine.expressions.values import kind, shown

Kind = Literal["text", "integer", "value", "key", "table", "pattern", "zone", "date_format", "choice", "flag"]
REQUIRED: Final = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a filter."""

    name: str
    kind: Kind
    description: str
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 1_000_000

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    def prepare(self, value: Any, site: Site) -> Any:
        """The argument in the shape the function wants; raises where it does not fit."""
        if value is None and self.default is None:
            return None
        return _PREPARE[self.kind](self, value, site)

    def described(self) -> dict[str, Any]:
        """The parameter as plain JSON for the editor; `default` is left out where leaving the argument out means it."""
        plain: dict[str, Any] = {"name": self.name, "kind": self.kind, "description": self.description}
        plain["required"] = self.required
        if isinstance(self.default, str | int):
            plain["default"] = self.default
        return {**plain, "choices": list(self.choices)} if self.choices else plain


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter as the catalog shows it."""

    name: str
    title: str
    description: str
    function: Callable[..., Any] = field(repr=False, compare=False)
    example: str
    gives: Any
    parameters: tuple[Parameter, ...] = ()
    aliases: tuple[str, ...] = ()
    item: Mapping[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """The filter as plain JSON for the editor's completion and help."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "parameters": [parameter.described() for parameter in self.parameters],
            "aliases": list(self.aliases),
            "example": self.example,
        }


def offered(
    name: str,
    title: str,
    description: str,
    example: str,
    gives: Any,
    *parameters: Parameter,
    aliases: tuple[str, ...] = (),
    item: Mapping[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Filter]:
    """Make a filter of the function below; the example is run by the tests."""

    def wrap(function: Callable[..., Any]) -> Filter:
        return Filter(name, title, description, function, example, gives, parameters, aliases, item or {})

    return wrap


def need_text(value: Any, site: Site, name: str) -> str:
    """The value when it is a text."""
    if type(value) is str:
        return value
    advice = " Add `| text` before it." if kind(value) == "a number" else ""
    raise site.wrong_type(f"`{name}` works on a text, and {site.subject()} is {kind(value)}.{advice}")


def need_list(value: Any, site: Site, name: str) -> list[Any]:
    """The value when it is a list."""
    if type(value) is list:
        return value
    raise site.wrong_type(f"`{name}` works on a list, and {site.subject()} is {kind(value)}.")


def _text(parameter: Parameter, value: Any, site: Site) -> str:
    if type(value) is not str:
        raise site.wrong_type(f"*{parameter.name}* of {site.whole()} must be a text, not {kind(value)}.")
    return value


def _integer(parameter: Parameter, value: Any, site: Site) -> int:
    if type(value) is not int:
        raise site.wrong_type(f"*{parameter.name}* of {site.whole()} must be a whole number, not {kind(value)}.")
    if not parameter.low <= value <= parameter.high:
        raise site.too_large(
            f"*{parameter.name}* of {site.whole()} must lie between {parameter.low} and {parameter.high}."
        )
    return value


def _value(_parameter: Parameter, value: Any, _site: Site) -> Any:
    return value


def _key(parameter: Parameter, value: Any, site: Site) -> list[str]:
    parts = _text(parameter, value, site).split(".")
    if all(parts):
        return parts
    raise site.wrong_type(f"*{parameter.name}* of {site.whole()} must be a field name such as 'price'.")


def _table(parameter: Parameter, value: Any, site: Site) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise site.wrong_type(
        f"*{parameter.name}* of {site.whole()} must be a table such as {{'new': 'Open'}}, not {kind(value)}."
    )


def _choice(parameter: Parameter, value: Any, site: Site) -> str:
    if value in parameter.choices:
        return str(value)
    offered_choices = ", ".join(f"'{choice}'" for choice in parameter.choices)
    raise site.wrong_type(f"*{parameter.name}* of {site.whole()} cannot be {shown(value)}. Choose {offered_choices}.")


def _flag(parameter: Parameter, value: Any, site: Site) -> bool:
    if type(value) is not bool:
        raise site.wrong_type(f"*{parameter.name}* of {site.whole()} must be true or false, not {kind(value)}.")
    return value


def _pattern(parameter: Parameter, value: Any, site: Site) -> patterns.Pattern:
    return patterns.compiled(_text(parameter, value, site), site)


def _zone(parameter: Parameter, value: Any, site: Site) -> Any:
    return zones.zone(_text(parameter, value, site), site)


def _date_format(parameter: Parameter, value: Any, site: Site) -> str:
    return zones.checked_format(_text(parameter, value, site), site)


_PREPARE: Final[Mapping[str, Callable[[Parameter, Any, Site], Any]]] = {
    "text": _text,
    "integer": _integer,
    "value": _value,
    "key": _key,
    "table": _table,
    "pattern": _pattern,
    "zone": _zone,
    "date_format": _date_format,
    "choice": _choice,
    "flag": _flag,
}
