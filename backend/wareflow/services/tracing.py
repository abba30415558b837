"""The way of a record through a run: each step's version of it, with what it wrote, in the order of the flow."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.given import GIVEN
from wareflow.engine.graph import Graph
from wareflow.sdk.errors import ConfigError
from wareflow.services.loading import load_run
from wareflow.services.product import Product
from wareflow.services.run_reading import shown_change, shown_item
from wareflow.services.run_views import item_view
from wareflow.store import changes, lineage, runs
from wareflow.store.chunks import End
from wareflow.store.database import reading
from wareflow.store.lineage import Family, Found

START = "0-0"


@dataclass(frozen=True)
class _Place:
    """Where a page of the way begins: so many hits into one of the run's outputs."""

    end: int
    hits: int

    @staticmethod
    def of(cursor: str | None) -> "_Place":
        end, _, hits = (cursor or START).partition("-")
        if not (end.isdigit() and hits.isdigit()) or len(end) > 6 or len(hits) > 12:
            raise ConfigError("This cursor was not given by the page before. Begin without one.", field="cursor")
        return _Place(int(end), int(hits))


def trace(product: Product, run_id: str, roots: frozenset[int], *, limit: int, cursor: str | None) -> dict[str, Any]:
    """Everything in the run that descends from these source items, step by step."""
    place = _Place.of(cursor)
    with reading(product.engine) as session:
        run = runs.get(session, run_id, product.project_id)
        graph = load_run(product, run_id).graph
        if run.data_removed_at is not None:
            return {"items": [], "next_cursor": None, "removed_at": run.data_removed_at}
        found = list(islice(_way(session, run_id, _ends(graph), Family(roots=roots), place), limit + 1))
        shown = [_shown(session, run_id, end, hit) for _, end, hit in found[:limit]]
    more = found[limit][0] if len(found) > limit else None
    return {"items": shown, "next_cursor": f"{more.end}-{more.hits}" if more else None, "removed_at": None}


def _ends(graph: Graph) -> list[End]:
    ends = []
    for node_id in graph.order:
        node = graph.nodes[node_id]
        ports = {**node.dynamic_outputs(node.config), **node.outputs}
        ends += [(node_id, name) for name, port in ports.items() if port.type != "trigger"]
    return [end for end in ends if end[0] != GIVEN]


def _way(
    session: Session, run_id: str, ends: list[End], family: Family, place: _Place
) -> Iterator[tuple[_Place, End, Found]]:
    for number, end in enumerate(ends[place.end :], place.end):
        passed = place.hits if number == place.end else 0
        hits = islice(lineage.search(session, run_id, end, family), passed, None)
        for at, hit in enumerate(hits, passed):
            yield _Place(number, at), end, hit


def _shown(session: Session, run_id: str, end: End, hit: Found) -> dict[str, Any]:
    keys = lineage.keys_of(session, run_id, end, hit)
    written = changes.of_item(session, run_id, end[0], [hit.item.id, *hit.item.parents[:20]])
    return {
        "node": end[0],
        "port": end[1],
        "item": shown_item(item_view(hit.no, hit.item)),
        "keys": [{"name": name, "value": value} for name, value in keys.items()],
        "changes": [shown_change(row) for row in written],
    }
