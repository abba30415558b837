"""What remote systems are asked to tell of, so that a flow starts by itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text

from wareflow.store.models.base import Table, born, exact, integer, refers, when, words

_DUE = text("next_at IS NOT NULL")


class Subscription(Table, table=True):
    """The one subscription of a flow: what is wanted, and what the remote system was last asked for."""

    __tablename__ = "subscription"
    __table_args__ = (
        Index("ix_subscription_due", "next_at", sqlite_where=_DUE, postgresql_where=_DUE),
        CheckConstraint("tries >= 0 AND asked >= 1", name="counts"),
    )

    flow_id: str = refers("flow.id", primary=True)
    project_id: str = refers("project.id")
    wish: Any = exact()
    """Node, its type and its parameters; nothing when the flow is off."""
    held: Any = exact()
    """Type, parameters, address and ids of what may stand at the remote; written before it is asked."""
    asked: int = integer(1)
    """Counts the changes of the wish, so that whoever works on an older one leaves the newer to the next round."""
    until: datetime | None = when()
    checked_at: datetime | None = when()
    next_at: datetime | None = when()
    tries: int = integer()
    problem: str | None = words(null=True)
    gap_at: datetime | None = when()
    """When it was found that the remote had dropped the subscription."""
    updated_at: datetime = born()
