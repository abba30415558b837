"""Messages as people see them: which went out, which did not, and a test of the way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from wareflow.sdk.errors import ConfigError
from wareflow.services import courier, notifying
from wareflow.services.mail import NotDelivered
from wareflow.services.product import Product
from wareflow.store import flows, notices, runs
from wareflow.store.database import reading, transact
from wareflow.store.models import Notice


@dataclass(frozen=True)
class NoticeView:
    """A message."""

    id: str
    flow_id: str
    flow_name: str
    run_id: str | None
    run_number: int | None
    kind: str
    channel: str
    runs: int
    state: str
    tries: int
    error: str | None
    created_at: datetime
    next_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Tested:
    """Whether a test message went out, and what was answered."""

    ok: bool
    message: str


def of_project(
    product: Product, *, state: str | None, flow_id: str | None, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Messages, newest first, and how many are in trouble."""
    with reading(product.engine) as session:
        rows, more = notices.list_notices(
            session, product.project_id, state=state, flow_id=flow_id, limit=limit, cursor=cursor
        )
        views = [_view(session, row) for row in rows]
        return {"items": views, "next_cursor": more, "troubled": notices.troubled(session, product.project_id)}


def send_again(product: Product, notice_id: str) -> NoticeView:
    """Try a message that was given up once more."""

    def work(session: Session) -> NoticeView:
        return _view(session, notices.send_again(session, notice_id, product.project_id))

    return transact(product.engine, work)


def test(product: Product, channel: str) -> Tested:
    """Send a test message with the stored settings."""
    known = notifying.show(product)
    if channel == "email" and not (known.email.host and known.email.sender and known.email.recipients):
        raise ConfigError("Save a mail server, a sender and a recipient first.", field="email.host")
    if channel == "webhook" and not known.webhook.url:
        raise ConfigError("Save an address for the webhook first.", field="webhook.url")
    try:
        return Tested(True, courier.send_test(product, channel))
    except NotDelivered as error:
        return Tested(False, error.message)


def _view(session: Session, row: Notice) -> NoticeView:
    run = runs.find_run(session, row.run_id) if row.run_id else None
    return NoticeView(
        id=row.id,
        flow_id=row.flow_id,
        flow_name=flows.get_any(session, row.flow_id).name,
        run_id=row.run_id,
        run_number=run.number if run else None,
        kind=row.kind,
        channel=row.channel,
        runs=row.runs,
        state=row.state,
        tries=row.tries,
        error=row.last_error,
        created_at=row.created_at,
        next_at=row.next_at,
        sent_at=row.sent_at,
    )
