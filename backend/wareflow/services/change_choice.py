"""Changes of a run, narrowed to those one wants to look at: by field, by the size of the change, by the record."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from wareflow.engine.stops import percent_of
from wareflow.store import changes
from wareflow.store.models import Change

Sort = Literal["order", "size", "key"]
MOST: Final = 50_000
"""So many changes are looked through for a choice that the database cannot make."""

NAMED: Final = 1_000


@dataclass(frozen=True)
class Narrowed:
    """Which changes, and in which order."""

    node: str | None = None
    action: str | None = None
    field: str | None = None
    least: int | None = None
    words: str | None = None
    sort: Sort = "order"

    @property
    def is_plain(self) -> bool:
        """Whether the database can answer it by itself."""
        return self.field is None and self.least is None and not self.words and self.sort == "order"


def page(session: Session, run_id: str, wish: Narrowed, *, offset: int, limit: int) -> tuple[list[Change], int]:
    """A page of the changes wished for, and how many there are."""
    if wish.is_plain:
        return changes.page(session, run_id, node=wish.node, action=wish.action, offset=offset, limit=limit)
    rows = islice(changes.each(session, run_id, wish.node, wish.action), MOST)
    chosen = [(row.id, row.key, size) for row in rows if (size := _size(row, wish)) is not None]
    if wish.sort == "size":
        chosen.sort(key=lambda one: one[2], reverse=True)
    elif wish.sort == "key":
        chosen.sort(key=lambda one: one[1])
    return changes.by_ids(session, [one[0] for one in chosen[offset : offset + limit]]), len(chosen)


def field_names(session: Session, run_id: str, node: str | None) -> list[str]:
    """The fields that change, to choose one of."""
    rows = islice(changes.each(session, run_id, node), NAMED)
    return sorted({one["name"] for row in rows for one in row.fields})


def _size(row: Any, wish: Narrowed) -> Decimal | None:
    """The largest change of a number in it, in per cent; nothing where the change is not wished for."""
    if wish.words and wish.words.casefold() not in row.key.casefold():
        return None
    fields = [one for one in row.fields if wish.field is None or one["name"] == wish.field]
    if wish.field is not None and not fields:
        return None
    sizes = [size for one in fields if (size := percent_of(one["before"], one["after"])) is not None]
    largest = max(sizes, default=None)
    if wish.least is not None and (largest is None or largest < wish.least):
        return None
    return Decimal(-1) if largest is None else largest
