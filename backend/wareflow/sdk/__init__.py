"""What a node is written with. A node imports this package and its own folder, nothing else of ours."""

from wareflow.sdk.changes import Change, EffectClass, FieldChange
from wareflow.sdk.config import Config, ConnectionField, ExpressionField, Field, MappingField, NoConfig
from wareflow.sdk.connections import Access, Connection, Option, SecretField, TestReport, Token
from wareflow.sdk.context import Context, Files, RunInfo, StoredFile, Trigger, Window
from wareflow.sdk.errors import (
    AuthError,
    ConfigError,
    ConflictError,
    ExpressionError,
    ItemError,
    OutcomeUnknown,
    Problem,
    RateLimited,
    RemoteRefused,
    TransientError,
    WareflowError,
)
from wareflow.sdk.items import Batch, Item
from wareflow.sdk.nodes import Action, Barrier, Node, Outputs, Page, Remark, Source, Stream, Transform
from wareflow.sdk.ports import In, Out
from wareflow.sdk.values import Record, comparable, dumps, get_path, has_path, loads, set_path

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
    "EffectClass",
    "ExpressionError",
    "ExpressionField",
    "Field",
    "FieldChange",
    "Files",
    "In",
    "Item",
    "ItemError",
    "MappingField",
    "NoConfig",
    "Node",
    "Option",
    "Out",
    "OutcomeUnknown",
    "Outputs",
    "Page",
    "Problem",
    "RateLimited",
    "Record",
    "Remark",
    "RemoteRefused",
    "RunInfo",
    "SecretField",
    "Source",
    "StoredFile",
    "Stream",
    "TestReport",
    "Token",
    "Transform",
    "TransientError",
    "Trigger",
    "WareflowError",
    "Window",
    "comparable",
    "dumps",
    "get_path",
    "has_path",
    "loads",
    "set_path",
]
