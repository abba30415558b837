"""What a delivery becomes: the rows of a run that is over or waits for a worker, or a run started as any other."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy.orm import Session

from wareflow.engine import books
from wareflow.engine.context import NodeContext
from wareflow.engine.lineage import page_items
from wareflow.engine.log_policy import LogPolicy
from wareflow.sdk.context import RunInfo, Trigger
from wareflow.sdk.items import Item
from wareflow.services import runs, stories
from wareflow.services.hook_store import Delivery
from wareflow.services.hook_targets import Listening, Target
from wareflow.services.no_host import NoHost
from wareflow.services.product import Product
from wareflow.services.small_runs import Made
from wareflow.store.closing import book_values
from wareflow.store.small_runs import INSTANT, SmallRun

FIRST_TASK = 1
"""The number of the task that goes on with the only page of such a run."""


@dataclass(frozen=True)
class Arrived:
    """A delivery whose sender is believed."""

    target: Target
    records: list[dict[str, Any]]
    id: str
    digest: str
    named: bool
    data: dict[str, Any]
    size: int
    at: datetime

    @property
    def listening(self) -> Listening:
        """The version that listens."""
        return self.target.listening

    @property
    def options(self) -> dict[str, Any]:
        """The run's options; what was sent is kept where the page does not hold all of it."""
        kept = {"records": self.records} if self.listening.terms.keeps_payload else {}
        log = {"log": self.target.log.plain()} if self.target.log != LogPolicy() else {}
        return {"trigger_kind": "webhook", "trigger_node": self.listening.node, "data": self.data, **kept, **log}

    def delivery(self, **facts: Any) -> Delivery:
        """As it is stored."""
        return Delivery(self.target.flow_id, self.target.facts, self.id, self.digest, self.named, **facts)


async def only_page(product: Product, arrived: Arrived) -> dict[str, list[Item]] | None:
    """The items of the only page that the webhook gives, by output.

    ``None`` when there are more pages, none, or records it cannot read.
    """
    listening = arrived.listening
    if not listening.way.direct:
        return None
    info = RunInfo(id="", mode="live", now=arrived.at, flow=listening.way.flow_name)
    trigger = Trigger("webhook", listening.node, tuple(arrived.records), arrived.data)
    node = listening.way.graph.nodes[listening.node]
    context = NodeContext(NoHost(product), info, listening.node, node, trigger=trigger)
    pages = [page async for page in cast(Any, node).pages(context)]
    if len(pages) != 1 or pages[0].rejected or not pages[0].records:
        return None
    return page_items(node, pages[0], FIRST_TASK)


def rows_of(arrived: Arrived, run_id: str, task_id: str, made: Made) -> SmallRun:
    """The rows of the run: over already, or waiting for a worker."""
    over = "state" in made.run
    project_id, way = arrived.target.project_id, arrived.listening.way
    queue = INSTANT if way.pure else "interactive"
    items = next(iter(made.outputs.values()))
    count = len(items)
    run = {
        "id": run_id,
        "project_id": project_id,
        "flow_id": arrived.target.flow_id,
        "flow_version_id": arrived.target.facts.version_id,
        "mode": "live",
        "trigger": "webhook",
        "state": "pending",
        "options": arrived.options,
        "summary": stories.summary(way.graph, way.trigger, items, count)[:500],
        "task_seq": FIRST_TASK,
        "event_seq": 1 if over else 0,
        "now": arrived.at,
        "started_at": arrived.at if over else None,
        "finished_at": datetime.now(UTC) if over else None,
        "steps": None,
        **book_values(books.Books()),
        **made.run,
    }
    where = {"project_id": project_id, "run_id": run_id, "head": way.trigger, "page_no": 0}
    ended = {"state": "done", "attempts": 1, "lease_epoch": 1, "finished_at": run["finished_at"]}
    ready = {"state": "ready", "attempts": 0, "lease_epoch": 0, "finished_at": None}
    told = {"run_id": run_id, "seq": 1, "kind": "end", "data": {"status": run["state"]}, "at": run["finished_at"]}
    return SmallRun(
        run=run,
        task={
            **where, "id": task_id, "kind": "page", "no": FIRST_TASK, "queue": queue,
            **(ended if over else ready),
        },
        page={
            **where, "task_id": task_id, "source": True, "task_no": FIRST_TASK, "n_items": count,
            "outcomes": made.outcomes or bytes([books.PENDING]) * count,
        },
        chunks=made.chunks,
        steps=made.steps,
        events=[told] if over else [],
        keys=made.keys,
    )  # fmt: skip


def start(product: Product, arrived: Arrived, session: Session, key: str) -> Any:
    """The ordinary start: a run whose webhook is read by a worker."""
    wish = runs.Wish(
        draft=False,
        trigger="webhook",
        trigger_node=arrived.listening.node,
        records=arrived.records,
        data=arrived.data,
        queue="interactive",
    )
    return runs.start_in(session, product=product, flow_id=arrived.target.flow_id, wish=wish, by=None, key=key)
