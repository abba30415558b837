"""What a group of values comes to: exact sums, averages rounded as declared."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any, Literal

from nodes.core._compare import text_of

Total = Literal["count", "sum", "min", "max", "average", "first", "last", "list", "join"]
OF_NUMBERS = frozenset({"sum", "average"})
ORDERED = frozenset({"min", "max"})
# Sums of money must be exact; with this many digits nothing that fits into a record is ever rounded.
_EXACT = Context(prec=400)


class Running:
    """One result of a group, kept up to date value by value; blanks are not given to it."""

    def __init__(self, what: Total) -> None:
        self._what = what
        self._count = 0
        self._sum: int | Decimal = 0
        self._values: list[Any] = []
        self._add = _ADDING[what]

    def add(self, value: Any) -> None:
        """Take in a value; for the smallest and largest a pair with its place in the order."""
        self._count += 1
        self._add(self, value)

    def result(self, *, decimals: int, separator: str) -> Any:
        """What the values come to."""
        if self._what == "count":
            return self._count
        if self._what == "list":
            return self._values
        if self._what == "join":
            return separator.join(text_of(value) for value in self._values)
        if self._what == "sum":
            return self._sum
        if not self._count:
            return None
        if self._what == "average":
            return _average(self._sum, self._count, decimals)
        found = self._values[0]
        return found[1] if self._what in ORDERED else found

    def _keep(self, value: Any) -> None:
        self._values.append(value)

    def _keep_first(self, value: Any) -> None:
        if not self._values:
            self._values.append(value)

    def _keep_last(self, value: Any) -> None:
        self._values = [value]

    def _keep_smallest(self, value: Any) -> None:
        if not self._values or value[0] < self._values[0][0]:
            self._values = [value]

    def _keep_largest(self, value: Any) -> None:
        if not self._values or value[0] > self._values[0][0]:
            self._values = [value]

    def _sum_up(self, value: Any) -> None:
        # whole numbers are exact anyway, and by far the most
        self._sum = self._sum + value if type(value) is int is type(self._sum) else _EXACT.add(self._sum, value)

    def _forget(self, value: Any) -> None:
        pass


_ADDING: dict[str, Callable[[Running, Any], None]] = {
    "count": Running._forget,
    "sum": Running._sum_up,
    "average": Running._sum_up,
    "min": Running._keep_smallest,
    "max": Running._keep_largest,
    "first": Running._keep_first,
    "last": Running._keep_last,
    "list": Running._keep,
    "join": Running._keep,
}


def _average(total: int | Decimal, count: int, decimals: int) -> Decimal:
    with localcontext(_EXACT):
        exact = Decimal(total) / count
        return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
