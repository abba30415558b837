"""Looking at runs: lists, one run, its steps, items, changes, and the news of a run that goes on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.document import read_json
from wareflow.services import change_choice, run_views
from wareflow.services.change_choice import Narrowed
from wareflow.services.product import Product
from wareflow.services.run_views import ItemView, RunBrief, StepView
from wareflow.services.shortening import LARGE, shortened
from wareflow.store import changes as stored_changes
from wareflow.store import events, runs
from wareflow.store.database import reading
from wareflow.store.lineage import Family
from wareflow.store.models import Change, Run
from wareflow.store.models.runs import FINAL


@dataclass(frozen=True)
class News:
    """Something that happened in a run; ``no`` counts up, so that a listener can ask for the rest."""

    no: int
    kind: str
    data: Any


def brief(product: Product, run_id: str) -> RunBrief:
    """One run in one line."""
    with reading(product.engine) as session:
        return run_views.brief(session, _run(product, session, run_id))


def show(product: Product, run_id: str) -> dict[str, Any]:
    """One run with the flow as it was and its steps."""
    with reading(product.engine) as session:
        row = _run(product, session, run_id)
        return {
            **asdict(run_views.brief(session, row)),
            "document": read_json(run_views.document_of(session, row)),
            "steps": run_views.step_views(product, session, row),
            "until": row.until_node,
            "from": row.from_node,
        }


def steps(product: Product, run_id: str) -> list[StepView]:
    """The steps in running order."""
    with reading(product.engine) as session:
        return run_views.step_views(product, session, _run(product, session, run_id))


def items(
    product: Product,
    run_id: str,
    node: str,
    port: str,
    *,
    direction: str,
    offset: int,
    limit: int,
    words: str | None,
    family: Family | None = None,
    whole: bool = True,
) -> dict[str, Any]:
    """Items that passed a port; of a family only its members."""
    with reading(product.engine) as session:
        row = _run(product, session, run_id)
        found = run_views.items_of(
            product,
            session,
            row,
            node,
            port,
            direction=direction,
            offset=offset,
            limit=limit,
            words=words,
            family=family,
        )
    return {
        "items": [shown_item(item, whole=whole) for item in found.items],
        "total": found.total,
        "offset": found.offset,
        "given": found.given,
        "truncated": found.truncated,
        "removed_at": row.data_removed_at,
    }


def shown_item(item: ItemView, *, whole: bool = False) -> dict[str, Any]:
    """An item as the API says it; of a large record the first part, unless the whole is asked for."""
    cut = not whole and item.size > LARGE
    return {
        "no": item.no,
        "id": item.id,
        "record": shortened(item.record) if cut else item.record,
        "cut": cut,
        "size": item.size,
        "from": item.parents,
        "roots": item.roots,
        "error": item.error,
    }


def changes(product: Product, run_id: str, narrowed: Narrowed, *, offset: int, limit: int) -> dict[str, Any]:
    """What the run wrote or would write."""
    with reading(product.engine) as session:
        row = _run(product, session, run_id)
        found, total = change_choice.page(session, run_id, narrowed, offset=offset, limit=limit)
        return {
            "items": [shown_change(one) for one in found],
            "total": total,
            "counts": stored_changes.counts(session, run_id, narrowed.node),
            "fields": change_choice.field_names(session, run_id, narrowed.node),
            "removed_at": row.data_removed_at,
        }


def news(product: Product, run_id: str, after: int) -> tuple[list[News], bool]:
    """What happened after number ``after``, and whether that was all there will ever be.

    Of several events about the same thing only the last is told: it says how things stand now.
    """
    with reading(product.engine) as session:
        row = _run(product, session, run_id)
        found = events.since(session, run_id, after)
        over = row.state in FINAL and (not found or found[-1].seq >= row.event_seq)
        latest: dict[str, int] = {}
        for event in found:
            for name in _about(event.kind, event.data):
                latest[name] = event.seq
        if over:
            latest["run"] = max(row.event_seq, after)
        told = [News(no, "run", run_views.brief(session, row)) for name, no in latest.items() if name == "run"]
        told += _step_news(product, session, row, latest)
    told.sort(key=lambda each: (each.no, each.kind == "run"))
    if over:
        told.append(News(max(row.event_seq, after), "end", {"status": row.state}))
    return told, over


def _about(kind: str, data: Any) -> list[str]:
    """What an event is about; where a step got on, the run did as well."""
    steps = data.get("nodes", ()) if kind == "step" and isinstance(data, Mapping) else ()
    return [*(f"step:{node}" for node in steps), "run"]


def _step_news(product: Product, session: Session, row: Run, latest: Mapping[str, int]) -> list[News]:
    wanted = {name.removeprefix("step:"): no for name, no in latest.items() if name.startswith("step:")}
    if not wanted:
        return []
    views = run_views.step_views(product, session, row)
    return [News(wanted[view.node], "step", view) for view in views if view.node in wanted]


def _run(product: Product, session: Session, run_id: str) -> Run:
    return runs.get(session, run_id, product.project_id)


def shown_change(row: Change) -> dict[str, Any]:
    """A change as the API says it."""
    return {
        "node": row.node_id,
        "connection": row.connection,
        "system": row.system,
        "object": row.object,
        "key": row.key,
        "action": row.action,
        "reason": row.reason,
        "fields": row.fields,
        "item_id": row.item_id,
        "state": None if row.state == "none" else row.state,
    }
