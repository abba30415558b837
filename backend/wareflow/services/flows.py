"""Flows: drafts saved over the revision they began from, versions frozen, triggers kept in step with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from wareflow.engine.document import (
    MAX_BYTES,
    FlowDocument,
    FlowUnreadable,
    as_json,
    canonical,
    fingerprint,
    parse_flow,
    read_flow,
)
from wareflow.sdk.errors import ConfigError, Problem
from wareflow.services import editing, triggers
from wareflow.services.checking import problems_of
from wareflow.services.product import Product
from wareflow.services.run_views import RunBrief, brief
from wareflow.store import flows, runs, settings
from wareflow.store.database import reading, transact
from wareflow.store.errors import RevisionConflict
from wareflow.store.models import Flow

T = TypeVar("T")


@dataclass(frozen=True)
class FlowView:
    """A flow with its draft, what is wrong with it and how its last run went."""

    id: str
    name: str
    description: str
    revision: int
    document: Mapping[str, Any]
    problems: tuple[Problem, ...]
    problem_count: int
    fingerprint: str
    published_version: int | None
    has_unpublished_changes: bool
    active: bool
    created_at: datetime
    updated_at: datetime
    last_run: RunBrief | None


@dataclass(frozen=True)
class Checked:
    """What a document would be if it were saved."""

    problems: tuple[Problem, ...]
    fingerprint: str
    canonical: str


class StaleDraft(RevisionConflict):
    """Somebody saved in between; ``current`` is what they saved."""

    def __init__(self, message: str, current: FlowView) -> None:
        super().__init__(message)
        self.current = current


def list_flows(product: Product, limit: int, cursor: str | None) -> tuple[list[FlowView], str | None]:
    """Flows, newest first, without the work of checking each."""
    with reading(product.engine) as session:
        rows, more = flows.list_flows(session, product.project_id, limit, cursor)
        return _views(product, session, rows, checked=False), more


def show(product: Product, flow_id: str) -> FlowView:
    """The flow with its problems."""
    with reading(product.engine) as session:
        return _views(product, session, [flows.get(session, flow_id, product.project_id)], checked=True)[0]


def create(product: Product, document: FlowDocument, by: str | None, *, origin: str | None = None) -> FlowView:
    """A new flow with this document as its draft."""

    def work(session: Session) -> str:
        values = _draft(product, session, document)
        flow = flows.create(session, product.project_id, origin=origin, **values)
        settings.audit(session, product.project_id, by, "flow.create", flow.id, {"name": flow.name})
        return flow.id

    return show(product, transact(product.engine, work))


def create_empty(product: Product, name: str, by: str | None) -> FlowView:
    """A new flow without nodes."""
    return create(product, FlowDocument(name=_name(name)), by)


def create_from(product: Product, raw: Any, by: str | None, *, name: str | None = None) -> FlowView:
    """A new flow from a document's JSON; nothing is created unless all of it can be read."""
    document = read_flow(raw)
    return create(product, document.renamed(_name(name)) if name is not None else document, by)


def save(
    product: Product, flow_id: str, revision: int, raw: Any, *, author: str | None = None, keep: bool = False
) -> FlowView:
    """Save the draft over the revision it was made from; StaleDraft when somebody was faster.

    ``keep``: what is saved over stays in the flow's history.
    """
    document = read_flow(raw)
    return _change_draft(product, flow_id, revision, lambda _: document, author, keep=keep)


def rename(product: Product, flow_id: str, name: str, author: str | None = None) -> FlowView:
    """Give the flow another name, whatever its revision."""
    checked = _name(name)
    return _change_draft(product, flow_id, None, lambda flow: parse_flow(flow.document).renamed(checked), author)


def restore(product: Product, flow_id: str, number: int, revision: int, author: str | None = None) -> FlowView:
    """Make a published version the draft again."""
    with reading(product.engine) as session:
        flows.get(session, flow_id, product.project_id)
        text = flows.version_by_number(session, flow_id, number).document
    return _change_draft(product, flow_id, revision, lambda _: parse_flow(text), author)


def delete(product: Product, flow_id: str, by: str | None) -> None:
    """Take the flow away; its runs stay readable."""

    def work(session: Session) -> None:
        flow = flows.get(session, flow_id, product.project_id)
        triggers.stop(session, flow)
        flows.delete(session, flow_id)
        settings.audit(session, product.project_id, by, "flow.delete", flow_id, {"name": flow.name})

    transact(product.engine, work)


def duplicate(product: Product, flow_id: str, by: str | None) -> FlowView:
    """A copy of the draft under another name."""
    with reading(product.engine) as session:
        flow = flows.get(session, flow_id, product.project_id)
    return create(product, parse_flow(flow.document).renamed(f"{flow.name[:110]} (copy)"), by)


def export(product: Product, flow_id: str) -> tuple[str, str]:
    """The flow's name and its document in the one spelling; holds names of connections and no secret."""
    with reading(product.engine) as session:
        flow = flows.get(session, flow_id, product.project_id)
    return flow.name, flow.document


def check(product: Product, raw: Any) -> Checked:
    """All problems of a document without saving it."""
    document = read_flow(raw)
    text = _spelled(document)
    with reading(product.engine) as session:
        return Checked(tuple(problems_of(product, session, document)), fingerprint(document), text)


def _change_draft(
    product: Product,
    flow_id: str,
    revision: int | None,
    make: Callable[[Flow], FlowDocument],
    author: str | None,
    *,
    keep: bool = False,
) -> FlowView:
    def work(session: Session) -> None:
        flow = flows.get(session, flow_id, product.project_id)
        expected, before = flow.revision if revision is None else revision, parse_flow(flow.document)
        after = make(flow)
        if keep:
            editing.keep(session, flow, before)
        flows.save(session, flow_id, expected, **_draft(product, session, after))
        editing.note(session, flow_id, before, after, author)

    try:
        transact(product.engine, work)
    except RevisionConflict as conflict:
        raise StaleDraft(conflict.message, show(product, flow_id)) from None
    return show(product, flow_id)


def _draft(product: Product, session: Session, document: FlowDocument) -> dict[str, Any]:
    problems = problems_of(product, session, document)
    return {
        "document": _spelled(document),
        "name": document.name,
        "description": document.description,
        "fingerprint": fingerprint(document),
        "problem_count": sum(problem.severity == "error" for problem in problems),
    }


def _spelled(document: FlowDocument) -> str:
    text = canonical(document)
    if len(text.encode()) > MAX_BYTES:
        message = f"The flow is larger than {MAX_BYTES:,} bytes. Put tables into a file or split the flow."
        raise FlowUnreadable([Problem("too_large", message)])
    return text


def _name(name: str) -> str:
    cleaned = name.strip()
    if not cleaned:
        raise ConfigError("Give the flow a name.", field="name")
    return cleaned


def _views(product: Product, session: Session, rows: list[Flow], *, checked: bool) -> list[FlowView]:
    published = flows.versions_by_id(session, [row.published_version_id for row in rows if row.published_version_id])
    last = runs.last_of_flows(session, [row.id for row in rows])
    views = []
    for row in rows:
        version = published.get(row.published_version_id or "")
        document = parse_flow(row.document) if checked else None
        problems = problems_of(product, session, document) if document else []
        views.append(
            FlowView(
                id=row.id,
                name=row.name,
                description=row.description,
                revision=row.revision,
                document=as_json(document) if document else {},
                problems=tuple(problems),
                problem_count=sum(p.severity == "error" for p in problems) if document else row.problem_count,
                fingerprint=row.fingerprint,
                published_version=version.number if version else None,
                has_unpublished_changes=version is None or version.fingerprint != row.fingerprint,
                active=row.active,
                created_at=row.created_at,
                updated_at=row.updated_at,
                last_run=brief(session, last[row.id]) if row.id in last else None,
            )
        )
    return views
