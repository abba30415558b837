"""What a group of values comes to: exact sums, averages rounded as declared."""

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any, Literal

from nodes.core._compare import text_of

Total = Literal["count", "sum", "min", "max", "average", "first", "last", "list", "join"]
OF_NUMBERS = frozenset({"sum", "average"})
ORDERED = frozenset({"min", "max"})
# Sums of money must be exact; with this many digits nothing that fits into a record is ever rounded.
_EXACT = Context(prec=400)


def total(values: Sequence[Any], what: Total, *, decimals: int, separator: str) -> Any:
    """The total of values that are not blank and of one kind."""
    if what == "count":
        return len(values)
    if what == "list":
        return list(values)
    if what == "join":
        return separator.join(text_of(value) for value in values)
    if what == "sum":
        return _sum(values)
    if not values:
        return None
    if what == "average":
        return _average(values, decimals)
    ends: dict[str, Callable[[], Any]] = {"first": lambda: values[0], "last": lambda: values[-1]}
    return ends[what]()


def _sum(values: Sequence[int | Decimal]) -> int | Decimal:
    with localcontext(_EXACT):
        return sum(values, start=0)


def _average(values: Sequence[int | Decimal], decimals: int) -> Decimal:
    with localcontext(_EXACT):
        exact = Decimal(_sum(values)) / len(values)
        return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
