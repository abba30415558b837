"""What is set for one flow beside its document: its error flow, whether people are told, how long a run may take."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.services import chaining
from wareflow.services.product import Product
from wareflow.store import flows, settings
from wareflow.store.database import reading, transact
from wareflow.store.errors import NotFound

MAX_TIMEOUT = 31_536_000


@dataclass(frozen=True)
class FlowSettings:
    """The flow that starts when a run of this one ends badly, and whether that is told to people.

    ``timeout``: after so many seconds a run is stopped; None: what the installation allows.
    """

    error_flow: str | None = None
    notify: bool = True
    timeout: int | None = None


@dataclass(frozen=True)
class FlowSettingsView:
    """The settings with what people call the error flow; ``trouble_since``: the flow has not been well since then."""

    error_flow: str | None
    error_flow_name: str | None
    notify: bool
    timeout: int | None
    timeout_default: int
    trouble_since: datetime | None


def show(product: Product, flow_id: str) -> FlowSettingsView:
    """The settings of a flow."""
    with reading(product.engine) as session:
        flow = flows.get(session, flow_id, product.project_id)
        name = None
        if flow.error_flow_id is not None:
            name = flows.get_any(session, flow.error_flow_id).name
        allowed = round(product.config.run_seconds)
        return FlowSettingsView(flow.error_flow_id, name, flow.notify, flow.run_timeout, allowed, flow.trouble_since)


def change(product: Product, flow_id: str, wish: FlowSettings, by: str | None) -> FlowSettingsView:
    """Store the settings. Raises ConfigError for an error flow that could not be started."""

    def work(session: Session) -> None:
        flow = flows.get(session, flow_id, product.project_id)
        if wish.error_flow is not None and wish.error_flow != flow.error_flow_id:
            _check(session, product, flow_id, wish.error_flow)
        flows.change(session, flow_id, error_flow_id=wish.error_flow, notify=wish.notify, run_timeout=wish.timeout)
        detail = asdict(wish)
        settings.audit(session, product.project_id, by, "flow.settings", flow_id, detail)

    transact(product.engine, work)
    return show(product, flow_id)


def _check(session: Session, product: Product, flow_id: str, error_flow: str) -> None:
    if error_flow == flow_id:
        raise ConfigError("A flow cannot be its own error flow. Choose another one.", field="error_flow")
    try:
        flow = flows.get(session, error_flow, product.project_id)
    except NotFound as error:
        raise ConfigError("The chosen flow is gone. Choose another one.", field="error_flow") from error
    try:
        chaining.receiver_of(session, product, flow)
    except ConfigError as error:
        raise ConfigError(error.message, field="error_flow") from error
