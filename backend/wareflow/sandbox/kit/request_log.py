"""Every request a sandbox system saw, with secrets masked, for tests and for people to look at."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from wareflow.sandbox.kit.replies import loads

MASK = "***"
KEPT_REQUESTS = 100_000
KEPT_BODY_BYTES = 64_000

_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|api-?key|password", re.IGNORECASE)
_SECRET_FIELD = re.compile(
    r"^(client_secret|client_assertion|refresh_token|access_token|token|password|api_?key|code|code_verifier)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LoggedRequest:
    """One request and what became of it; `status` is None when no answer was sent."""

    number: int
    at: str
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    text: str | None
    json: Any
    form: dict[str, str] | None
    write: bool
    status: int | None
    fault: str | None
    performed: bool
    """Whether the system did what was asked, whatever the caller was told."""


class RequestLog:
    """The newest requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=KEPT_REQUESTS)
        self._count = 0

    def __iter__(self) -> Iterator[LoggedRequest]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def clear(self) -> None:
        self._entries.clear()

    def add(
        self,
        *,
        at: datetime,
        method: str,
        path: str,
        query: str,
        headers: Iterable[tuple[str, str]],
        body: bytes,
        write: bool,
        status: int | None,
        fault: str | None = None,
        performed: bool = True,
    ) -> None:
        self._count += 1
        text, json, form = _readable_body(body)
        self._entries.append(
            LoggedRequest(
                number=self._count,
                at=at.isoformat(),
                method=method,
                path=path,
                query=_masked_query(query),
                headers={name: MASK if _SECRET_HEADER.search(name) else value for name, value in headers},
                text=text,
                json=json,
                form=form,
                write=write,
                status=status,
                fault=fault,
                performed=performed,
            )
        )

    def find(
        self, write: bool | None = None, method: str | None = None, path: str | None = None
    ) -> list[LoggedRequest]:
        pattern = re.compile(path) if path else None
        return [
            entry
            for entry in self._entries
            if (write is None or entry.write is write)
            and (method is None or entry.method == method.upper())
            and (pattern is None or pattern.search(entry.path))
        ]

    def as_data(self, entries: Iterable[LoggedRequest]) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in entries]


def masked(value: Any) -> Any:
    """The same JSON value with the secrets in it replaced."""
    if isinstance(value, dict):
        return {k: MASK if _SECRET_FIELD.match(str(k)) and v else masked(v) for k, v in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    return value


def _masked_query(query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        found.setdefault(name, []).append(MASK if _SECRET_FIELD.match(name) else value)
    return found


def _readable_body(body: bytes) -> tuple[str | None, Any, dict[str, str] | None]:
    """Text, JSON and form fields of a body; the text is left out when it would show a secret."""
    if not body:
        return None, None, None
    text = body[:KEPT_BODY_BYTES].decode("utf-8", "replace")
    try:
        value = loads(body)
    except ValueError:
        return _readable_form(text)
    safe = masked(value)
    return (text if safe == value else None), safe, None


def _readable_form(text: str) -> tuple[str | None, Any, dict[str, str] | None]:
    fields = dict(parse_qsl(text, keep_blank_values=True)) if "=" in text else {}
    if not fields:
        return text, None, None
    safe = {name: MASK if _SECRET_FIELD.match(name) and value else value for name, value in fields.items()}
    return (text if safe == fields else None), None, safe
