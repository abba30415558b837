"""The end of a run: what is left over is parked or counted, cursors go back or stay, and the books are written."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wareflow.engine import books, states
from wareflow.engine.given import GIVEN
from wareflow.sdk.errors import Problem
from wareflow.store import cursors, endings, origins, pages, parked, steps
from wareflow.store.clock import clock
from wareflow.store.models import Run, Task, table
from wareflow.store.rows import fetch, move

RUN, TASK = table(Run), table(Task)
_ENDINGS = {
    "delivered": "replayed",
    "skipped": "skipped",
    "parked": "parked_again",
    "failed": "open",
    "cancelled": "open",
    "pending": "open",
}
"""How a replay ended for an item -> what becomes of the parked item."""


def close(session: Session, run_id: str) -> str:
    """No task of the run is open: end it, in the caller's transaction. Answers the final state."""
    run = fetch(session, Run, run_id)
    if not run.cancel_requested and run.mode == "live" and not _replayed(run):
        _park_left(session, run)
    pages.end_pending(session, run_id, books.CANCELLED if run.cancel_requested else books.FAILED)
    _resolve_replayed(session, run)
    if run.mode == "live":
        origins.resolve_delivered(session, run.id, run.flow_id)
    found = pages.books_of(session, run_id)
    final = _final_state(session, run, found)
    if run.mode == "live" and (found.failed or found.cancelled or final == "failed"):
        cursors.undo_run(session, run_id)
    cursors.let_go(session, run_id)
    before = run.state
    if final not in states.MOVES["run"][before]:
        move(session, RUN, "run", run_id, before, "running", started_at=clock())
        before = "running"
    summed = steps.of_run(session, run_id)
    move(
        session, RUN, "run", run_id, before, final, finished_at=clock(), steps=[step.plain() for step in summed],
        **book_values(found),
    )  # fmt: skip
    endings.note(session, run, final)
    return final


def _park_left(session: Session, run: Run) -> None:
    """The run was stopped over items that nobody can read again: they wait for a person."""
    message = str((run.error or {}).get("message", "The run was stopped before this item was through."))
    for task_id in pages.left_of_files(session, run.id):
        parked.park_page(session, fetch(session, Task, task_id), run.flow_id, Problem("stopped", message))


def _replayed(run: Run) -> list[str]:
    return list((run.options or {}).get("parked", ()))


def _resolve_replayed(session: Session, run: Run) -> None:
    """What a replay brought to an end is resolved (or parked anew); what it did not reach is open again."""
    ids = _replayed(run)
    if not ids:
        return
    ended = pages.outcomes_of(session, run.id, GIVEN).ljust(len(ids), bytes([books.FAILED]))
    parked.end_replay(
        session, run.id, {id: _ENDINGS[books.disposition(code)[0]] for id, code in zip(ids, ended, strict=False)}
    )


def _final_state(session: Session, run: Run, found: books.Books) -> str:
    if run.cancel_requested and run.state in ("cancelling", "pending"):
        return "cancelled"
    dead_heads = select(TASK.c.id).where(TASK.c.run_id == run.id, TASK.c.state == "dead", TASK.c.kind != "page")
    if run.error is not None or session.execute(dead_heads.limit(1)).first() is not None:
        return "failed"
    if found.clean:
        return "succeeded"
    nothing_through = found.delivered + found.skipped.total() == 0
    return "failed" if nothing_through and found.failed else "partial"


def book_values(found: books.Books) -> dict[str, Any]:
    """The books as they stand in the row of a run."""
    return {
        "n_in": found.read,
        "n_delivered": found.delivered,
        "n_skipped": found.skipped.total(),
        "n_failed": found.failed,
        "n_parked": found.parked,
        "n_cancelled": found.cancelled,
        "skipped_reasons": dict(found.skipped),
    }
