"""Schedule: start the flow at fixed times."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import field_validator
from wareflow.sdk import Config, Context, Example, Field, Out, Page, Starter


class ScheduleConfig(Config):
    cron: str = Field(
        "0 * * * *",
        title="When",
        description="Minute, hour, day of the month, month, day of the week: 30 6 * * 1-5 is 6:30 on working days.",
        min_length=1,
        max_length=120,
        ui={"widget": "cron", "order": 1},
    )
    time_zone: str = Field(
        "UTC",
        title="Time zone",
        description="Such as Europe/Warsaw; the hours follow its summer time.",
        max_length=60,
        ui={"order": 2, "placeholder": "Europe/Warsaw"},
    )

    @field_validator("cron")
    @classmethod
    def _comes(cls, cron: str) -> str:
        if len(cron.split()) != 5:
            raise ValueError("needs five parts: minute, hour, day of the month, month, day of the week")
        try:
            next(CronSim(cron, datetime.now(UTC)))
        except StopIteration as error:
            raise ValueError("names a day that never comes") from error
        except CronSimError as error:
            raise ValueError(f"is not a schedule that can be read: {error}") from error
        return cron

    @field_validator("time_zone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"is not a time zone: “{name}”; write it like Europe/Warsaw") from error
        return name


class Schedule(Starter[ScheduleConfig]):
    """Starts the flow at the times you set, once the flow is published and switched on.

    Wire “Start” to a node that reads records. “Items” gives one record with the time the run was planned for.
    """

    name = "core.schedule"
    title = "Schedule"
    icon = "clock"
    fields = {"scheduled_for": "datetime"}
    example = Example({"cron": "30 6 * * 1-5", "time_zone": "Europe/Warsaw"})

    items = Out("Items")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        planned = ctx.trigger.data.get("scheduled_for") or ctx.run.now.astimezone(UTC).isoformat()
        yield Page([{"scheduled_for": str(planned)}])
