"""What every sandbox system is built from: clock, request log, faults, control routes, serving, snapshots."""

from wareflow.sandbox.kit.clock import Clock
from wareflow.sandbox.kit.faults import Fault, Faults, WishError
from wareflow.sandbox.kit.replies import json_reply
from wareflow.sandbox.kit.request_log import LoggedRequest, RequestLog
from wareflow.sandbox.kit.serving import ReplyDropped, SystemApp
from wareflow.sandbox.kit.system import DEFAULT_SEED, ControlWork, SandboxSystem, Served

__all__ = [
    "DEFAULT_SEED",
    "Clock",
    "ControlWork",
    "Fault",
    "Faults",
    "LoggedRequest",
    "ReplyDropped",
    "RequestLog",
    "SandboxSystem",
    "Served",
    "SystemApp",
    "WishError",
    "json_reply",
]
