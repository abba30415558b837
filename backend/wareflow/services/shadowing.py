"""Two plans of one flow side by side: what the draft would write that the live version would not, record by record."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wareflow.sdk.errors import ConfigError
from wareflow.services.product import Product
from wareflow.store import changes, runs
from wareflow.store.database import reading
from wareflow.store.models import Change

MOST: Final = 5_000
"""So many changes of each plan are laid side by side."""

Key = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class Pair:
    """What both plans say of one record in the other system; None where a plan would not touch it."""

    live: Change | None
    draft: Change | None

    @property
    def kind(self) -> str:
        if self.live is None:
            return "only_draft"
        if self.draft is None:
            return "only_live"
        return "different" if self.fields or self.live.action != self.draft.action else "same"

    @property
    def fields(self) -> list[dict[str, Any]]:
        """Fields that would end up otherwise."""
        live, draft = _written(self.live), _written(self.draft)
        names = dict.fromkeys([*draft, *live])
        return [
            {"name": name, "live": live.get(name), "draft": draft.get(name)}
            for name in names
            if live.get(name) != draft.get(name) or (name in live) != (name in draft)
        ]


def compare(
    product: Product, live_run: str, draft_run: str, *, kind: str | None, offset: int, limit: int
) -> dict[str, Any]:
    """What two runs of one flow would write, by the record in the other system; those that differ first asked for."""
    with reading(product.engine) as session:
        live, draft = (runs.get(session, each, product.project_id) for each in (live_run, draft_run))
        if live.flow_id != draft.flow_id:
            raise ConfigError("Only two runs of one flow can be compared. Choose runs of this flow.", field="other")
        sides = [changes.page(session, run.id, offset=0, limit=MOST) for run in (live, draft)]
    pairs = _pairs(sides[0][0], sides[1][0])
    shown = [pair for pair in pairs if (pair.kind == kind if kind else pair.kind != "same")]
    return {
        "items": [_row(pair) for pair in shown[offset : offset + limit]],
        "total": len(shown),
        "counts": {
            name: sum(pair.kind == name for pair in pairs) for name in ("only_live", "only_draft", "different", "same")
        },
        "part": any(total > MOST for _, total in sides),
    }


def _pairs(live: Iterable[Change], draft: Iterable[Change]) -> list[Pair]:
    before, after = _by_key(live), _by_key(draft)
    keys = dict.fromkeys([*after, *before])
    return [Pair(before.get(key), after.get(key)) for key in keys]


def _by_key(rows: Iterable[Change]) -> Mapping[Key, Change]:
    """A record that is written twice is paired with the second time on the other side."""
    found: dict[Key, Change] = {}
    seen: dict[tuple[str, str, str, str], int] = {}
    for row in rows:
        name = (row.system, row.connection, row.object, row.key)
        seen[name] = count = seen.get(name, -1) + 1
        found[(*name, count)] = row
    return found


def _written(change: Change | None) -> dict[str, Any]:
    return {field["name"]: field["after"] for field in change.fields or []} if change else {}


def _row(pair: Pair) -> dict[str, Any]:
    change = pair.draft or pair.live
    assert change is not None
    return {
        "kind": pair.kind,
        "system": change.system,
        "object": change.object,
        "key": change.key,
        "live_action": pair.live.action if pair.live else None,
        "draft_action": pair.draft.action if pair.draft else None,
        "fields": pair.fields,
    }
