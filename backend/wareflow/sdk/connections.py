"""Connections: what a connector needs to know to reach one account."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

import httpx
from pydantic import BaseModel, ConfigDict, SecretStr
from pydantic import Field as PydanticField


@dataclass(frozen=True)
class Token:
    """An access token with the refresh token that renews it. Its text form hides both."""

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True)
class Rate:
    """So many calls in so many seconds, as the remote system's documents say."""

    calls: int
    seconds: float


@dataclass(frozen=True)
class TestReport:
    """The answer of a connection test, in words for the person who pressed the button."""

    __test__ = False  # not a test class, whatever its name says to pytest

    message: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Option:
    """One entry of a list loaded from the remote system."""

    value: str
    label: str


RefreshToken = Callable[[Token | None], Awaitable[Token]]
TokenKeeper = Callable[[RefreshToken, Token | None], Awaitable[Token]]


@dataclass(frozen=True)
class Access:
    """How a connector reaches its account outside of a run: the settings are on the connection itself."""

    http: httpx.AsyncClient
    token: TokenKeeper


def SecretField(title: str, *, ui: dict[str, Any] | None = None, **facts: Any) -> Any:  # noqa: N802 - reads as a field kind
    """A credential: stored sealed, never shown again, never part of a flow."""
    form = {"x-wareflow": ui} if ui else {}
    return PydanticField(title=title, json_schema_extra={"writeOnly": True, "format": "password", **form}, **facts)


class Connection(BaseModel):
    """Base of a connector's settings. One class per connector folder, in ``connection.py``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    connector: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[str] = "plug"
    docs: ClassVar[str] = ""
    at_once: ClassVar[int] = 8
    """Calls at the same time, of all workers together; people can change it on the connection."""
    rate: ClassVar[Rate | None] = None
    """What the remote allows, shared by all workers; people can change it on the connection."""

    def origins(self) -> list[str]:
        """The only ``scheme://host:port`` addresses to which this connection's credentials may be sent."""
        raise NotImplementedError

    async def test(self, access: Access) -> TestReport:
        """A real call that proves the credentials; raises AuthError, ConfigError or TransientError."""
        raise NotImplementedError

    async def options(self, key: str, access: Access) -> list[Option]:
        """A list for a form, such as order statuses; an unknown key gives an empty list."""
        return []

    @classmethod
    def secret_names(cls) -> list[str]:
        """The settings that are secrets."""
        return [name for name, info in cls.model_fields.items() if info.annotation in (SecretStr, SecretStr | None)]
