"""Runs, their steps, items and changes."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from wareflow.api.answers import Answer, Wish
from wareflow.api.models.common import Id, ProblemOut, Record
from wareflow.engine.document import MAX_TIMEOUT

Status = Literal["pending", "running", "waiting", "cancelling", "succeeded", "partial", "failed", "cancelled"]
TriggerKind = Literal["manual", "schedule", "webhook", "api", "replay", "flow", "error"]
ChangeAction = Literal["create", "update", "unchanged", "skip", "conflict"]


class BooksOut(Answer):
    """read = delivered + skipped + failed + parked + cancelled."""

    read: int
    delivered: int
    skipped: dict[str, int]
    failed: int
    parked: int
    cancelled: int
    balanced: bool


class WaitOut(Answer):
    """Why a run does not go on, and when it is tried again."""

    message: str
    until: datetime


class RunBriefOut(Answer):
    """A run in one line."""

    id: str
    number: int
    flow_id: str
    flow_name: str
    version: int | None
    mode: Literal["live", "plan", "test"]
    trigger: TriggerKind
    status: Status
    books: BooksOut
    summary: str
    started_at: datetime | None
    finished_at: datetime | None
    duration_ms: int | None
    error: ProblemOut | None
    data_removed_at: datetime | None = Field(
        description="When the data that passed its nodes were removed, because their time was over; the counts stay"
    )
    waiting: WaitOut | None = Field(description="While its status is “waiting”: why, and until when")
    changes: dict[str, int] = Field(description="What it wrote, or would write, by action; told once it is over")


class RunListOut(Answer):
    """A page of runs, newest first."""

    items: list[RunBriefOut]
    next_cursor: str | None


class StepOut(Answer):
    """What one node did in the run."""

    node: str
    status: Literal["idle", "queued", "running", "waiting", "succeeded", "problems", "failed", "skipped"]
    inputs: dict[str, int]
    outputs: dict[str, int]
    duration_ms: int | None
    started_at: datetime | None
    finished_at: datetime | None
    error: ProblemOut | None
    changes: dict[str, int]


class StepListOut(Answer):
    """The steps in running order."""

    items: list[StepOut]


class RunOut(RunBriefOut):
    """A run with the flow as it was and what each step did."""

    document: Record
    steps: list[StepOut]
    until: str | None
    from_: str | None = Field(alias="from")


class LogWish(Wish):
    """How much of what passes between the nodes is kept. Items that failed always are, and counts never change."""

    mode: Literal["everything", "first", "failed"] = "everything"
    first: int = Field(100, ge=1, le=1_000_000, strict=True, description="With “first”: so many of each output")


class RunWish(Wish):
    """How a flow shall run."""

    mode: Literal["live", "plan"] = "live"
    until: Id | None = None
    from_: Id | None = Field(None, alias="from")
    draft: bool = Field(True, strict=True)
    records: list[Record] = Field([], max_length=1_000)
    read_again: Literal["changed", "all"] | None = Field(
        None,
        description="Set the sources back to their beginning first: changed delivers what differs from before, "
        "all also what is unchanged",
    )
    pins: bool = Field(
        False, strict=True, description="For a plan: take what is pinned to steps for what they give, and ask no source"
    )
    input_of: Id | None = Field(
        None, description="For a plan: take what the sources gave in this earlier run of the flow, and ask none of them"
    )
    over_stops: bool = Field(False, strict=True, description="This once the stop rules of the flow do not hold")
    log: LogWish | None = Field(None, description="Where missing: what the flow says, else what the project says")


class ItemErrorOut(Answer):
    """Why an item could not go on."""

    message: str
    code: str


class ItemOut(Answer):
    """An item that passed a port."""

    no: int
    id: str
    record: Record
    from_: list[str] = Field(
        alias="from", description="The items it was made of, the first hundred where they are more"
    )
    roots: list[str] = Field(description="The source items it descends from, the first hundred where they are more")
    error: ItemErrorOut | None
    cut: bool = Field(False, description="Whether this is the first part of a large record only")
    size: int = Field(0, description="Bytes of the whole record")


class ItemPageOut(Answer):
    """Items of one port."""

    items: list[ItemOut]
    total: int = Field(description="How many can be looked at; with q, how many were found")
    offset: int
    given: int = Field(description="How many passed")
    truncated: bool = Field(description="Whether fewer are kept than passed")
    removed_at: datetime | None = Field(description="When they were removed, because their time was over")


class FieldChangeOut(Answer):
    """One field before and after."""

    name: str
    before: Any
    after: Any


class ChangeOut(Answer):
    """One intended write."""

    node: str
    connection: str
    system: str
    object: str
    key: str
    action: ChangeAction
    reason: str | None
    fields: list[FieldChangeOut]
    item_id: str | None
    state: str | None


class ChangePageOut(Answer):
    """Changes in order, with the counts of all."""

    items: list[ChangeOut]
    total: int
    counts: dict[str, int]
    fields: list[str] = Field(description="The fields that change, of the first thousand records")
    removed_at: datetime | None = Field(description="When they were removed, because their time was over")


class BarOut(Answer):
    """A stretch of time and the runs that began in it, by status."""

    start: datetime
    end: datetime
    counts: dict[str, int]


class HistogramOut(Answer):
    """How many runs began when."""

    items: list[BarOut]


class RerunWish(Wish):
    """How a run is done again."""

    version: Literal["current", "original"] = "current"
    from_: Id | None = Field(None, alias="from", description="With what the run brought to this step")
    sure: bool = Field(False, strict=True, description="After the answer may_double: a person has looked there")


class NodeIn(Wish):
    """A node to try."""

    type: str = Field(max_length=100)
    version: int = Field(1, ge=1, le=10_000)
    config: Record = {}
    timeout: int | None = Field(None, ge=1, le=MAX_TIMEOUT)


class NodeTestWish(Wish):
    """A node with the items it shall be tried with."""

    node: NodeIn
    node_id: Id | None = None
    flow_id: Id | None = None
    items: list[Record] = Field([], max_length=200)


class PortItemsOut(Answer):
    """What one output gave."""

    items: list[ItemOut]
    total: int


class LogOut(Answer):
    """A line of the step's log."""

    level: str = "info"
    message: str


class NodeTestOut(Answer):
    """What the node did."""

    outputs: dict[str, PortItemsOut]
    changes: list[ChangeOut]
    problems: list[ProblemOut]
    logs: list[LogOut]
    duration_ms: int


class PreviewWish(Wish):
    """An expression and the record to work it out for."""

    source: str
    item: Record = {}
    others: list[Record] = Field(
        [], max_length=50, description="More records of the same input: what some of them lack is remarked on"
    )


class LintOut(Answer):
    """A remark on a part of the source."""

    code: str
    message: str
    start: int
    end: int
    fix: str | None = Field(description="What to put in the place of that part")
    facts: dict[str, str] = Field(description="Names and counts in the message, to say it in another language")


class ExpressionErrorOut(Answer):
    """Why an expression cannot be worked out, and where."""

    code: str
    message: str
    start: int
    end: int


class ValueOut(Answer):
    """What an expression gave; ``text`` has every digit."""

    value: Any
    type: Literal["number", "text", "bool", "list", "object", "none"]
    text: str
    error: ExpressionErrorOut | None


class PreviewOut(ValueOut):
    """What an expression gave, with remarks."""

    lints: list[LintOut]


class MappingWish(Wish):
    """A mapping and the record to work it out for."""

    fields: Record
    item: Record = {}


class MappingOut(Answer):
    """What each field gave."""

    values: dict[str, ValueOut]
