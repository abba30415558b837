"""A sandbox system as the contract suite sees it: put back as new for each play, and asked what is new in it."""

import gc
import json
import pickle
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

import httpx
from starlette.requests import Request
from wareflow.contract import Remote, Trouble
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.kit import Clock, SandboxSystem
from wareflow.sdk import Connection
from wareflow.services.demo import settings_for
from wareflow.testing import NOW

from tests.contracts.arrange import CATALOG, SANDBOX

Rows = dict[str, dict[str, Any]]
"""Records by table and key."""
NAMES_OF_IDS = re.compile(r"(id|ids|number|etag|token|handle)$|^(gid|name)$", re.IGNORECASE)
"""Fields in which numbers stand that a system gives out itself."""
REQUEST = Request({"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""})


class Sandboxed(Remote):
    """A sandbox system with its demo data, made once for all tests and put back before each play."""

    system_class: ClassVar[type[SandboxSystem]]
    settings: ClassVar[Mapping[str, Any]] = {}

    def __init__(self) -> None:
        self.system: Any = self.system_class(clock=Clock(NOW))
        self.system.settings.update(self.settings)
        self.lighten()
        self.touched = False
        """Whether somebody had a hand in it who is no client."""
        self._credentials: dict[str, Any] = self.system.credentials()
        self._transport = httpx.ASGITransport(create_sandbox_app([self.system]))
        self._new = pickle.dumps(self.system.snapshot())
        self._before = pickle.loads(pickle.dumps(self.rows()))
        self._known = {str(leaf) for table in self._before.values() for leaf in _leaves(table)}

    def as_new(self) -> "Sandboxed":
        """Everything as it was in the beginning."""
        if self.touched or self.system.requests.find(write=True):
            # The collector would walk through all of the demo data again and again while it is made.
            gc.disable()
            self.system.restore(pickle.loads(self._new))
            gc.enable()
        self.touched = False
        self.system.requests.clear()
        self.expire_tokens()
        return self

    def lighten(self) -> None:
        """Take out demo data that only cost time."""

    def rows(self) -> Rows:
        """What the system holds."""
        raise NotImplementedError

    def keep(self, count: int) -> None:
        self.touched = True
        self._keep(count)

    def _keep(self, count: int) -> None:
        raise NotImplementedError

    def meddle(self, request: httpx.Request) -> Callable[[], bool] | None:
        self.touched = True
        return self._meddle(request)

    def _meddle(self, request: httpx.Request) -> Callable[[], bool] | None:
        raise NotImplementedError

    @property
    def transport(self) -> httpx.AsyncBaseTransport:
        return self._transport

    def connections(self) -> Mapping[str, Connection]:
        return self.connected({})

    def connected(self, changes: Mapping[str, Any]) -> Mapping[str, Connection]:
        """The demo connection with other settings."""
        name, settings = settings_for(SANDBOX, self.system.name, self.credentials())
        return {name: CATALOG.connector(self.system.name).model_validate({**settings, **changes})}

    def credentials(self) -> dict[str, Any]:
        """What opens the system."""
        return self._credentials

    def reply(self, trouble: Trouble, request: httpx.Request) -> httpx.Response:
        replies = {"429": self.system.throttled_reply, "expired_token": self.system.expired_token_reply}
        said = replies.get(trouble, self.system.broken_reply)(REQUEST)
        return httpx.Response(said.status_code, headers=list(said.headers.items()), content=bytes(said.body))

    def state(self) -> list[str]:
        """What is new, changed or gone since the beginning, without the numbers that the system gave out."""
        now = self.rows()
        found = []
        for table in {*now, *self._before}:
            before, after = self._before.get(table, {}), now.get(table, {})
            changed = [(table, key, row) for key, row in after.items() if before.get(key) != row]
            gone = [(table, key, None) for key in before.keys() - after.keys()]
            found += [json.dumps(self._masked(each), default=str, sort_keys=True) for each in (*changed, *gone)]
        return sorted(found)

    def _masked(self, value: Any, name: str = "id") -> Any:
        if isinstance(value, Mapping):
            return {key: self._masked(each, key) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self._masked(each, name) for each in value]
        is_id = NAMES_OF_IDS.search(name) or str(value).startswith("gid://")
        # Lines are numbered as they come in, which is in no order where several go out at once.
        mask = name == "lineNumber" or (is_id and str(value) not in self._known)
        return "new" if mask else value


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value
        value = value.values()
    elif not isinstance(value, list):
        yield value
        return
    for each in value:
        yield from _leaves(each)


def keep_first(rows: dict[Any, Any], count: int) -> None:
    """Only the first rows of a table stay."""
    for key in list(rows)[count:]:
        del rows[key]


def marked(record: dict[str, Any], *fields: str, value: str = "By somebody else") -> Callable[[], bool]:
    """The first of the fields that the record has gets a value of somebody else; a record without one stays."""
    field = next((name for name in fields if name in record), None)
    if field is None:
        return lambda: True
    record[field] = value
    return lambda: bool(record[field] == value)
