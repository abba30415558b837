"""Sources as people look at them: how far each is read, its scan in progress, and its last moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wareflow.engine.document import FlowDocument, parse_flow
from wareflow.services.product import Product
from wareflow.services.sources import changed_fields, declared_of, places_of, time_of
from wareflow.store import flows, runs, streams, users
from wareflow.store.database import reading
from wareflow.store.models import CursorHistory, CursorState, Flow
from wareflow.store.streams import Scan


@dataclass(frozen=True)
class Move:
    """A cursor went from one place to another. ``kind`` is scan, rewind (a person) or undo (a run that lost data)."""

    at: datetime
    kind: str
    before: datetime | None
    after: datetime | None
    run_id: str | None
    run_number: int | None
    records: int | None
    by: str | None
    reason: str
    forgotten: int


@dataclass(frozen=True)
class SourceView:
    """A source that remembers how far it was read."""

    node: str
    node_title: str | None
    node_type: str | None
    connection: str
    read: bool
    position: datetime | None
    last_complete: datetime | None
    overlap_seconds: int
    history_days: int | None
    known: int
    changed: list[str]
    in_flow: bool
    scan: Scan | None
    moves: list[Move]


def list_sources(product: Product, flow_id: str) -> list[SourceView]:
    """The sources of the draft that remember how far they were read, then those that are not in it any more."""
    with reading(product.engine) as session:
        flow = flows.get(session, flow_id, product.project_id)
        document = parse_flow(flow.document)
        known = {(row.node_id, row.connection): row for row in streams.of_flow(session, flow_id)}
        places = list(dict.fromkeys([*places_of(product, document), *known]))
        return [_view(product, session, flow, document, place, known.get(place)) for place in places]


def _view(
    product: Product,
    session: Session,
    flow: Flow,
    document: FlowDocument,
    place: tuple[str, str],
    row: CursorState | None,
) -> SourceView:
    node = document.nodes.get(place[0])
    declared = declared_of(product, node)
    in_flow = declared is not None and place in places_of(product, document)
    return SourceView(
        node=place[0],
        node_title=(node.title or None) if node else None,
        node_type=node.type if node else None,
        connection=place[1],
        read=row is not None and row.completed_at is not None,
        position=time_of(row.position) if row else None,
        last_complete=row.completed_at if row else None,
        overlap_seconds=int(declared.overlap.total_seconds()) if declared else 0,
        history_days=declared.history.days if declared and declared.history else None,
        known=streams.known_since(session, row.stream_id, None, "").at_most if row else 0,
        changed=changed_fields(session, flow, document, row) if row and in_flow else [],
        in_flow=in_flow,
        scan=streams.scan_of(session, row) if row else None,
        moves=_moves(session, row) if row else [],
    )


def _moves(session: Session, row: CursorState) -> list[Move]:
    found = streams.moves(session, row.stream_id)
    ids = [step.run_id for step in found if step.run_id]
    undone = [step.rewound_by.removeprefix("run:") for step in found if _is_undo(step) and step.rewound_by]
    numbers = runs.numbers(session, [*ids, *undone])
    records = streams.records_read(session, ids, row.node_id)
    names = users.names(session, row.project_id)
    return [_move(step, numbers, records, names) for step in found]


def _move(
    step: CursorHistory, numbers: Mapping[str, int], records: Mapping[str, int], names: Mapping[str, str]
) -> Move:
    run_id = step.run_id or (step.rewound_by or "").removeprefix("run:") if step.run_id or _is_undo(step) else None
    by = None if step.rewound_by is None or _is_undo(step) else names.get(step.rewound_by, step.rewound_by)
    return Move(
        at=step.at,
        kind="undo" if _is_undo(step) else "scan" if step.rewound_by is None else "rewind",
        before=time_of(step.before),
        after=time_of(step.after),
        run_id=run_id,
        run_number=numbers.get(run_id) if run_id else None,
        records=records.get(step.run_id) if step.run_id else None,
        by=by,
        reason=step.reason,
        forgotten=step.forgotten,
    )


def _is_undo(step: CursorHistory) -> bool:
    return step.rewound_by is not None and step.rewound_by.startswith("run:")
