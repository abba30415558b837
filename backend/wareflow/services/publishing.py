"""Publishing: versions frozen from the draft, and the triggers that follow the published one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wareflow.engine.checks import has_errors
from wareflow.engine.document import as_json, parse_flow
from wareflow.engine.expressions import EVALUATOR_VERSION
from wareflow.sdk.errors import ConfigError, Problem
from wareflow.services import sources, triggers
from wareflow.services.checking import FlowInvalid, problems_of
from wareflow.services.flows import FlowView, show
from wareflow.services.product import Product
from wareflow.store import editing as touched
from wareflow.store import flows, settings
from wareflow.store.database import reading, transact
from wareflow.store.errors import Taken
from wareflow.store.models import Flow, FlowVersion

T = TypeVar("T")


@dataclass(frozen=True)
class VersionView:
    """A published version; ``document`` only where one version is asked for."""

    number: int
    created_at: datetime
    message: str
    author: str | None
    fingerprint: str
    document: Mapping[str, Any] | None = None
    warnings: tuple[Problem, ...] = ()


def publish(product: Product, flow_id: str, message: str, *, by: str | None, author: str) -> VersionView:
    """Freeze the draft as the next version; FlowInvalid when it has errors. ``author`` is the name people read."""

    def work(session: Session) -> VersionView:
        flow = flows.get(session, flow_id, product.project_id)
        document = parse_flow(flow.document)
        problems = problems_of(product, session, document)
        if has_errors(problems):
            raise FlowInvalid(problems)
        warnings = sources.warnings_of(product, session, flow, document)
        version = flows.publish(
            session,
            flow,
            flow.document,
            fingerprint=flow.fingerprint,
            message=message,
            author=author,
            evaluator_version=str(EVALUATOR_VERSION),
        )
        touched.forget_touches(session, flow_id)
        _sync_triggers(product, session, flows.get(session, flow_id, product.project_id))
        settings.audit(session, product.project_id, by, "flow.publish", flow_id, {"number": version.number})
        return replace(_version_view(version), warnings=tuple(warnings))

    return _keeping_paths(product, work)


def activate(product: Product, flow_id: str, active: bool, by: str | None) -> FlowView:
    """Let the published version's triggers start runs, or stop them."""

    def work(session: Session) -> None:
        flow = flows.get(session, flow_id, product.project_id)
        if active and flow.published_version_id is None:
            raise ConfigError(
                f"“{flow.name}” has no published version yet. Publish it, then switch it on.", field="active"
            )
        flow = flows.change(session, flow_id, active=active)
        _sync_triggers(product, session, flow)
        settings.audit(session, product.project_id, by, "flow.activate" if active else "flow.deactivate", flow_id)

    _keeping_paths(product, work)
    return show(product, flow_id)


def versions(product: Product, flow_id: str) -> list[VersionView]:
    """The published versions, newest first."""
    with reading(product.engine) as session:
        flows.get(session, flow_id, product.project_id)
        return [_version_view(version) for version in flows.versions(session, flow_id)]


def version(product: Product, flow_id: str, number: int) -> VersionView:
    """One published version with its document."""
    with reading(product.engine) as session:
        flows.get(session, flow_id, product.project_id)
        return _version_view(flows.version_by_number(session, flow_id, number), with_document=True)


def _sync_triggers(product: Product, session: Session, flow: Flow) -> None:
    if not flow.active or flow.published_version_id is None:
        triggers.stop(session, flow)
        return
    document = parse_flow(flows.version(session, flow.published_version_id).document)
    triggers.start(product, session, flow, document)


def _keeping_paths(product: Product, work: Callable[[Session], T]) -> T:
    try:
        return transact(product.engine, work)
    except IntegrityError as error:
        if "webhook_path" not in str(error.orig):
            raise
        raise Taken("Another flow listens at this webhook path. Choose another path in the webhook node.") from None


def _version_view(row: FlowVersion, *, with_document: bool = False) -> VersionView:
    document = as_json(parse_flow(row.document)) if with_document else None
    return VersionView(row.number or 0, row.created_at, row.message, row.author, row.fingerprint, document)
