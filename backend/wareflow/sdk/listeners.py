"""Sources that are told by the remote system: they subscribe there by themselves while their flow is switched on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from wareflow.sdk.connections import Access
from wareflow.sdk.nodes import C, Starter


@dataclass(frozen=True)
class Ear:
    """Where the remote system is to tell, and how it proves that it is the one who tells."""

    address: str
    """The URL that takes deliveries. It is this flow's alone: whatever is subscribed for it is ours."""
    secret: str = field(repr=False)
    known: Mapping[str, str] = field(default_factory=dict)
    """What the last ``subscribe`` gave: the remote's id of each subscription, by what it is about."""


@dataclass(frozen=True)
class Subscribed:
    """What is subscribed now: the remote's id of each subscription, by what it is about."""

    ids: Mapping[str, str]
    until: datetime | None = None
    """When the first of them ends by itself; ``subscribe`` is called again well before that."""


class Listener(Starter[C]):
    """A starter that another system calls. Its form names the account under ``connection``.

    ``subscribe`` is called when the flow is switched on, again and again while it is on, and after every failure: it
    looks what is there for the address, makes what is missing, renews what ends, and takes away what is not wanted any
    more. It may be killed at any point and is then called anew, so it must never subscribe twice.
    """

    signature: ClassVar[Literal["body", "client_state"]] = "body"
    """How deliveries prove themselves: an HMAC over the body, or the secret as ``clientState`` in each entry."""

    async def subscribe(self, settings: Any, access: Access, ear: Ear) -> Subscribed:
        """See to it that the remote tells; ``settings`` is the connection. Raises WareflowError."""
        raise NotImplementedError

    async def unsubscribe(self, settings: Any, access: Access, ear: Ear) -> None:
        """Take away every subscription for this address. Raises WareflowError."""
        raise NotImplementedError

    def sender_secret(self, settings: Any) -> str | None:
        """The secret with which the remote signs, where it is one of the connection's and not ours to choose."""
        return None
