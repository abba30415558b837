"""The tests that may follow `is`."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from wareflow.engine.expressions.access import is_empty
from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.values import NUMBERS, kind

ABSENCE: Final = frozenset({"defined", "undefined"})


def _whole(value: Any, site: Site) -> int:
    if type(value) is int:
        return value
    raise site.wrong_type(f"This test is for whole numbers, and {site.subject()} is {kind(value)}.")


TESTS: Final[Mapping[str, Callable[[Any, Site], bool]]] = {
    "none": lambda value, _: value is None,
    "empty": lambda value, _: is_empty(value),
    "true": lambda value, _: value is True,
    "false": lambda value, _: value is False,
    "boolean": lambda value, _: type(value) is bool,
    "text": lambda value, _: type(value) is str,
    "string": lambda value, _: type(value) is str,
    "number": lambda value, _: type(value) in NUMBERS,
    "integer": lambda value, _: type(value) is int,
    "decimal": lambda value, _: type(value) is Decimal,
    "list": lambda value, _: type(value) is list,
    "object": lambda value, _: isinstance(value, Mapping),
    "mapping": lambda value, _: isinstance(value, Mapping),
    "date": lambda value, _: isinstance(value, date),
    "even": lambda value, site: _whole(value, site) % 2 == 0,
    "odd": lambda value, site: _whole(value, site) % 2 == 1,
}
