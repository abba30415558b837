"""Data that people pinned to a step, so that they can try what comes after it without asking another system."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index

from wareflow.store.models.base import Table, born, exact, integer, refers, words


class StepPin(Table, table=True):
    """The pinned output of a step: beside the flow, never in its document, so no version and no export has it."""

    __tablename__ = "step_pin"
    __table_args__ = (Index(None, "project_id"), CheckConstraint("n >= 0", name="n"))

    flow_id: str = refers("flow.id", primary=True)
    node_id: str = words(primary=True)
    project_id: str = refers("project.id")
    port: str = words()
    n: int = integer()
    items: Any = exact("[]")
    updated_at: datetime = born()
