"""The sources of a flow set back: what that would read again, and doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from wareflow.engine.document import FlowDocument, FlowNode, parse_flow
from wareflow.sdk.errors import ConfigError, Problem
from wareflow.sdk.nodes import Source, Stream
from wareflow.services.product import Product
from wareflow.store import cursors, flows, runs, settings, streams
from wareflow.store.database import reading, transact
from wareflow.store.errors import NotFound
from wareflow.store.models import CursorState, Flow
from wareflow.store.streams import Known

HARMLESS = frozenset({"connection", "page_size", "limit"})
"""Parameters that do not say which records are read; another connection is another stream."""


@dataclass(frozen=True)
class Preview:
    """What a rewind would do, before it is done."""

    node: str
    position: datetime | None
    to: datetime | None
    since: datetime | None
    at_least: int
    at_most: int
    oldest_known: datetime | None
    beyond_history: bool
    again: bool
    message: str


@dataclass(frozen=True)
class Target:
    """Where to set a source back to: a time, or the beginning (None). ``again``: also deliver what is unchanged."""

    to: datetime | None
    again: bool = False
    connection: str | None = None


@dataclass(frozen=True)
class _Found:
    """A stream of a flow with what its node declares."""

    row: CursorState
    declared: Stream | None

    @property
    def overlap(self) -> timedelta:
        """How far each scan reaches back."""
        return self.declared.overlap if self.declared else timedelta()


def preview(product: Product, flow_id: str, node: str, target: Target) -> Preview:
    """What setting a source back would read again, as far as it is known."""
    with reading(product.engine) as session:
        return _preview(session, _find(product, session, flow_id, node, target), target)


def rewind(product: Product, flow_id: str, node: str, target: Target, *, reason: str, by: str) -> Preview:
    """Set a source back. The next run reads on from there; refused while a scan is open."""
    why = reason.strip()
    if not why:
        raise ConfigError("Say why the source is set back; it stays in its history.", field="reason")

    def work(session: Session) -> Preview:
        found = _find(product, session, flow_id, node, target)
        shown = _preview(session, found, target)
        _set_back(session, found, target, why, by)
        detail = {"node": node, "to": _text(target.to), "again": target.again}
        settings.audit(session, product.project_id, by, "stream.rewind", flow_id, detail)
        return shown

    return transact(product.engine, work)


def read_all_again(
    session: Session, product: Product, flow_id: str, heads: Mapping[str, object], *, again: bool, by: str | None
) -> None:
    """A run was started to read everything again: all of its streams go back to their beginning, in its transaction."""
    for row in streams.of_flow(session, flow_id):
        node = heads.get(row.node_id)
        if (
            not isinstance(node, Source)
            or node.stream is None
            or getattr(node.config, "connection", "") != row.connection
        ):
            continue
        reason = "A run was started to read everything again."
        _set_back(session, _Found(row, node.stream), Target(None, again), reason, by or "program")
        detail = {"node": row.node_id, "to": None, "again": again}
        settings.audit(session, product.project_id, by, "stream.rewind", flow_id, detail)


def warnings_of(product: Product, session: Session, flow: Flow, document: FlowDocument) -> list[Problem]:
    """What publishing this document does not do: a changed source does not look at older records again by itself."""
    found = []
    known = {(row.node_id, row.connection): row for row in streams.of_flow(session, flow.id)}
    for place in places_of(product, document):
        row = known.get(place)
        if row is None or row.position is None:
            continue
        if changed := changed_fields(session, flow, document, row):
            names = ", ".join(f"“{name}”" for name in changed)
            text = (
                f"{names} of “{place[0]}” changed. Records from before {_words(time_of(row.position))} are not looked "
                "at again unless you set the source back."
            )
            found.append(Problem("source_changed", text, node=place[0], field=changed[0], severity="warning"))
    return found


def _find(product: Product, session: Session, flow_id: str, node: str, target: Target) -> _Found:
    flow = flows.get(session, flow_id, product.project_id)
    document = parse_flow(flow.document)
    rows = [row for row in streams.of_flow(session, flow_id) if row.node_id == node]
    wanted = target.connection
    if wanted is None and len(rows) > 1 and node in document.nodes:
        wanted = str(document.nodes[node].config.get("connection", ""))
    rows = [row for row in rows if wanted is None or row.connection == wanted]
    if not rows:
        raise NotFound(f"“{node}” of “{flow.name}” was never read, so there is nothing to set back.")
    return _Found(rows[0], declared_of(product, document.nodes.get(node)))


def _preview(session: Session, found: _Found, target: Target) -> Preview:
    position = time_of(found.row.position)
    _refuse_forward(position, target.to)
    since = target.to - found.overlap if target.to else None
    known = streams.known_since(session, found.row.stream_id, since, _text(target.to) or "")
    history = found.declared.history if found.declared else None
    beyond = history is not None and (target.to is None or target.to < datetime.now(UTC) - history)
    return Preview(
        node=found.row.node_id,
        position=position,
        to=target.to,
        since=since,
        at_least=known.at_least,
        at_most=known.at_most,
        oldest_known=known.oldest,
        beyond_history=beyond,
        again=target.again,
        message=_told(known, target, beyond, history),
    )


def _told(known: Known, target: Target, beyond: bool, history: timedelta | None) -> str:
    count = f"{known.at_most:,}" if known.at_least == known.at_most else f"{known.at_least:,} to {known.at_most:,}"
    then = (
        "All of them are delivered again, also unchanged ones."
        if target.again
        else "Those that are unchanged since are recognised and skipped."
    )
    parts = [f"{count} known records would be read again. {then}"]
    parts.append("The source may also give records that were never read here; they are not counted.")
    if beyond and history:
        parts.append(f"The source remembers changes for {history.days} days only; older ones do not come again.")
    return " ".join(parts)


def _set_back(session: Session, found: _Found, target: Target, reason: str, by: str) -> None:
    scan = streams.scan_of(session, found.row)
    if scan is not None:
        raise ConfigError(
            f"Run {scan.run_number} is reading “{found.row.node_id}” at this moment. Wait for it to end, or cancel it.",
            code="scan_open",
        )
    _refuse_forward(time_of(found.row.position), target.to)
    since = target.to - found.overlap if target.to else None
    forgotten = streams.forget_since(session, found.row.stream_id, since) if target.again else 0
    text = _text(target.to)
    cursors.rewind(session, found.row.stream_id, text, text or "", by, reason=reason, forgotten=forgotten)


def _refuse_forward(position: datetime | None, to: datetime | None) -> None:
    if to is not None and (position is None or to > position):
        where = _words(position) if position else "at its beginning"
        raise ConfigError(
            f"The source stands {where}. Setting it forward would leave records out; choose an earlier time.",
            field="to",
        )


def changed_fields(session: Session, flow: Flow, document: FlowDocument, row: CursorState) -> list[str]:
    """The parameters of a source that are not those of its last complete scan."""
    last = next((step.run_id for step in streams.moves(session, row.stream_id) if step.run_id), None)
    run = runs.find_run(session, last) if last else None
    version_id = run.flow_version_id if run else flow.published_version_id
    if version_id is None:
        return []
    before = parse_flow(flows.version(session, version_id).document).nodes.get(row.node_id)
    now = document.nodes.get(row.node_id)
    if before is None or now is None:
        return []
    names: Sequence[str] = sorted({*before.config, *now.config} - HARMLESS)
    return [name for name in names if before.config.get(name) != now.config.get(name)]


def places_of(product: Product, document: FlowDocument) -> list[tuple[str, str]]:
    """(node, connection) of each source in the document that has a stream."""
    return [
        (name, str(node.config.get("connection", "")))
        for name, node in document.nodes.items()
        if not node.disabled and declared_of(product, node) is not None
    ]


def declared_of(product: Product, node: FlowNode | None) -> Stream | None:
    """What a source declares of its stream; None for every other node."""
    node_class = product.catalog.nodes.get(node.type) if node else None
    return node_class.stream if node_class is not None and issubclass(node_class, Source) else None


def time_of(position: object) -> datetime | None:
    """The time that a cursor's position stands for; None is the beginning."""
    return datetime.fromisoformat(position) if isinstance(position, str) and position else None


def _text(to: datetime | None) -> str | None:
    return to.astimezone(UTC).isoformat() if to else None


def _words(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC") if at else "the beginning"
