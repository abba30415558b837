"""The error tree: every failure says what happens next.

    WareflowError
    ├── ConfigError        change the node or the connection, nothing is tried again
    ├── AuthError          sign in again; the connection stops until a person acted
    ├── TransientError     wait, try again (``retry_after`` seconds when the remote said so)
    │   ├── NotSent        no connection was made, so nothing can have happened
    │   └── RateLimited    the remote asks for a pause
    ├── OutcomeUnknown     the reply was lost after sending; look before sending again
    └── ItemError          this item is parked, the others go on
        ├── ExpressionError   an expression cannot be worked out for this item
        ├── RemoteRefused     the remote system refused this record
        └── ConflictError     the record was changed on the other side meanwhile

Anything else that escapes a node is our bug and is reported as such.
"""

from dataclasses import dataclass


class WareflowError(Exception):
    """Base of all errors that carry a text for a person: what, where, what to do."""

    code = "error"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return self.message


class ConfigError(WareflowError):
    """The node or connection must be changed by a person."""

    code = "config"


class AuthError(WareflowError):
    """The remote system does not accept the credentials."""

    code = "auth"


class TransientError(WareflowError):
    """Nothing is wrong with the data: wait and try again."""

    code = "transient"
    counts = True
    """Whether it is a try: what could not even be tried is not given up on."""

    def __init__(self, message: str, *, retry_after: float | None = None, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class NotSent(TransientError):
    """The remote system could not be reached at all: the request was not sent."""

    code = "not_sent"


class RateLimited(TransientError):
    """The remote system asks for a pause; the request was not executed."""

    code = "rate_limited"


class OutcomeUnknown(WareflowError):
    """A write was sent and its reply never came: it may or may not have happened."""

    code = "unknown_effect"


class ItemError(WareflowError):
    """One item cannot go on; it is parked with this message."""

    code = "data"


class ExpressionError(ItemError):
    """An expression cannot be worked out.

    ``code`` is FORBIDDEN, TYPE, MISSING, LIMIT or SYNTAX; ``start`` and ``end`` are positions in the source text.
    """

    code = "expression"

    def __init__(
        self, message: str, *, code: str, field: str | None = None, start: int | None = None, end: int | None = None
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.start = start
        self.end = end


class RemoteRefused(ItemError):
    """The remote system refused this record for a reason in the data."""

    code = "refused"


class ConflictError(ItemError):
    """The record on the other side changed between our read and our write."""

    code = "conflict"


@dataclass(frozen=True)
class Fix:
    """A one-click repair of a problem."""

    label: str
    value: object = None


@dataclass(frozen=True)
class Problem:
    """A message that points at its place in a flow."""

    code: str
    message: str
    node: str | None = None
    field: str | None = None
    edge: str | None = None
    severity: str = "error"
    fix: Fix | None = None
