"""What is kept for how long, and persons to erase."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from wareflow.api.answers import Answer, Wish
from wareflow.store.kept_for import LONGEST


class DaysOut(Answer):
    """Days by class. A run without changes was through and had nothing to write."""

    quiet_data: int = Field(description="What passed through the steps of runs without changes")
    quiet_runs: int = Field(description="Runs without changes themselves")
    data: int = Field(description="What passed through the steps of runs that changed something")
    troubled_data: int = Field(description="What passed through the steps of failed, partial and cancelled runs")
    runs: int = Field(description="Runs themselves, with their counts")
    parked: int = Field(description="Parked items that were replayed or dropped")
    parked_open: int = Field(description="Parked items that wait for a person; 0: until somebody decides")
    inbox: int = Field(description="Versions of a record that a newer one replaced; the newest is always known")
    files: int = Field(description="Files that no flow names")
    deliveries: int = Field(description="Ids of webhook deliveries, by which a repeat is found")
    audit: int = Field(description="Who did what")


class LogRulesOut(Answer):
    """How much of one run is kept; items that failed always are."""

    mode: Literal["everything", "first", "failed"]
    first: int
    cap_mb: int
    cap_items: int


class AmountOut(Answer):
    """Runs of one class, and how large their step data are."""

    runs: int
    items: int
    bytes: int


class RunAmountsOut(Answer):
    """By class; open ones are under way."""

    open: AmountOut
    quiet: AmountOut
    good: AmountOut
    troubled: AmountOut


class AmountsOut(Answer):
    """How much there was when it was last counted."""

    at: datetime
    runs: RunAmountsOut
    rows: dict[str, int]
    database_bytes: int


class TidyOut(Answer):
    """What the last round that found something removed."""

    at: datetime
    seconds: float
    longest_ms: int
    removed: dict[str, int]


class RetentionOut(Answer):
    """What is kept for how long."""

    days: DaysOut
    log: LogRulesOut
    amounts: AmountsOut
    report: TidyOut | None


def _days(lowest: int = 1) -> Any:
    return Field(None, ge=lowest, le=LONGEST, strict=True)


class DaysChange(Wish):
    """Which rules shall be different."""

    quiet_data: int | None = _days()
    quiet_runs: int | None = _days()
    data: int | None = _days()
    troubled_data: int | None = _days()
    runs: int | None = _days()
    parked: int | None = _days()
    parked_open: int | None = _days(0)
    inbox: int | None = _days()
    files: int | None = _days()
    deliveries: int | None = _days()
    audit: int | None = _days()


class LogRulesChange(Wish):
    """Which limits of a run's log shall be different."""

    mode: Literal["everything", "first", "failed"] | None = None
    first: int | None = Field(None, ge=1, le=1_000_000, strict=True)
    cap_mb: int | None = Field(None, ge=1, le=100_000, strict=True)
    cap_items: int | None = Field(None, ge=1, le=1_000_000_000, strict=True)


class RetentionChange(Wish):
    """What shall be different."""

    days: DaysChange = Field(default_factory=DaysChange)
    log: LogRulesChange = Field(default_factory=LogRulesChange)


class FlowLogOut(Answer):
    """How much of its runs a flow keeps; ``null``: as the project says."""

    log: LogRulesOut | None


class FlowLogWish(Wish):
    """How much of its runs a flow keeps; ``null``: as the project says."""

    log: LogRulesChange | None


class PersonWish(Wish):
    """Who is looked for: one of the two."""

    email: str | None = Field(None, min_length=3, max_length=254)
    phone: str | None = Field(None, min_length=5, max_length=40)


class NamedOut(Answer):
    """A file or a flow that names the person."""

    id: str
    name: str


class RunHitOut(Answer):
    """A run that logged the person."""

    id: str
    number: int
    flow_name: str
    records: int


class FoundOut(Answer):
    """Where the person was found. Files and flows are what people made: they are listed and left as they are."""

    records: int = Field(0, description="Items of all steps, with what descends from them")
    rows: dict[str, int] = Field({}, description="Rows by table: parked items, changes, events, the ledger …")
    runs: list[RunHitOut] = Field([], description="The first hundred runs")
    run_count: int = 0
    open_runs: int = Field(0, description="Runs under way: they are erased when they are over")
    files: list[NamedOut] = []
    flows: list[NamedOut] = []


class ErasureOut(Answer):
    """A person that is looked for or erased; known by hashes only."""

    id: str
    kind: Literal["email", "phone"]
    state: Literal["looking", "found", "erasing", "waiting", "done"]
    found: FoundOut
    created_at: datetime
    ordered_at: datetime | None
    finished_at: datetime | None


class ErasureListOut(Answer):
    """Erasures, newest first."""

    items: list[ErasureOut]
