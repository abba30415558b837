"""Rows of an answer."""

from collections.abc import Sequence
from typing import Any


def some(rows: Sequence[Any]) -> Sequence[Any]:
    """Enough of them; thousands of the same make say no more."""
    return rows if len(rows) <= 4 else [*rows[:3], rows[-1]]
