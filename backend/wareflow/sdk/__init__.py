"""What a node is written with. A node imports this package and its own folder, nothing else of ours."""

from wareflow.sdk.changes import Change, EffectClass, FieldChange
from wareflow.sdk.config import Config, ConnectionField, ExpressionField, Field, MappingField, NoConfig
from wareflow.sdk.connections import Access, Connection, Option, Rate, SecretField, TestReport, Token
from wareflow.sdk.context import Context, Files, FlowDoor, RunInfo, StartedRun, StoredFile, Trigger, Window
from wareflow.sdk.errors import (
    AuthError,
    ConfigError,
    ConflictError,
    ExpressionError,
    ItemError,
    NotSent,
    OutcomeUnknown,
    Problem,
    RateLimited,
    RemoteRefused,
    TransientError,
    WareflowError,
)
from wareflow.sdk.forms import mapping_target
from wareflow.sdk.items import Batch, Item, Origins
from wareflow.sdk.keeping import keep_file
from wareflow.sdk.kinds import of_kinds
from wareflow.sdk.listeners import Ear, Listener, Subscribed
from wareflow.sdk.lookup import keys_of
from wareflow.sdk.nodes import Action, Barrier, Example, Node, Outputs, Page, Remark, Source, Starter, Stream, Transform
from wareflow.sdk.parts import write_in_parts
from wareflow.sdk.ports import In, Out
from wareflow.sdk.values import (
    Record,
    comparable,
    decimal_of,
    dumps,
    get_path,
    has_path,
    loads,
    plain_text,
    set_path,
    truth_of,
)

__all__ = [
    "Access",
    "Action",
    "AuthError",
    "Barrier",
    "Batch",
    "Change",
    "Config",
    "ConfigError",
    "ConflictError",
    "Connection",
    "ConnectionField",
    "Context",
    "Ear",
    "EffectClass",
    "Example",
    "ExpressionError",
    "ExpressionField",
    "Field",
    "FieldChange",
    "Files",
    "FlowDoor",
    "In",
    "Item",
    "ItemError",
    "Listener",
    "MappingField",
    "NoConfig",
    "Node",
    "NotSent",
    "Option",
    "Origins",
    "Out",
    "OutcomeUnknown",
    "Outputs",
    "Page",
    "Problem",
    "Rate",
    "RateLimited",
    "Record",
    "Remark",
    "RemoteRefused",
    "RunInfo",
    "SecretField",
    "Source",
    "StartedRun",
    "Starter",
    "StoredFile",
    "Stream",
    "Subscribed",
    "TestReport",
    "Token",
    "Transform",
    "TransientError",
    "Trigger",
    "WareflowError",
    "Window",
    "comparable",
    "decimal_of",
    "dumps",
    "get_path",
    "has_path",
    "keep_file",
    "keys_of",
    "loads",
    "mapping_target",
    "of_kinds",
    "plain_text",
    "set_path",
    "truth_of",
    "write_in_parts",
]
