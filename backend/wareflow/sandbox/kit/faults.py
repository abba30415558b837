"""Faults that can be switched on: which requests they hit, how often, and how often they have fired.

kind          what the caller sees                                what the system does
429           the system's own "too many requests"                nothing
503           the service is away, with Retry-After               nothing
500_before    an error 500                                        nothing
500_after     an error 500                                        the work
drop_before   the connection closes without an answer             nothing
drop_reply    the connection closes without an answer             the work
slow          the true answer, `delay` seconds late               the work, at once
slow_commit   504 at once                                         the work, `delay` seconds later
expired_token the system's own answer to an expired access token  nothing
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

KINDS = ("429", "503", "500_before", "500_after", "drop_before", "drop_reply", "slow", "slow_commit", "expired_token")
Number = TypeVar("Number", int, float)

_FIELDS = {"kind", "times", "rate", "seed", "match", "delay"}
_MATCH_FIELDS = {"method", "path", "body", "write"}


class WishError(ValueError):
    """A control request that cannot be met; the text names the field and what is allowed."""


def number_of(kind: type[Number], data: Mapping[str, Any], name: str, default: Number) -> Number:
    """A number out of a control request; a missing or null one is the default."""
    value = data.get(name)
    try:
        return default if value is None else kind(value)
    except (ValueError, TypeError) as error:
        raise WishError(f"{name!r} is a number, not {value!r}.") from error


@dataclass
class Fault:
    """One switched-on fault."""

    kind: str
    times: int | None = None
    rate: float = 1.0
    seed: int = 0
    delay: float = 1.0
    method: str | None = None
    path: str | None = None
    body: str | None = None
    write: bool | None = None
    fired: int = 0
    _dice: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)  # noqa: S311  faults must repeat, not be secret

    def strikes(self, method: str, path: str, body: bytes, write: bool) -> bool:
        """Whether this request is hit; counts the hit."""
        if self.times is not None and self.fired >= self.times:
            return False
        if not self._matches(method, path, body, write):
            return False
        if self.rate < 1 and self._dice.random() >= self.rate:
            return False
        self.fired += 1
        return True

    def _matches(self, method: str, path: str, body: bytes, write: bool) -> bool:
        if self.method is not None and self.method != method:
            return False
        if self.write is not None and self.write is not write:
            return False
        if self.path is not None and not re.search(self.path, path):
            return False
        return self.body is None or bool(re.search(self.body, body.decode("utf-8", "replace")))

    def as_data(self) -> dict[str, Any]:
        match = {"method": self.method, "path": self.path, "body": self.body, "write": self.write}
        return {
            "kind": self.kind,
            "times": self.times,
            "rate": self.rate,
            "seed": self.seed,
            "delay": self.delay,
            "match": {name: value for name, value in match.items() if value is not None},
            "fired": self.fired,
        }


class Faults:
    """The switched-on faults of one system; the first that strikes wins."""

    def __init__(self) -> None:
        self._active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._active.append(fault)

    def clear(self) -> None:
        self._active.clear()

    def striking(self, method: str, path: str, body: bytes, write: bool) -> Fault | None:
        return next((fault for fault in self._active if fault.strikes(method, path, body, write)), None)

    def as_data(self) -> list[dict[str, Any]]:
        return [fault.as_data() for fault in self._active]


def read_faults(data: Any) -> list[Fault]:
    """Faults from a control body: one object, a list, or {"faults": [...]}."""
    if isinstance(data, dict):
        data = data.get("faults", [data])
    if not isinstance(data, list):
        raise WishError("Send one fault or a list of faults.")
    return [_read_fault(each) for each in data]


def _read_fault(data: Any) -> Fault:
    if not isinstance(data, dict):
        raise WishError("A fault is an object with a 'kind'.")
    _refuse_unknown(data, _FIELDS, "fault")
    kind = str(data.get("kind"))
    if kind not in KINDS:
        raise WishError(f"Unknown fault kind {kind!r}. Known kinds: {', '.join(KINDS)}.")
    match = data.get("match") or {}
    if not isinstance(match, dict):
        raise WishError("'match' is an object with method, path, body or write.")
    _refuse_unknown(match, _MATCH_FIELDS, "match")
    times = number_of(int, data, "times", -1)
    return Fault(
        kind=kind,
        times=None if times < 0 else times,
        rate=number_of(float, data, "rate", 1.0),
        seed=number_of(int, data, "seed", 0),
        delay=number_of(float, data, "delay", 1.0),
        method=str(match["method"]).upper() if "method" in match else None,
        path=_pattern(match, "path"),
        body=_pattern(match, "body"),
        write=match.get("write"),
    )


def _pattern(match: dict[str, Any], name: str) -> str | None:
    if name not in match:
        return None
    try:
        return re.compile(str(match[name])).pattern
    except re.error as error:
        raise WishError(f"'{name}' of a fault is not a regular expression: {error}.") from error


def _refuse_unknown(data: dict[str, Any], known: set[str], what: str) -> None:
    unknown = sorted(set(data) - known)
    if unknown:
        raise WishError(f"Unknown field {unknown[0]!r} in {what}. Known fields: {', '.join(sorted(known))}.")
