"""Schedule: start the flow at fixed times."""

from collections.abc import AsyncIterator
from datetime import UTC, time
from typing import Literal

from pydantic import ValidationInfo, field_validator
from wareflow.sdk import Config, Context, Example, Field, Out, Page, Starter
from wareflow.sdk.times import Timetable, clock_time, cron_of, known_zone

_BUSY = {"field": "while_running", "equals": ["skip", "wait"]}


class ScheduleConfig(Config):
    cron: str = Field(
        "0 * * * *",
        title="When",
        description="Words such as “every 15 minutes” or “every weekday at 07:30”, or a cron line: minute, hour, day "
        "of the month, month, day of the week.",
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
    working_days: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = Field(
        [],
        title="Only on these days",
        description="Empty: on every day that “When” names.",
        max_length=7,
        ui={"widget": "multiselect", "order": 3},
    )
    earliest: str = Field(
        "", title="Not before", description="Such as 08:00, local time.", max_length=5,
        ui={"order": 4, "placeholder": "08:00"},
    )  # fmt: skip
    latest: str = Field(
        "", title="Not after", description="Such as 18:00: the last time a run may start.", max_length=5,
        validate_default=True, ui={"order": 5, "placeholder": "18:00"},
    )  # fmt: skip
    while_running: Literal["skip", "wait", "start"] = Field(
        "skip",
        title="While the last run is still going",
        description="Skip this start, start as soon as the run is through, or start side by side.",
        ui={"widget": "select", "order": 6},
    )
    pause_minutes: int = Field(
        0,
        title="Pause between runs (minutes)",
        description="A start sooner than this after the end of the last run is skipped, or waits.",
        ge=0,
        le=10_080,
        ui={"widget": "number", "order": 7, "show_if": _BUSY},
    )
    missed: Literal["skip", "last", "all"] = Field(
        "last",
        title="Starts missed while Wareflow was down",
        description="Leave them out, make up for the last one, or for all of them (the newest 100).",
        ui={"widget": "select", "order": 8},
    )

    @field_validator("cron")
    @classmethod
    def _readable(cls, words: str) -> str:
        cron_of(words)
        return words

    @field_validator("time_zone")
    @classmethod
    def _known(cls, name: str) -> str:
        known_zone(name)
        return name

    @field_validator("earliest", "latest")
    @classmethod
    def _a_time(cls, text: str) -> str:
        clock_time(text, time.min)
        return text

    @field_validator("latest")
    @classmethod
    def _comes(cls, latest: str, info: ValidationInfo) -> str:
        known = info.data
        if {"cron", "time_zone", "working_days", "earliest"} <= known.keys():
            days = tuple(known["working_days"])
            Timetable(known["cron"], known["time_zone"], days, known["earliest"], latest).check()
        return latest

    def timetable(self) -> Timetable:
        """The times as the clockwork reads them."""
        return Timetable(self.cron, self.time_zone, tuple(self.working_days), self.earliest, self.latest)


class Schedule(Starter[ScheduleConfig]):
    """Starts the flow at the times you set, once the flow is published and switched on.

    Wire “Start” to a node that reads records. “Items” gives one record with the time the run was planned for.
    """

    name = "core.schedule"
    title = "Schedule"
    icon = "clock"
    fields = {"scheduled_for": "datetime"}
    example = Example({"cron": "every weekday at 06:30", "time_zone": "Europe/Warsaw"})

    items = Out("Items")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        planned = ctx.trigger.data.get("scheduled_for") or ctx.run.now.astimezone(UTC).isoformat()
        yield Page([{"scheduled_for": str(planned)}])
