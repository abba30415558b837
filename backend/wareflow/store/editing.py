"""Who changed which part of a draft since it was published last, and who has the flow open now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.models import FlowPresence, FlowTouch, User, table
from wareflow.store.rows import insert_new, rowcount

TOUCH, PRESENCE, USER = table(FlowTouch), table(FlowPresence), table(User)

SEEN_FOR: Final = 30
"""Seconds after its last word that a window counts as open."""


@dataclass(frozen=True)
class Present:
    """A window in which somebody has the flow open."""

    window: str
    user_id: str
    name: str
    editing: bool
    seen_at: datetime


def touch(session: Session, flow_id: str, parts: Iterable[str], author: str) -> None:
    """Remember who changed these parts last."""
    names = sorted(set(parts))
    if not names:
        return
    session.execute(delete(TOUCH).where(TOUCH.c.flow_id == flow_id, TOUCH.c.part.in_(names)))
    rows = [{"flow_id": flow_id, "part": part, "author": author} for part in names]
    session.execute(insert(TOUCH).values(at=clock()), rows)


def touches(session: Session, flow_id: str) -> list[FlowTouch]:
    """The parts that were changed since the flow was published last, the newest first."""
    chosen = select(FlowTouch).where(TOUCH.c.flow_id == flow_id)
    return list(session.scalars(chosen.order_by(TOUCH.c.at.desc(), TOUCH.c.part)))


def forget_touches(session: Session, flow_id: str) -> None:
    """What is published needs no telling any more."""
    session.execute(delete(TOUCH).where(TOUCH.c.flow_id == flow_id))


def beat(session: Session, flow_id: str, window: str, user_id: str, *, editing: bool) -> None:
    """A window says that it has the flow open; windows that said nothing for long are taken away with it."""
    stale = (PRESENCE.c.flow_id == flow_id) & (PRESENCE.c.seen_at < clock(-SEEN_FOR)) & (PRESENCE.c.window_id != window)
    session.execute(delete(PRESENCE).where(stale))
    mine = (PRESENCE.c.flow_id == flow_id) & (PRESENCE.c.window_id == window)
    words = {"user_id": user_id, "editing": editing, "seen_at": clock()}
    if rowcount(session.execute(update(PRESENCE).where(mine).values(words))) == 0:
        # Two words of one window may come at once; one of them is enough.
        row = {"flow_id": flow_id, "window_id": window, "user_id": user_id, "editing": editing}
        insert_new(session, PRESENCE, [row], "flow_id", "window_id")


def leave(session: Session, flow_id: str, window: str, user_id: str) -> None:
    """A window was closed."""
    session.execute(
        delete(PRESENCE).where(
            PRESENCE.c.flow_id == flow_id, PRESENCE.c.window_id == window, PRESENCE.c.user_id == user_id
        )
    )


def step_back(session: Session, flow_id: str, window: str) -> None:
    """Every other window only looks from now on: somebody took over."""
    others = (PRESENCE.c.flow_id == flow_id) & (PRESENCE.c.window_id != window)
    session.execute(update(PRESENCE).where(others).values(editing=False))


def present(session: Session, flow_id: str) -> list[Present]:
    """The windows that have the flow open, the longest silent last."""
    chosen = (
        select(PRESENCE, USER.c.name)
        .join(USER, USER.c.id == PRESENCE.c.user_id)
        .where(PRESENCE.c.flow_id == flow_id, PRESENCE.c.seen_at >= clock(-SEEN_FOR))
        .order_by(PRESENCE.c.seen_at.desc())
        .limit(50)
    )
    return [Present(row.window_id, row.user_id, row.name, row.editing, row.seen_at) for row in session.execute(chosen)]
