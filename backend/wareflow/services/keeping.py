"""What is kept for how long: the rules, how much there is now, and what was removed last."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from wareflow.engine.log_policy import MEGABYTE, MODES, LogPolicy
from wareflow.sdk.errors import ConfigError
from wareflow.services.product import Product
from wareflow.store import flows, kept_for, settings
from wareflow.store.clock import now
from wareflow.store.database import is_sqlite, reading, transact
from wareflow.store.kept_for import KeptFor
from wareflow.store.models import Effect, Inbox, ParkedItem, Run, StepChunk, StoredFile, table
from wareflow.store.retention import QUIET

REPORT = "retention_report"
AMOUNTS = "retention_amounts"
LOG = "log"
LOG_DEFAULT = {"mode": "everything", "first": 100, "cap_mb": 200, "cap_items": 1_000_000}
RUN, CHUNK, FILE = table(Run), table(StepChunk), table(StoredFile)


@dataclass(frozen=True)
class KeepingView:
    """The rules in days, the limits of a run's log, what there is, and what the last round removed."""

    days: Mapping[str, int]
    log: Mapping[str, Any]
    amounts: Mapping[str, Any]
    report: Mapping[str, Any] | None


def show(product: Product) -> KeepingView:
    """What holds now."""
    with reading(product.engine) as session:
        keep = kept_for.read(session, product.project_id)
        known = settings.read(session, product.project_id)
        amounts = known.get(AMOUNTS) or measure(session, product.project_id)
    return KeepingView(asdict(keep), {**LOG_DEFAULT, **known.get(LOG, {})}, amounts, known.get(REPORT))


def change(product: Product, days: Mapping[str, int], log: Mapping[str, Any], by: str | None) -> KeepingView:
    """Set some of the rules; ConfigError names the one that cannot stand."""

    def work(session: Session) -> None:
        refuse_contradiction(session, product.project_id, days)
        kept_for.write(session, product.project_id, days)
        if log:
            known = settings.read(session, product.project_id).get(LOG, {})
            settings.write(session, product.project_id, LOG, _checked_log({**known, **log}))
        settings.audit(
            session, product.project_id, by, "retention.change", "retention", {"days": dict(days), "log": dict(log)}
        )

    transact(product.engine, work)
    return show(product)


def refuse_contradiction(session: Session, project_id: str, days: Mapping[str, int]) -> None:
    """ConfigError when these days do not fit each other or those that stay."""
    wanted = KeptFor(**{**asdict(kept_for.read(session, project_id)), **days})
    for name, message in wanted.problems().items():
        raise ConfigError(message, field=name)


def log_policy(session: Session, project_id: str, flow_id: str, wish: Mapping[str, Any] | None = None) -> LogPolicy:
    """How much of a run is kept: what its starter wishes, else what its flow says, else what the project says."""
    known = settings.read(session, project_id)
    chosen = {**LOG_DEFAULT, **known.get(LOG, {}), **known.get(of_flow(flow_id), {}), **(wish or {})}
    return LogPolicy(
        chosen["mode"],
        first=chosen["first"],
        cap_items=chosen["cap_items"],
        cap_bytes=chosen["cap_mb"] * MEGABYTE,
    )


def flow_log(product: Product, flow_id: str) -> dict[str, Any] | None:
    """What a flow says for itself; nothing where it follows the project."""
    with reading(product.engine) as session:
        flows.get(session, flow_id, product.project_id)
        known = settings.read(session, product.project_id)
    own = known.get(of_flow(flow_id))
    return {**LOG_DEFAULT, **known.get(LOG, {}), **own} if own else None


def set_flow_log(
    product: Product, flow_id: str, log: Mapping[str, Any] | None, by: str | None
) -> dict[str, Any] | None:
    """Let a flow keep more or less than the project says; nothing: it follows the project."""
    checked = _checked_log(log) if log else {}

    def work(session: Session) -> None:
        flows.get(session, flow_id, product.project_id)
        settings.write(session, product.project_id, of_flow(flow_id), checked)
        settings.audit(session, product.project_id, by, "flow.log", flow_id, checked)

    transact(product.engine, work)
    return flow_log(product, flow_id)


def of_flow(flow_id: str) -> str:
    """Under which name a flow's choice stands among the settings."""
    return f"{LOG}:{flow_id}"


def measure(session: Session, project_id: str) -> dict[str, Any]:
    """How much there is of each class; reads the size of every chunk, so it is done once in a round."""
    group = case(
        (RUN.c.finished_at.is_(None), "open"), (QUIET, "quiet"), (RUN.c.state == "succeeded", "good"), else_="troubled"
    ).label("kind_of_run")
    size = func.coalesce(func.sum(func.length(CHUNK.c.data) + func.length(CHUNK.c.lineage)), 0)
    per_run = select(CHUNK.c.run_id, size.label("size"), func.sum(CHUNK.c.n).label("amount")).group_by(CHUNK.c.run_id)
    stored = per_run.subquery()
    chosen = (
        select(
            group, func.count(), func.coalesce(func.sum(stored.c.size), 0), func.coalesce(func.sum(stored.c.amount), 0)
        )
        .select_from(RUN.outerjoin(stored, stored.c.run_id == RUN.c.id))
        .where(RUN.c.project_id == project_id)
        .group_by(text("kind_of_run"))
    )
    rows = {kind: {"runs": n, "bytes": int(b), "items": int(i)} for kind, n, b, i in session.execute(chosen)}
    nothing = {"runs": 0, "bytes": 0, "items": 0}
    return {
        "at": now(session).isoformat(),
        "runs": {kind: rows.get(kind, nothing) for kind in ("open", "quiet", "good", "troubled")},
        "rows": _counts(session, project_id),
        "database_bytes": _database_size(session),
    }


def _counts(session: Session, project_id: str) -> dict[str, int]:
    def count(model: Any, *where: Any) -> int:
        of = table(model)
        found = session.execute(select(func.count()).select_from(of).where(of.c.project_id == project_id, *where))
        return int(found.scalar_one())

    state = table(ParkedItem).c.state
    return {
        "parked_open": count(ParkedItem, state.in_(("open", "replayed"))),
        "parked": count(ParkedItem, state.in_(("resolved", "dropped"))),
        "inbox": count(Inbox),
        "effects": count(Effect),
        "files": count(StoredFile, FILE.c.deleted_at.is_(None)),
    }


def _database_size(session: Session) -> int:
    if is_sqlite(session):
        pages = session.execute(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"))
        return int(pages.scalar_one())
    return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def _checked_log(log: Mapping[str, Any]) -> dict[str, Any]:
    if log.get("mode", "everything") not in MODES:
        raise ConfigError("Choose what the log keeps: everything, first or failed.", field="mode")
    for name, most in (("first", 1_000_000), ("cap_mb", 100_000), ("cap_items", 1_000_000_000)):
        if name in log and not 1 <= log[name] <= most:
            raise ConfigError(f"Choose a number from 1 to {most:,}.", field=name)
    return dict(log)
