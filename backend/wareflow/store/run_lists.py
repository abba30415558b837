"""Lists of runs: narrowed in every way people ask for, page by page, and counted over time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from wareflow.store.models import RecordKey, Run, table
from wareflow.store.rows import page_of

RUN, KEY = table(Run), table(RecordKey)


@dataclass(frozen=True)
class Wanted:
    """Which runs are meant. `record` is the whole key of a record that went through, in any case."""

    flow_id: str | None = None
    states: Sequence[str] = ()
    mode: str | None = None
    trigger: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    record: str | None = None
    replay: bool | None = None
    words: str | None = None
    ids: Sequence[str] = ()


def list_runs(
    session: Session, project_id: str, wanted: Wanted, *, limit: int = 50, cursor: str | None = None
) -> tuple[list[Run], str | None]:
    """Runs, newest first."""
    chosen = _filtered(select(Run), project_id, wanted).order_by(RUN.c.id.desc())
    if cursor is not None:
        chosen = chosen.where(RUN.c.id < cursor)
    return page_of(session, Run, chosen, limit)


def counts(session: Session, project_id: str, wanted: Wanted, edges: Sequence[datetime]) -> list[dict[str, int]]:
    """How many runs of each state began between two edges each: ids rise with time, so it reads an index."""
    found = []
    for start, end in pairwise(edges):
        here = (RUN.c.id >= _id_at(start), RUN.c.id < _id_at(end))
        grouped = _filtered(select(RUN.c.state, func.count()), project_id, wanted).where(*here).group_by(RUN.c.state)
        found.append({state: int(n) for state, n in session.execute(grouped)})
    return found


def oldest(session: Session, project_id: str, wanted: Wanted) -> datetime | None:
    """When the first of these runs was started."""
    chosen = _filtered(select(RUN.c.created_at), project_id, wanted).order_by(RUN.c.id).limit(1)
    return session.execute(chosen).scalar()


def _id_at(moment: datetime) -> str:
    """The smallest id of what is made at this moment or later."""
    return f"{int(moment.timestamp() * 1000):012x}"


def _filtered(chosen: Select[Any], project_id: str, wanted: Wanted) -> Select[Any]:
    chosen = chosen.where(RUN.c.project_id == project_id)
    for name in ("flow_id", "mode", "trigger"):
        if (value := getattr(wanted, name)) is not None:
            chosen = chosen.where(RUN.c[name] == value)
    if wanted.states:
        chosen = chosen.where(RUN.c.state.in_(list(wanted.states)))
    if wanted.since is not None:
        chosen = chosen.where(RUN.c.id >= _id_at(wanted.since))
    if wanted.until is not None:
        chosen = chosen.where(RUN.c.id < _id_at(wanted.until))
    if wanted.replay is not None:
        chosen = chosen.where((RUN.c.trigger == "replay") == wanted.replay)
    if wanted.ids:
        chosen = chosen.where(RUN.c.id.in_(list(wanted.ids)))
    if wanted.record:
        key = (KEY.c.project_id == project_id, KEY.c.value == wanted.record.strip().casefold())
        chosen = chosen.where(RUN.c.id.in_(select(KEY.c.run_id).where(*key)))
    if wanted.words:
        number = wanted.words.strip().removeprefix("#")
        said = RUN.c.summary.icontains(wanted.words, autoescape=True)
        small = number.isascii() and number.isdigit() and len(number) < 16
        chosen = chosen.where(or_(said, RUN.c.number == int(number)) if small else said)
    return chosen
