"""Several people at one draft: who changed what since it was published, who has it open, what was saved over."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from wareflow.engine.document import FlowDocument, as_json, canonical, fingerprint, parse_flow
from wareflow.engine.expressions import EVALUATOR_VERSION
from wareflow.services.product import Product
from wareflow.store import editing, flows
from wareflow.store.database import reading, transact
from wareflow.store.models import Flow

WIRES: Final = "#wires"
FLOW: Final = "#flow"
SOMEBODY: Final = "wareflow"
"""Who it was when no person did it."""


@dataclass(frozen=True)
class Touch:
    """Who changed a part of the draft last: a step by its id, ``#wires``, or ``#flow`` for its name and description."""

    part: str
    author: str
    at: datetime


@dataclass(frozen=True)
class Window:
    """A window that has the flow open, as the one who asks sees it."""

    name: str
    editing: bool
    mine: bool
    """The same person, in another window."""
    seen_at: datetime


@dataclass(frozen=True)
class Presence:
    """Who else has the flow open, and whether this window may go on editing."""

    others: tuple[Window, ...]
    editing: bool
    revision: int


def note(session: Session, flow_id: str, before: FlowDocument, after: FlowDocument, author: str | None) -> None:
    """Remember who changed what, in the transaction that saves it."""
    editing.touch(session, flow_id, changed_parts(before, after), author or SOMEBODY)


def keep(session: Session, flow: Flow, document: FlowDocument) -> None:
    """Freeze a draft that is about to be saved over; the same one is frozen once."""
    flows.freeze(
        session,
        flow,
        canonical(document),
        fingerprint=fingerprint(document),
        evaluator_version=str(EVALUATOR_VERSION),
    )


def changed_parts(before: FlowDocument, after: FlowDocument) -> set[str]:
    """What differs between two drafts; where a box stands is nobody's change."""
    return set(_changed(before, after))


def _changed(before: FlowDocument, after: FlowDocument) -> Iterator[str]:
    old, new = as_json(before), as_json(after)
    for step in {*old["nodes"], *new["nodes"]}:
        if old["nodes"].get(step) != new["nodes"].get(step):
            yield step
    if old["edges"] != new["edges"]:
        yield WIRES
    if any(old.get(name) != new.get(name) for name in ("name", "description")):
        yield FLOW


@dataclass(frozen=True)
class KeptDraft:
    """A draft as it was once; ``document`` only where one is asked for."""

    id: str
    created_at: datetime
    document: Mapping[str, Any] | None = None


def drafts(product: Product, flow_id: str) -> list[KeptDraft]:
    """The newest drafts that a run froze or that somebody saved over."""
    with reading(product.engine) as session:
        flows.get(session, flow_id, product.project_id)
        return [KeptDraft(row.id, row.created_at) for row in flows.drafts(session, flow_id)]


def draft(product: Product, flow_id: str, draft_id: str) -> KeptDraft:
    """One of them, with its document."""
    with reading(product.engine) as session:
        flows.get(session, flow_id, product.project_id)
        row = flows.draft(session, flow_id, draft_id)
        return KeptDraft(row.id, row.created_at, as_json(parse_flow(row.document)))


def touches(product: Product, flow_id: str) -> list[Touch]:
    """What was changed since the flow was published last, the newest first."""
    with reading(product.engine) as session:
        flows.get(session, flow_id, product.project_id)
        return [Touch(row.part, row.author, row.at) for row in editing.touches(session, flow_id)]


def beat(
    product: Product, flow_id: str, window: str, user_id: str, *, wants_to_edit: bool, take_over: bool = False
) -> Presence:
    """This window has the flow open; says who else has, for the next half a minute.

    ``take_over``: every other window only looks from now on, until it takes over in its turn.
    """

    def heartbeat(session: Session) -> Presence:
        flow = flows.get(session, flow_id, product.project_id)
        here = editing.present(session, flow_id)
        mine = next((one for one in here if one.window == window), None)
        # A window that edited and does not any more was taken over; it learns of it by its own answer.
        lost = mine is not None and not mine.editing and any(one.editing for one in here if one.window != window)
        edits = take_over or (wants_to_edit and not lost)
        if take_over:
            editing.step_back(session, flow_id, window)
        editing.beat(session, flow_id, window, user_id, editing=edits)
        others = [one for one in editing.present(session, flow_id) if one.window != window]
        views = tuple(Window(one.name, one.editing, one.user_id == user_id, one.seen_at) for one in others)
        return Presence(views, edits, flow.revision)

    return transact(product.engine, heartbeat)


def leave(product: Product, flow_id: str, window: str, user_id: str) -> None:
    """A window was closed; one that cannot say so is forgotten after half a minute."""

    def goodbye(session: Session) -> None:
        flows.get(session, flow_id, product.project_id)
        editing.leave(session, flow_id, window, user_id)

    transact(product.engine, goodbye)
