"""A reply as the connector kit reads it: status, headers, parsed JSON, and what it says to a person."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from wareflow.sdk.errors import ItemError
from wareflow.sdk.values import loads

LONGEST_SAYING = 300
_MESSAGES = ("message", "error_description", "error_message", "detail", "title", "error")


@dataclass(frozen=True)
class Reply:
    """One answer. `data` is the parsed JSON; `unreadable` means that there was a body which is no JSON."""

    status: int
    headers: httpx.Headers
    data: Any
    text: str
    unreadable: bool = False
    content: bytes = b""
    """The body as it came, of a call for a file."""

    @staticmethod
    def of(response: httpx.Response, *, binary: bool = False) -> "Reply":
        return Reply.read(response.status_code, response.headers, response.content, binary=binary)

    @staticmethod
    def read(status: int, headers: httpx.Headers, body: bytes, *, binary: bool = False) -> "Reply":
        if binary and 200 <= status < 300:
            return Reply(status, headers, None, "", content=body)
        if not body.strip():
            return Reply(status, headers, None, "")
        try:
            return Reply(status, headers, loads(body), "")
        except ItemError:
            return Reply(status, headers, None, body[:2000].decode("utf-8", "replace"), unreadable=True)

    @property
    def is_page(self) -> bool:
        """Whether the body is a web page, such as a sign-in form."""
        start = self.text.lstrip()[:200].lower()
        return start.startswith(("<!doctype html", "<html", "<head", "<body"))

    @property
    def said(self) -> str:
        """The remote's own words, short and on one line."""
        words = _message_in(self.data) or ("" if self.is_page else self.text)
        line = " ".join(words.split()).rstrip(".")
        return line if len(line) <= LONGEST_SAYING else f"{line[:LONGEST_SAYING]}…"

    @property
    def retry_after(self) -> float | None:
        """Seconds asked for by `Retry-After`, which is a number or an HTTP date."""
        return retry_after(self.headers)


def retry_after(headers: httpx.Headers) -> float | None:
    """Seconds asked for by `Retry-After`, which is a number or an HTTP date."""
    given = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,7}(\.\d+)?", given):
        return float(given)
    try:
        moment = parsedate_to_datetime(given) if given else None
    except ValueError:
        return None
    if moment is None:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _message_in(data: Any) -> str:
    if not isinstance(data, dict):
        return ""
    for name in _MESSAGES:
        value = data.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, dict) and (inner := _message_in(value)):
            return inner
    return ""
