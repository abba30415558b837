"""What earlier runs brought to a place of a flow, taken as the input of another run."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from wareflow.engine.document import FlowDocument
from wareflow.engine.graph import End, build_graph
from wareflow.engine.tombstones import is_tombstone
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.nodes import Node
from wareflow.sdk.values import Record
from wareflow.services.product import Product
from wareflow.store import chunks, run_lists, runs, step_counts
from wareflow.store.models import Run
from wareflow.store.models.runs import FINAL

MAX_GIVEN: Final = 10_000


def last_input(
    session: Session, product: Product, flow_id: str, document: FlowDocument, node: str, of_run: str | None
) -> dict[str, Any]:
    """What the wires into a node gave in that run, or in the newest one that reached the node: options of a run."""
    if node not in document.nodes:
        raise ConfigError(f"The flow has no node “{node}”.")
    feeding = [edge for edge in document.edges if edge.target == node]
    if not feeding:
        raise ConfigError(f"Nothing is connected to “{node}”, so there is no data to start it with.")
    port = feeding[0].target_port
    ends = [(edge.source, edge.source_port) for edge in feeding if edge.target_port == port]
    wanted = run_lists.Wanted(flow_id=flow_id, ids=[of_run] if of_run else [])
    known, _ = run_lists.list_runs(session, product.project_id, wanted, limit=20)
    for run in known:
        if run.data_removed_at is not None:
            continue
        kept = _kept(session, run, ends)
        records = _whole(session, run, ends, kept, f"to “{node}”") if kept else []
        if records:
            return {"start": {"node": node, "port": port}, "records": records, "trigger_kind": "manual"}
    if any(run.data_removed_at for run in known):
        raise ConfigError(f"What runs brought to “{node}” was removed: its time was over. Run the flow up to there.")
    raise ConfigError(f"No run has brought data to “{node}” yet. Run the flow up to there first.")


def whole_input(
    session: Session, product: Product, flow_id: str, document: FlowDocument, run_id: str
) -> dict[str, Any]:
    """What every source gave in an earlier run of the flow, in the place of asking them again: options of a run.

    Records that a source could not read then are no part of it.
    """
    run = runs.get(session, run_id, product.project_id)
    former: dict[str, Any] = run.options or {}
    _refuse_as_input(run, flow_id, former)
    trigger = former.get("trigger_node")
    trigger = trigger if trigger in document.nodes else None
    graph = build_graph(document, product.catalog, trigger=trigger)
    ran = {step.node for step in step_counts.of(session, run)}
    pins: dict[str, dict[str, Any]] = {}
    for head in graph.sources:
        if head not in ran:
            raise ConfigError(
                f"“{head}” had no part in run {run.number}, so there is nothing it gave. Plan the whole flow instead.",
                code="no_input",
            )
        end = (head, _port_of_items(graph.nodes[head]))
        pins[head] = {
            "port": end[1],
            "items": _whole(session, run, [end], _kept(session, run, [end]), f"from “{head}”"),
        }
    if not pins:
        raise ConfigError("Nothing in this flow reads records, so there is no input to take.", code="no_input")
    options: dict[str, Any] = {"pins": pins, "input_of": run.id}
    if trigger:
        options["trigger_node"] = trigger
    return options | {key: former[key] for key in ("trigger_kind", "data") if key in former}


def _port_of_items(source: Node[Any]) -> str:
    """A source gives its records by one output; beside it there is the one of errors, and a trigger's signal."""
    return next(port.name for port in source.outputs.values() if port.role == "main" and port.type != "trigger")


def refuse_going(run: Run) -> None:
    """What still goes on is no whole, neither to be done again nor to be taken as an input."""
    if run.state not in FINAL:
        raise ConfigError(f"Run {run.number} still goes on. Cancel it, or wait for its end.", code="not_over")


def _refuse_as_input(run: Run, flow_id: str, former: dict[str, Any]) -> None:
    if run.flow_id != flow_id:
        raise ConfigError(f"Run {run.number} is of another flow.", field="input_of")
    refuse_going(run)
    if run.data_removed_at is not None:
        raise ConfigError(
            f"The records of run {run.number} were removed: their time was over. Plan the whole flow instead.",
            code="gone",
        )
    if former.get("start"):
        raise ConfigError(
            f"Run {run.number} began in the middle of the flow. Choose the run that read the records.", code="no_input"
        )


def _kept(session: Session, run: Run, ends: Sequence[End]) -> list[Record]:
    """What the log of a run kept of these outputs, a little more than can be given at most."""
    return [item.record for end in ends for _, item in chunks.read_items(session, run.id, *end, 0, MAX_GIVEN + 1)]


def _whole(session: Session, run: Run, ends: Sequence[End], kept: Sequence[Record], where: str) -> list[Record]:
    """The records if they are all that these outputs gave, without those erased since; ConfigError otherwise."""
    given = step_counts.outputs_of(session, run)
    brought = sum(given.get(end, 0) for end in ends)
    if len(kept) > MAX_GIVEN:
        raise ConfigError(
            f"Run {run.number} brought more than {MAX_GIVEN:,} records {where}, too many to start with. "
            "Run the whole flow instead."
        )
    # What a log kept only in part must not be taken for the whole.
    if brought > len(kept):
        raise ConfigError(
            f"Run {run.number} brought {brought:,} records {where} and its log kept {len(kept):,} of them. "
            "Let the log keep everything, run the flow up to there again, and start from here then."
        )
    return [record for record in kept if not is_tombstone(record)]
