"""The catalog of filters: what the editor completes, what the compiler accepts."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType, ModuleType

from wareflow.engine.expressions.filters import dates, lists, numbers, regexes, texts
from wareflow.engine.expressions.filters.registry import Filter, Parameter, offered


@offered(
    "default",
    "Or else",
    "Taken where a name to its left is missing; with a second argument true also for null and empty text, never for 0.",
    "{{ item.note | default('none') }}",
    "none",
    Parameter("value", "value", "Taken instead."),
    Parameter("also_empty", "flag", "Also when the value is null or empty.", False),
    aliases=("d",),
)
def default(*_: object) -> object:
    """The compiler writes this one itself, because it must not fail where a name is missing."""
    raise NotImplementedError


@cache
def catalog() -> Mapping[str, Filter]:
    """All filters by name, sorted."""
    found = [
        DEFAULT,
        *(filter_ for module in (texts, numbers, dates, lists, regexes) for filter_ in _filters_of(module)),
    ]
    return MappingProxyType({filter_.name: filter_ for filter_ in sorted(found, key=lambda each: each.name)})


@cache
def by_any_name() -> Mapping[str, Filter]:
    """All filters by name and by alias."""
    names = {alias: filter_ for filter_ in catalog().values() for alias in filter_.aliases}
    return MappingProxyType({**names, **catalog()})


def _filters_of(module: ModuleType) -> list[Filter]:
    return [value for value in vars(module).values() if isinstance(value, Filter)]


DEFAULT = default

__all__ = ["DEFAULT", "Filter", "Parameter", "by_any_name", "catalog"]
