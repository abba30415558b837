"""Intended writes in words: what is wished, where it stands in its flow, and what may happen now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

CLIENT_TIMEOUT = 30.0
REMOTE_MAX_COMMIT = 90.0
PROBE_LAG = 10.0
SETTLE = max(CLIENT_TIMEOUT, REMOTE_MAX_COMMIT) + PROBE_LAG + 5.0

Standing = Literal["send", "passed", "confirmed", "busy", "settling", "older", "unknown", "parked", "abandoned"]
Class = Literal["A", "B", "C", "D"]


@dataclass(frozen=True, order=True)
class Place:
    """Where a version of a record stands in what its flow reads: the later run, page and item is the newer one."""

    run_no: int
    task_no: int
    item_no: int


@dataclass(frozen=True)
class Wish:
    """One intended write. `again`: a fresh read of the target shows a difference, so an earlier confirmed write of the
    same name does not answer it (updates); a create is never repeated by itself. `source` is the node that wishes it,
    `place` how new what it wishes is. `there`: the record is so already, and only its lane is to know.
    """

    connection_id: str
    operation: str
    key: str
    request_hash: str
    klass: Class = "C"
    revision: str = ""
    again: bool = False
    anew: bool = False
    source: str = ""
    place: Place | None = None
    there: bool = False

    @property
    def ordered(self) -> bool:
        """Whether its record has a lane: without a connection a key is no record."""
        return bool(self.connection_id)


@dataclass(frozen=True)
class Begun:
    """What may happen now. Only `send` may be sent; all others say why not."""

    id: str
    standing: Standing
    idem_key: str
    sends: int = 0
    remote_id: str | None = None
    settle_until: datetime | None = None
    response: Any = field(default=None, compare=False)
    supersedes: tuple[str, ...] = ()
    """Effects of unknown outcome that do not matter any more once this one is confirmed."""
