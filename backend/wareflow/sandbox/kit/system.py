"""The shape of one sandbox system: what a package under `wareflow.sandbox` must bring.

A package offers its class as `SYSTEM = MySandbox` in its `__init__`; the sandbox app finds it there.
"""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from wareflow.sandbox.kit.clock import Clock
from wareflow.sandbox.kit.faults import Faults, WishError
from wareflow.sandbox.kit.replies import json_reply
from wareflow.sandbox.kit.request_log import RequestLog

DEFAULT_SEED = 2026
ControlWork = Callable[[dict[str, Any]], Awaitable[object]]
"""What a control route does with the JSON object it was sent; gives what is answered. Raises WishError."""


@dataclass(frozen=True)
class Served:
    """One request as it came, and the answer that was made."""

    system: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    status: int
    reply: bytes


class SandboxSystem(ABC):
    """One imitated remote system with its state in memory."""

    watchers: ClassVar[list[Callable[[Served], None]]] = []
    """Who is told of all that any system serves: tests that hold it against the written contracts."""

    name: ClassVar[str]
    """Path prefix: the system is served under `/<name>`."""
    title: ClassVar[str]
    default_settings: ClassVar[Mapping[str, Any]] = {}
    """What `_control/settings` may change, with the values of the real system."""

    def __init__(self, seed: int = DEFAULT_SEED, clock: Clock | None = None) -> None:
        self.seed_number = seed
        self.clock = clock or Clock()
        self.requests = RequestLog()
        self.faults = Faults()
        self.settings: dict[str, Any] = dict(self.default_settings)
        self.changed = False
        """Set when there is something new to save; cleared by whoever saves."""
        self.saver: Callable[[], None] | None = None
        """Set while the state is kept on disk."""
        self.reset()

    @abstractmethod
    def routes(self) -> Sequence[BaseRoute]:
        """Routes below `/<name>`, such as Route("/API/V3/Account.json", ...)."""

    @abstractmethod
    def reset(self) -> None:
        """Back to the demo data and the demo credentials (called once at construction)."""

    @abstractmethod
    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        """Replace the stored records by `size` generated ones, or by those given in the system's own simple form."""

    @abstractmethod
    def credentials(self) -> dict[str, str]:
        """With what a client signs in to the demo account."""

    @abstractmethod
    def state(self) -> dict[str, Any]:
        """Everything stored, JSON-able, with the demo credentials under `credentials`."""

    @abstractmethod
    def snapshot(self) -> dict[str, Any]:
        """All that `restore` needs to go on after a restart; JSON-able."""

    @abstractmethod
    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Take the state of an earlier `snapshot`."""

    def control(self) -> Sequence[tuple[str, str, ControlWork]]:
        """Control routes that only this system has: path, method, work."""
        return ()

    def save_now(self) -> None:
        """For what must not be lost with the process, such as a token that is given out only once."""
        self.changed = True
        if self.saver:
            self.saver()

    def is_write(self, method: str, path: str, query: str, body: bytes) -> bool:
        """Whether a request changes business data (a token request does not); `path` starts with `/<name>`."""
        return method not in ("GET", "HEAD", "OPTIONS")

    def throttled_reply(self, request: Request) -> Response:
        """This system's own 429."""
        return json_reply({"error": "Too many requests"}, 429, {"Retry-After": "1"})

    def broken_reply(self, request: Request) -> Response:
        """This system's own 500."""
        return json_reply({"error": "Internal server error"}, 500)

    def unavailable_reply(self, request: Request) -> Response:
        """This system's own 503, as it comes while a service is updated or restarted."""
        return json_reply({"error": "Service unavailable"}, 503, {"Retry-After": "2"})

    def expired_token_reply(self, request: Request) -> Response:
        """This system's own answer to an expired access token."""
        return json_reply({"error": "Unauthorized"}, 401)

    def change_settings(self, wish: Mapping[str, Any]) -> None:
        """Take new values for known settings; a setting set to null goes back to its default."""
        for name, value in wish.items():
            if name not in self.default_settings:
                known = ", ".join(sorted(self.default_settings)) or "none"
                raise WishError(f"{self.title} has no setting {name!r}. Settings: {known}.")
            default = self.default_settings[name]
            self.settings[name] = default if value is None else value
