"""What starts a flow by itself: its schedules and its webhook path, kept in step with the published version."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim
from sqlalchemy.orm import Session

from wareflow.engine.catalog import parse_config
from wareflow.engine.document import FlowDocument
from wareflow.sdk.config import Config
from wareflow.sdk.errors import ConfigError
from wareflow.services.product import Product
from wareflow.store import flows, schedules
from wareflow.store.models import Flow

SCHEDULE = "core.schedule"
WEBHOOK = "core.webhook"


def start(product: Product, session: Session, flow: Flow, document: FlowDocument) -> None:
    """Make schedules and webhook path what this document says."""
    timings = {node_id: _timing(config) for node_id, config in configs(product, document, SCHEDULE)}
    paths = [str(getattr(config, "path", "")) for _, config in configs(product, document, WEBHOOK)]
    if len(paths) > 1:
        raise ConfigError(f"A flow listens at one webhook path; this one has {len(paths)} webhook nodes. Keep one.")
    schedules.replace(session, flow.project_id, flow.id, timings)
    flows.change(session, flow.id, webhook_path=paths[0] if paths else None)


def stop(session: Session, flow: Flow) -> None:
    """Nothing starts this flow by itself any more."""
    schedules.replace(session, flow.project_id, flow.id, {})
    flows.change(session, flow.id, webhook_path=None)


def next_time(cron: str, zone: str, after: datetime) -> datetime | None:
    """When a cron text comes next after this time, told in its own time zone; ``None``: never."""
    local = after.astimezone(ZoneInfo(zone))
    found = next(CronSim(cron, local), None)
    return found.astimezone(UTC) if found else None


def configs(product: Product, document: FlowDocument, type_name: str) -> Iterator[tuple[str, Config]]:
    """The enabled nodes of one type with their parameters."""
    for node_id, node in document.nodes.items():
        if node.type == type_name and not node.disabled and type_name in product.catalog.nodes:
            yield node_id, parse_config(product.catalog.node(type_name), node.config)


def _timing(config: Config) -> schedules.Timing:
    cron = str(getattr(config, "cron", ""))
    zone = str(getattr(config, "time_zone", None) or "UTC")
    return schedules.Timing(cron, zone, next_time(cron, zone, datetime.now(UTC)))
