"""What starts a flow by itself: its schedules and its webhook path, kept in step with the published version."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.catalog import parse_config
from wareflow.engine.document import FlowDocument
from wareflow.sdk.config import Config
from wareflow.sdk.times import Timetable
from wareflow.services import listening
from wareflow.services.product import Product
from wareflow.store import schedules
from wareflow.store.clock import now
from wareflow.store.models import Flow

SCHEDULE = "core.schedule"


def start(product: Product, session: Session, flow: Flow, document: FlowDocument) -> None:
    """Make schedules and webhook path what this document says."""
    moment = now(session)
    timings = {node_id: _timing(config, moment) for node_id, config in configs(product, document, SCHEDULE)}
    schedules.replace(session, flow.project_id, flow.id, timings)
    listening.listen(product, session, flow, document)


def stop(session: Session, flow: Flow) -> None:
    """Nothing starts this flow by itself any more."""
    schedules.replace(session, flow.project_id, flow.id, {})
    listening.stop(session, flow)


def configs(product: Product, document: FlowDocument, type_name: str) -> Iterator[tuple[str, Config]]:
    """The enabled nodes of one type with their parameters."""
    for node_id, node in document.nodes.items():
        if node.type == type_name and not node.disabled and type_name in product.catalog.nodes:
            yield node_id, parse_config(product.catalog.node(type_name), node.config)


def timetable_of(cron: str, zone: str, rules: Any) -> Timetable:
    """The times of a stored schedule."""
    hours = rules or {}
    return Timetable(cron, zone, tuple(hours.get("days", ())), hours.get("first", ""), hours.get("last", ""))


def timing_of(config: Config) -> tuple[Timetable, dict[str, Any]]:
    """The times of a schedule node and the rules that go with them."""
    timetable = getattr(config, "timetable")()  # noqa: B009 - a schedule of the catalog, known by its name only
    assert isinstance(timetable, Timetable)
    named = {"missed": "missed", "while_running": "while_running", "pause": "pause_minutes"}
    rules: dict[str, Any] = {rule: getattr(config, name) for rule, name in named.items()}
    hours = {"days": list(timetable.days), "first": timetable.first, "last": timetable.last}
    return timetable, {**rules, **{name: value for name, value in hours.items() if value}}


def _timing(config: Config, moment: datetime) -> schedules.Timing:
    timetable, rules = timing_of(config)
    following = timetable.after(moment)
    next_at = following.astimezone(UTC) if following else None
    return schedules.Timing(timetable.cron, timetable.zone, next_at, rules)
