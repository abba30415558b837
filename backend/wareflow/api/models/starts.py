"""What starts flows, and what follows when a run ends badly."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from wareflow.api.answers import Answer, Wish
from wareflow.api.models.common import Id
from wareflow.services.flow_settings import MAX_TIMEOUT


class StartOut(Answer):
    """A time at which something starts; ``local`` is the clock on the wall."""

    at: datetime
    local: str


class ReasonOut(Answer):
    """Why a start did not come, or waits."""

    code: str
    message: str
    run: int | None
    minutes: int | None


class ScheduleOut(Answer):
    """One schedule of a flow with its next starts."""

    node: str
    cron: str
    time_zone: str
    active: bool
    next: list[StartOut]
    waiting: ReasonOut | None


class SlotOut(Answer):
    """What became of a start, or of several in a row."""

    node: str
    planned_for: datetime
    local: str
    until: datetime | None
    count: int
    outcome: Literal["fired", "skipped"]
    reason: ReasonOut | None
    run_id: str | None
    run_number: int | None
    at: datetime


class StartsOut(Answer):
    """When a flow starts next, and what became of its last starts."""

    schedules: list[ScheduleOut]
    recent: list[SlotOut]


class SchedulePreviewWish(Wish):
    """The parameters of a schedule that is being set."""

    config: dict[str, Any]


class SchedulePreviewOut(Answer):
    """The next starts of a schedule."""

    items: list[StartOut]


class RunRefOut(Answer):
    """A run by its number and flow."""

    id: str
    number: int
    flow_id: str
    flow_name: str
    trigger: str
    status: str


class RunLinksOut(Answer):
    """Where a run came from and which ones it started."""

    caused_by: RunRefOut | None
    started: list[RunRefOut]
    error_flow_problem: str | None
    input_of: RunRefOut | None = Field(description="The run whose input this plan took instead of asking the sources")


class FlowSettingsOut(Answer):
    """What is set for one flow beside its document."""

    error_flow: str | None
    error_flow_name: str | None
    notify: bool
    timeout: int | None = Field(description="Seconds after which a run is stopped; null: as the installation says")
    timeout_default: int = Field(description="What the installation says")
    trouble_since: datetime | None


class FlowSettingsWish(Wish):
    """The flow that starts when a run of this one ends badly, whether people are told, how long a run may take."""

    error_flow: Id | None = None
    notify: bool = Field(True, strict=True)
    timeout: int | None = Field(None, ge=1, le=MAX_TIMEOUT, description="Seconds; null: as the installation says")
