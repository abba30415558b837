"""What a step gave in this run beside what it gave in an earlier one, record by record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.sdk.items import Item
from wareflow.sdk.values import Record
from wareflow.services.product import Product
from wareflow.store import chunks, lineage, run_lists, runs
from wareflow.store.database import reading
from wareflow.store.models import Run

MOST: Final = 5_000
"""So many records of each run are laid side by side."""

LOOKED_AT: Final = 20
KEYS: Final = ("sku", "number", "id", "ean", "barcode", "code", "key", "order_number", "name")
"""Names that a field has by which a record is known, the better ones first."""


@dataclass(frozen=True)
class _Pair:
    """A record of now beside that of before; one of them may not be there."""

    key: str
    no: int | None
    before: Record | None
    after: Record | None

    @property
    def fields(self) -> list[dict[str, Any]]:
        if self.before is None or self.after is None:
            return []
        names = dict.fromkeys([*self.after, *self.before])
        return [
            {"name": name, "before": self.before.get(name), "after": self.after.get(name)}
            for name in names
            if self.before.get(name) != self.after.get(name) or (name in self.before) != (name in self.after)
        ]

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        if self.after is None:
            return "gone"
        return "changed" if self.fields else "same"


def compare(
    product: Product,
    run_id: str,
    node: str,
    port: str,
    *,
    other: str | None,
    key: str | None,
    differing: bool,
    offset: int,
    limit: int,
) -> dict[str, Any]:
    """This run's records of an output beside those of another run of the flow, by default the one before."""
    with reading(product.engine) as session:
        run = runs.get(session, run_id, product.project_id)
        before = _other(session, product, run, node, port, other)
        if before is None:
            return {**_NOTHING, "key": key}
        now, then = (_items(session, one, node, port) for one in (run, before))
        chosen = key or _key_of(session, run, node, port, now, then)
    pairs = _pairs(now, then, chosen)
    shown = [pair for pair in pairs if pair.kind != "same"] if differing else pairs
    return {
        "run": {"id": before.id, "number": before.number, "at": before.created_at},
        "key": chosen,
        "items": [_row(pair) for pair in shown[offset : offset + limit]],
        "total": len(shown),
        "counts": {kind: sum(pair.kind == kind for pair in pairs) for kind in ("changed", "added", "gone", "same")},
        "part": max(len(now), len(then)) >= MOST,
    }


_NOTHING: Final[Mapping[str, Any]] = {
    "run": None,
    "items": [],
    "total": 0,
    "counts": {"changed": 0, "added": 0, "gone": 0, "same": 0},
    "part": False,
}


def _other(session: Session, product: Product, run: Run, node: str, port: str, other: str | None) -> Run | None:
    """The run asked for, else the newest one before this that still has something of the step."""
    if other is not None:
        found = runs.get(session, other, product.project_id)
        if found.flow_id != run.flow_id:
            raise ConfigError("Only runs of one flow can be compared. Choose a run of this flow.", field="other")
        return found
    same = run_lists.Wanted(flow_id=run.flow_id)
    known, _ = run_lists.list_runs(session, product.project_id, same, limit=LOOKED_AT, cursor=run.id)
    kept = (one for one in known if one.data_removed_at is None)
    return next((one for one in kept if chunks.count(session, one.id, node, port)), None)


def _items(session: Session, run: Run, node: str, port: str) -> list[tuple[int, Item]]:
    if run.data_removed_at is not None:
        return []
    return chunks.read_items(session, run.id, node, port, 0, MOST)


def _key_of(session: Session, run: Run, node: str, port: str, *sides: Sequence[tuple[int, Item]]) -> str | None:
    """The field by which every record on both sides is told apart; without one they are compared by position."""
    names = dict.fromkeys([*lineage.key_names(session, run.id, node, port), *KEYS])
    return next((name for name in names if all(_tells_apart(name, side) for side in sides)), None)


def _tells_apart(name: str, side: Sequence[tuple[int, Item]]) -> bool:
    values = [item.get(name) for _, item in side]
    return all(isinstance(value, str | int) for value in values) and len(set(values)) == len(values)


def _pairs(now: Iterable[tuple[int, Item]], then: Iterable[tuple[int, Item]], key: str | None) -> list[_Pair]:
    after, before = _by_key(now, key), _by_key(then, key)
    found = []
    for name, (no, item) in after.items():
        known = before.get(name)
        found.append(_Pair(name[0], no, known[1].record if known else None, item.record))
    gone = [name for name in before if name not in after]
    return found + [_Pair(name[0], None, before[name][1].record, None) for name in gone]


def _by_key(items: Iterable[tuple[int, Item]], key: str | None) -> dict[tuple[str, int], tuple[int, Item]]:
    """Records by key; one that comes twice is paired with the second of its like."""
    found: dict[tuple[str, int], tuple[int, Item]] = {}
    seen: dict[str, int] = {}
    for no, item in items:
        name = str(no + 1) if key is None else str(item.get(key))
        count = seen[name] = seen.get(name, -1) + 1
        found[name, count] = (no, item)
    return found


def _row(pair: _Pair) -> dict[str, Any]:
    record = pair.after if pair.after is not None else pair.before
    return {"key": pair.key, "no": pair.no, "kind": pair.kind, "record": record, "fields": pair.fields}
