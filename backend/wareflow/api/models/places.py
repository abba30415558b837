"""Everything around flows: sign-in, catalog, connections, files, records, parked items, settings."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from wareflow.api.answers import Answer, Wish
from wareflow.api.models.common import Name, ProblemOut, Record


class WorkOut(Answer):
    """How much work there is."""

    due: int
    leased: int
    oldest_due_seconds: float
    busy_workers: int


class HealthOut(Answer):
    """Whether this instance works."""

    status: Literal["ok"]
    version: str
    database: Literal["sqlite", "postgresql"]
    queue: Literal["ok", "down"]
    work: WorkOut


class SignInWish(Wish):
    """The one-time code from the console."""

    code: str = Field(min_length=1, max_length=200)


class UserOut(Answer):
    """Who is signed in."""

    id: str
    name: str
    role: str


class SessionOut(Answer):
    """The sign-in of this browser; ``csrf`` goes with every write."""

    user: UserOut
    csrf: str


class PortOut(Answer):
    """An input of a node type."""

    name: str
    title: str
    type: str


class OutputOut(PortOut):
    """An output of a node type."""

    role: Literal["main", "error", "skipped"]


class NodeTypeOut(Answer):
    """A node type as palette and form need it."""

    type: str
    version: int
    title: str
    description: str
    category: str
    kind: Literal["source", "transform", "action", "barrier", "note"]
    icon: str
    connector: str
    inputs: list[PortOut]
    outputs: list[OutputOut]
    config_schema: Record
    output_schema: Record | None
    writes: bool
    listens: bool
    docs: str
    dynamic_outputs: str | None
    i18n: Record


class ConnectorOut(Answer):
    """A system that connections can be made to."""

    name: str
    title: str
    icon: str
    connection_schema: Record
    docs: str
    i18n: Record


class FilterOut(Answer):
    """A filter of the expression language."""

    name: str
    title: str
    description: str
    parameters: list[Record]
    aliases: list[str]
    example: str


class CatalogOut(Answer):
    """Everything the editor offers."""

    nodes: list[NodeTypeOut]
    connectors: list[ConnectorOut]
    filters: list[FilterOut]


class FlowUseOut(Answer):
    """A flow that names a connection."""

    flow_id: str
    name: str


class Limits(Wish):
    """What the remote may be asked; what is left out is as its connector says."""

    at_once: int | None = Field(None, ge=1, le=256, description="Calls at the same time, of all workers together.")
    calls: int | None = Field(None, ge=1, le=1_000_000, description="So many calls …")
    seconds: float | None = Field(None, gt=0, le=86_400, description="… in so many seconds.")


class BudgetOut(Answer):
    """So many calls in so many seconds, and what is left of them."""

    calls: int
    seconds: float
    left: int


class GaugeOut(Answer):
    """A connection under load, of all workers together."""

    at_once: int
    in_flight: int
    waiting: bool
    calls_last_minute: int
    budget: BudgetOut | None
    paused_until: datetime | None
    limited_at: datetime | None
    state: Literal["closed", "open"]
    reason: Literal["outage", "auth"] | None
    message: str
    since: datetime | None
    next_try_at: datetime | None


class ConnectionOut(Answer):
    """A connection without its secrets."""

    name: str
    connector: str
    title: str
    settings: Record
    secrets: dict[str, str]
    status: Literal["untested", "ok", "failed"]
    tested_at: datetime | None
    message: str
    used_by: list[FlowUseOut]
    limits: Limits


class ConnectionListOut(Answer):
    """All connections."""

    items: list[ConnectionOut]
    next_cursor: str | None = None


class ConnectionWish(Wish):
    """A connection to be made or tried."""

    name: Name
    connector: str = Field(max_length=100)
    settings: Record
    limits: Limits | None = None


class ConnectionChange(Wish):
    """What shall be different; secrets that are left out stay."""

    name: Name | None = None
    connector: str | None = Field(None, max_length=100)
    settings: Record | None = None
    limits: Limits | None = None


class TestOut(Answer):
    """What came of trying the credentials."""

    ok: bool
    message: str
    details: dict[str, str]


class OptionOut(Answer):
    """An entry of a list."""

    value: str
    label: str


class OptionListOut(Answer):
    """A list loaded from the remote system."""

    items: list[OptionOut]


class FileOut(Answer):
    """A stored file."""

    id: str
    name: str
    size: int
    media_type: str
    created_at: datetime


class FileListOut(Answer):
    """A page of files."""

    items: list[FileOut]
    next_cursor: str | None


class FilePreviewOut(Answer):
    """The first rows of a file as the Read file step would give them."""

    columns: list[str]
    rows: list[Record]
    problems: list[ProblemOut]


class RecordHitOut(Answer):
    """A place where a record went by."""

    key: str
    name: str
    run_id: str
    run_number: int
    flow_name: str
    node: str
    node_title: str | None = Field(description="The step's own title")
    node_type: str | None
    port: str
    item_no: int
    at: datetime


class RecordListOut(Answer):
    """Where a record went by, newest first."""

    items: list[RecordHitOut]
    next_cursor: str | None = None


class SettingsOut(Answer):
    """The settings of this instance."""

    time_zone: str
    retention_days: int
    language: Literal["en", "pl"]
    home: str


class SettingsChange(Wish):
    """Which settings shall be different."""

    time_zone: str | None = Field(None, max_length=64)
    retention_days: int | None = Field(None, ge=1, le=3_650, strict=True)
    language: Literal["en", "pl"] | None = None


class DeliveryOut(Answer):
    """A webhook delivery that was stored."""

    run_id: str | None
    duplicate: bool


class SampleWish(Wish):
    """What is delivered to try a webhook out."""

    body: Any


class SampleAnswerOut(Answer):
    """What a sender would have been answered."""

    status: int
    content_type: str
    body: str
