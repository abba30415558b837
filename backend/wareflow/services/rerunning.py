"""Running something again: the whole run or from one of its steps, with the version it ran or the present one."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.services import runs as starting
from wareflow.services.former import refuse_going
from wareflow.services.product import Product
from wareflow.services.runs import Again, Wish
from wareflow.store import decisions, flows, runs
from wareflow.store.database import reading
from wareflow.store.models import Run

GIVEN_FROM_OUTSIDE = ("webhook", "flow", "error", "replay")
"""What starts a run with records that no source of the flow gives again."""


@dataclass(frozen=True)
class Rerun:
    """How a run is done again. `sure`: a person has looked that nothing is doubled."""

    version: Literal["current", "original"] = "current"
    start: str | None = None
    sure: bool = False


def rerun(product: Product, run_id: str, wish: Rerun, *, by: str | None, key: str | None = None) -> Run:
    """Start the run again. Its sources read what is new since; what it was started with is given again.

    Raises ConfigError where that cannot be done, or where it could write something twice.
    """
    with reading(product.engine) as session:
        former = runs.get(session, run_id, product.project_id)
        _refuse(session, former, wish)
        options: dict[str, Any] = former.options or {}
    began = options.get("start") or {}
    again = Again(former.id, former.flow_version_id if wish.version == "original" else None, began)
    return starting.start(
        product,
        former.flow_id,
        Wish(
            mode=former.mode if former.mode in ("live", "plan") else "live",
            draft=wish.version == "current" and not _is_published(product, former),
            start=wish.start,
            until=None if wish.start else former.until_node,
            trigger=str(options.get("trigger_kind", former.trigger)),
            trigger_node=options.get("trigger_node"),
            records=() if wish.start else options.get("records", ()),
            data=options.get("data", {}),
            input_of=None if wish.start else options.get("input_of"),
            queue="interactive",
            caused_by=former.id,
            again=again,
        ),
        by=by,
        key=key,
    )


def _is_published(product: Product, former: Run) -> bool:
    """A run of a published flow is done again as published, one of a draft as the draft is now."""
    with reading(product.engine) as session:
        return flows.version(session, former.flow_version_id).number is not None


def _refuse(session: Session, former: Run, wish: Rerun) -> None:
    refuse_going(former)
    if former.data_removed_at is not None and (wish.start or former.trigger in GIVEN_FROM_OUTSIDE):
        raise ConfigError(
            f"The records of run {former.number} were removed: their time was over. Start the flow anew.", code="gone"
        )
    if (former.options or {}).get("parked") and not wish.start:
        raise ConfigError(
            "This run sent parked records on. What of them still waits is in the inbox; send it on from there.",
            code="is_replay",
        )
    if former.mode == "live" and not wish.sure and decisions.sent_of_run(session, former.id):
        raise ConfigError(
            f"Run {former.number} has sent writes that cannot be recognised in another run, so running it again could "
            "double them. Look there first, then confirm.",
            code="may_double",
        )
