"""All tables. Importing this package fills `Table.metadata`."""

from wareflow.store.models.base import Json, Table, Utc, table
from wareflow.store.models.connections import Connection, ConnectionLoad, ConnectionShare, Credential, OauthToken
from wareflow.store.models.effects import Change, Effect, Lane
from wareflow.store.models.flows import (
    Flow,
    FlowPresence,
    FlowTouch,
    FlowVersion,
    Outbox,
    Schedule,
    ScheduleSlot,
    StoredFile,
    WebhookSeen,
)
from wareflow.store.models.ledger import LedgerEntry
from wareflow.store.models.notices import Notice, RunEnding
from wareflow.store.models.people import (
    ApiToken,
    Audit,
    Erasure,
    Project,
    RequestSeen,
    Setting,
    SignInCode,
    StateMove,
    SystemMeta,
    User,
    UserSession,
)
from wareflow.store.models.pins import StepPin
from wareflow.store.models.runs import RecordKey, Run, RunEvent, RunPage, StepChunk, Task, TaskEntry, TaskStep
from wareflow.store.models.streams import CursorHistory, CursorState, Inbox, Link, ParkedItem
from wareflow.store.models.subscriptions import Subscription

metadata = Table.metadata

__all__ = [
    "ApiToken",
    "Audit",
    "Change",
    "Connection",
    "ConnectionLoad",
    "ConnectionShare",
    "Credential",
    "CursorHistory",
    "CursorState",
    "Effect",
    "Erasure",
    "Flow",
    "FlowPresence",
    "FlowTouch",
    "FlowVersion",
    "Inbox",
    "Json",
    "Lane",
    "LedgerEntry",
    "Link",
    "Notice",
    "OauthToken",
    "Outbox",
    "ParkedItem",
    "Project",
    "RecordKey",
    "RequestSeen",
    "Run",
    "RunEnding",
    "RunEvent",
    "RunPage",
    "Schedule",
    "ScheduleSlot",
    "Setting",
    "SignInCode",
    "StateMove",
    "StepChunk",
    "StepPin",
    "StoredFile",
    "Subscription",
    "SystemMeta",
    "Table",
    "Task",
    "TaskEntry",
    "TaskStep",
    "User",
    "UserSession",
    "Utc",
    "WebhookSeen",
    "metadata",
    "table",
]
