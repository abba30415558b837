"""Looking closer at a run: where a record came from, and what is other than before."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from wareflow.api.answers import Answer
from wareflow.api.models.common import Record
from wareflow.api.models.runs import ChangeOut, FieldChangeOut, ItemOut


class KeyOut(Answer):
    """A business key of a record."""

    name: str
    value: str


class TracedOut(Answer):
    """A step's version of a record."""

    node: str
    port: str
    item: ItemOut
    keys: list[KeyOut]
    changes: list[ChangeOut]


class TraceOut(Answer):
    """The way of a record through a run, in the order of the flow."""

    items: list[TracedOut]
    next_cursor: str | None
    removed_at: datetime | None = Field(description="When the run's data were removed, because their time was over")


class RunRefOut(Answer):
    """A run one can go to."""

    id: str
    number: int
    at: datetime


class ComparedOut(Answer):
    """One record in both runs."""

    key: str
    no: int | None = Field(description="Its number in this run; none for a record that is gone")
    kind: Literal["changed", "added", "gone", "same"]
    record: Record
    fields: list[FieldChangeOut]


class ComparisonOut(Answer):
    """What a step gave in this run beside an earlier one."""

    run: RunRefOut | None = Field(description="The other run; none where there is no earlier one with data of the step")
    key: str | None = Field(description="The field that tells the records apart; without one their position does")
    items: list[ComparedOut]
    total: int
    counts: dict[str, int]
    part: bool = Field(description="Whether there are more records than are compared")
