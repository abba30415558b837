"""Why a request got no usable answer, and whether it may be sent again: nothing was sent, or its outcome is unknown."""

import httpx

from wareflow.sdk.addresses import origin
from wareflow.sdk.errors import ConfigError, NotSent, OutcomeUnknown, TransientError, WareflowError
from wareflow.sdk.http_call import Call
from wareflow.sdk.http_reply import Reply

UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def broken_off(system: str, call: Call, error: httpx.RequestError) -> WareflowError:
    """There was no answer."""
    if isinstance(error, httpx.UnsupportedProtocol):
        return ConfigError(f"{system}: the address of the connection is not valid. Correct it there.")
    if isinstance(error, UNSENT):
        return NotSent(
            f"{system} could not be reached at {origin(call.url)} ({reason_of(error)}); nothing was sent. "
            "It is tried again; check the address and the network if this stays."
        )
    return lost(system, call, reason_of(error))


def unreadable(system: str, call: Call, reply: Reply) -> WareflowError | None:
    """The error for an answer that is not data."""
    if not reply.unreadable:
        return None
    if reply.is_page and not call.write:
        return ConfigError(
            f"{system} answered with a web page instead of data while {call.doing}. "
            "Check the address and the credentials of the connection."
        )
    return lost(system, call, "a web page instead of data" if reply.is_page else "the answer is not valid JSON")


def lost(system: str, call: Call, reason: str, retry_after: float | None = None) -> WareflowError:
    """The request may have arrived: what only read is asked again, a write is looked up first."""
    if call.write:
        return OutcomeUnknown(
            f"{system} gave no usable answer while {call.doing} ({reason}). "
            "It may have been stored or not; this is looked up before anything is sent again."
        )
    message = f"{system} gave no usable answer while {call.doing} ({reason}). It is tried again."
    return TransientError(message, retry_after=retry_after)


def reason_of(error: httpx.RequestError) -> str:
    """Why there was no answer, in words."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    text = str(error)
    if "CERTIFICATE" in text.upper():
        return "its certificate is not trusted"
    return "no connection" if isinstance(error, UNSENT) else "the connection broke off"
