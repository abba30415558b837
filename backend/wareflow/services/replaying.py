"""Sending parked items on: from the step where they stopped, through the flow as it is published now."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.document import FlowDocument
from wareflow.engine.given import GIVEN, build_graph_from
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.nodes import Barrier, Node, Source
from wareflow.sdk.values import Record
from wareflow.services import runs as starting
from wareflow.services.product import Product
from wareflow.store import decisions, events, flows, parked, runs, settings
from wareflow.store.database import transact
from wareflow.store.errors import NotFound
from wareflow.store.models import Flow, FlowVersion, ParkedItem, Run
from wareflow.store.parked import Filter
from wareflow.store.runs import RunWish

__all__ = ["Chosen", "Filter", "Place", "replay", "replay_chosen"]
MOST = 10_000
"""How many items one wish may send on; a page of the inbox says how many are left."""
PER_RUN = 1_000
"""A run keeps the records it was given, and should stay easy to look at."""


@dataclass(frozen=True)
class Place:
    """Where records go into a flow: an input of a node, or all that an output leads to."""

    node: str
    port: str
    output: bool = False


@dataclass(frozen=True)
class Chosen:
    """Which items a person chose: these ids, or all open ones of a group."""

    ids: Sequence[str] = ()
    group: str | None = None

    def among(self, session: Session, product: Product) -> list[ParkedItem]:
        """The items, each of them open. Raises ConfigError, NotFound."""
        ids = list(dict.fromkeys(self.ids))
        if self.group is not None:
            wanted = Filter(group=self.group)
            ids = parked.ids_of(session, product.project_id, wanted, MOST)
        items = parked.get_all(session, ids, product.project_id)
        if not items:
            raise ConfigError("Nothing of this group waits any more. Load the list again.")
        if any(item.state != "open" for item in items):
            raise ConfigError(
                "One of these items was sent on, solved or dropped in the meantime. Load the list again.",
                code="not_open",
            )
        return items


def replay(
    product: Product, ids: Sequence[str], *, by: str | None, records: Mapping[str, Record] | None = None
) -> list[Run]:
    """Run these items again; see ``replay_chosen``."""
    return replay_chosen(product, Chosen(ids), by=by, records=records)


def replay_chosen(
    product: Product,
    chosen: Chosen,
    *,
    by: str | None,
    records: Mapping[str, Record] | None = None,
    sure: bool = False,
) -> list[Run]:
    """Run parked items again from the step where they stopped: one run per step and thousand items.

    ``records`` by id of the item, else its mended copy, takes the place of its record in the run; the item keeps its
    own. Refused is what could be written twice; ``sure`` says that a person has looked at the other system.
    """

    def work(session: Session) -> list[Run]:
        items = chosen.among(session, product)
        _refuse_doubles(session, items, sure)
        _keep_edits(session, product, items, records or {}, by)
        return [run for flow_id, mine in _by_flow(items) for run in _replay_flow(session, product, flow_id, mine, by)]

    return transact(product.engine, work)


def _refuse_doubles(session: Session, items: Sequence[ParkedItem], sure: bool) -> None:
    """Writes that are named by their run cannot be recognised in another one."""
    effects = decisions.of_ids(session, [item.effect_id for item in items if item.effect_id])
    for effect in effects.values():
        if decisions.unsafe(effect):
            raise ConfigError(
                f"Nobody knows whether “{effect.effect_key}” was written, and sending it again could double it. Look "
                "there, then decide about it first.",
                code="undecided",
            )
    broken = [(item.run_id, item.task_id) for item in items if item.cause == item.code]
    if not sure and decisions.sent_of_tasks(session, broken):
        raise ConfigError(
            "The work on these records broke off after a step had sent some of them, and that step cannot recognise "
            "repeats. Look there, and send on only those that are missing.",
            code="may_double",
        )


def _keep_edits(
    session: Session, product: Product, items: Sequence[ParkedItem], records: Mapping[str, Record], by: str | None
) -> None:
    if strange := sorted(set(records) - {item.id for item in items}):
        raise ConfigError(f"There is an edited record for “{strange[0]}”, which is not among the items to replay.")
    for item in items:
        if item.id in records:
            parked.edit(session, item.id, records[item.id])
            item.edited = records[item.id]
    if records:
        settings.audit(session, product.project_id, by, "parked.edit", f"{len(records)} items", sorted(records))


def _by_flow(items: Sequence[ParkedItem]) -> Iterator[tuple[str, list[ParkedItem]]]:
    by_flow: dict[str, list[ParkedItem]] = {}
    for item in items:
        by_flow.setdefault(item.flow_id, []).append(item)
    yield from by_flow.items()


def _replay_flow(
    session: Session, product: Product, flow_id: str, items: Sequence[ParkedItem], by: str | None
) -> list[Run]:
    flow = _flow(session, product, flow_id)
    wish = starting.Wish(draft=flow.published_version_id is None, trigger="replay", queue="interactive")
    version, document = starting.version_of(session, product, flow, wish, by)
    places: dict[Place, list[ParkedItem]] = {}
    for item in items:
        places.setdefault(_place(product, session, document, item), []).append(item)
    starting.refuse_problems(product, session, document, wish)
    return [
        _start(session, product, flow, version, document, place, found[at : at + PER_RUN], by)
        for place, found in places.items()
        for at in range(0, len(found), PER_RUN)
    ]


def _flow(session: Session, product: Product, flow_id: str) -> Flow:
    try:
        return flows.get(session, flow_id, product.project_id)
    except NotFound:
        raise ConfigError("The flow of these items was deleted, so they cannot be sent on. Drop them.") from None


def _start(
    session: Session,
    product: Product,
    flow: Flow,
    version: FlowVersion,
    document: FlowDocument,
    place: Place,
    items: Sequence[ParkedItem],
    by: str | None,
) -> Run:
    options = {
        "start": {"node": place.node, "port": place.port, "output": place.output},
        "records": [item.record if item.edited is None else item.edited for item in items],
        "parked": [item.id for item in items],
        "places": [item.place for item in items],
    }
    graph = build_graph_from(document, product.catalog, (place.node, place.port), output=place.output)
    wish = RunWish(
        flow_id=flow.id,
        flow_version_id=version.id,
        trigger_key=f"replay:{secrets.token_hex(12)}",
        trigger="replay",
        from_node=place.node,
        options=options,
        queue="interactive",
        created_by=by,
    )
    run, _ = runs.start(session, product.project_id, wish, starting.heads_of(graph))
    parked.replay(session, [item.id for item in items], run.id, by)
    events.append(session, run.id, "run", {"status": run.state})
    return runs.get(session, run.id)


def _place(product: Product, session: Session, document: FlowDocument, item: ParkedItem) -> Place:
    """Where a parked item goes in again: at the step where it failed or waited, or behind the head that gave it."""
    if item.node_id == GIVEN:
        start = (runs.get(session, item.run_id).options or {})["start"]
        return Place(start["node"], start["port"], bool(start.get("output")))
    node = document.nodes.get(item.node_id)
    if node is None:
        raise ConfigError(
            f"The flow has no step “{item.node_id}” any more, so this record cannot go on there. Run the flow again to "
            "bring it in anew, or drop it.",
            code="node_gone",
        )
    node_class = product.catalog.nodes.get(node.type)
    if node_class is None:
        raise ConfigError(f"The type of “{item.node_id}” is not installed any more, so nothing can be replayed there.")
    if issubclass(node_class, Source | Barrier):
        return _behind_head(node_class, item)
    if item.port in node_class.inputs:
        return Place(item.node_id, item.port)
    if item.port in node_class.outputs:
        return Place(item.node_id, next(iter(node_class.inputs)))
    raise _port_gone(item)


def _behind_head(node_class: type[Node[Any]], item: ParkedItem) -> Place:
    port = node_class.outputs.get(item.port)
    if port is None:
        raise _port_gone(item)
    if port.role == "main":
        return Place(item.node_id, item.port, output=True)
    raise ConfigError(
        f"“{item.node_id}” could not read this record, so there is nothing to replay. "
        "Mend it at its source and run the flow again, then drop it here.",
        code="unreadable",
    )


def _port_gone(item: ParkedItem) -> ConfigError:
    return ConfigError(
        f"“{item.node_id}” has no “{item.port}” any more, so this record cannot go on there. Run the flow again to "
        "bring it in anew, or drop it.",
        code="port_gone",
    )
