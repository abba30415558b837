"""The one door to the network: clients that may reach only the addresses they were opened for."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from wareflow.sdk.addresses import origin
from wareflow.sdk.errors import ConfigError
from wareflow.services.gated import Exchanges, Gated, GatedClient
from wareflow.services.gates import Gate
from wareflow.services.sending import current_sending

NO_LIMITS = httpx.Limits(max_connections=None)
"""How many calls go out side by side is said per connection, not here."""
MAX_BODY = 64 * 1024 * 1024
_PORTS = {"https": 443, "http": 80}
_FORBIDDEN_V4 = [
    ipaddress.ip_network(text)
    for text in [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    ]
]
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
_FORBIDDEN_V6 = [ipaddress.ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
_NEVER = ipaddress.ip_network("169.254.0.0/16")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _FORBIDDEN_V4)
    return ip in _PUBLIC_V6 and not any(ip in network for network in _FORBIDDEN_V6)


@cache
def trusted() -> ssl.SSLContext:
    """What is needed to know the other side of a secure connection: reading all authorities takes 20 milliseconds."""
    return ssl.create_default_context()


class Door(httpx.AsyncBaseTransport):
    """Lets requests through to the listed origins; everything else must have a public address."""

    def __init__(self, inner: httpx.AsyncBaseTransport, origins: Iterable[str], *, private: bool = False) -> None:
        self._inner = inner
        self._origins = frozenset(origins)
        self._bound = bool(self._origins)
        self._private = private

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Judge the address, then send."""
        url = request.url
        if url.scheme not in _PORTS:
            raise ConfigError(f"{url.scheme}: addresses cannot be used; only https and http.", code="blocked")
        if url.userinfo:
            raise ConfigError(
                "An address must not hold a user name. Put credentials into a connection.", code="blocked"
            )
        if self._bound and origin(str(url)) not in self._origins:
            allowed = ", ".join(sorted(self._origins))
            raise ConfigError(
                f"This connection's credentials may go to {allowed} only, not to {origin(str(url))}.", code="blocked"
            )
        if not self._bound and not self._private:
            await _refuse_private(url)
        sending = current_sending.get()
        if sending is not None and request.extensions.get("wareflow", {}).get("write", True):
            await sending.ready()
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """The shared transport outlives this door."""


class Clients:
    """One transport and one TLS context for the process, one client per set of allowed origins."""

    def __init__(self, *, timeout: float = 30.0, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._timeout = httpx.Timeout(timeout, connect=min(10.0, timeout))
        self._transport = transport
        self._made: dict[tuple[frozenset[str], bool], httpx.AsyncClient] = {}
        self._gated: dict[tuple[frozenset[str], Gate, bool], GatedClient] = {}

    def to(self, origins: Iterable[str], *, private: bool = False) -> httpx.AsyncClient:
        """A client for these origins; with none, for any public address. Must be called inside a running loop."""
        key = (frozenset(origins), private)
        if key not in self._made:
            door = Door(self._shared(), key[0], private=private)
            self._made[key] = httpx.AsyncClient(transport=door, **self._facts())
        return self._made[key]

    def through(self, gate: Gate, origins: Iterable[str], *, anyway: bool = False) -> GatedClient:
        """A connection's client: to its own origins, through its gate. ``anyway``: a person wants it tried."""
        key = (frozenset(origins), gate, anyway)
        made = self._gated.get(key)
        if made is None:
            gated = Gated(Door(self._shared(), key[0]), gate, anyway=anyway)
            made = self._gated[key] = GatedClient(transport=gated, **self._facts())
            made.gate, made.origins, made.anyway = gate, key[0], anyway
            shared = self._shared()
            made.shared = shared if isinstance(shared, Exchanges) else None
        return made

    def _shared(self) -> httpx.AsyncBaseTransport:
        if self._transport is None:
            # Loaded with the first request to another system: an API that nobody asks for one needs no aiohttp.
            from wareflow.services.exact_transport import ExactTransport

            self._transport = ExactTransport(verify=trusted(), trust_env=False, limits=NO_LIMITS)
        return self._transport

    def _facts(self) -> dict[str, Any]:
        return {
            "timeout": self._timeout,
            "follow_redirects": False,
            "trust_env": False,
            "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        }

    async def aclose(self) -> None:
        """Give the places at the gates back, then close the shared transport."""
        for gate in {gate for _, gate, _ in self._gated}:
            await gate.close()
        if self._transport is not None:
            await self._transport.aclose()
        self._made.clear()
        self._gated.clear()


async def _refuse_private(url: httpx.URL) -> None:
    host = url.host
    try:
        found = await asyncio.get_running_loop().getaddrinfo(
            host, url.port or _PORTS[url.scheme], type=socket.SOCK_STREAM
        )
    except OSError as error:
        raise httpx.ConnectError(f"{host} has no address") from error
    if any(not is_public(str(entry[4][0])) for entry in found):
        raise ConfigError(
            f"{host} is an address of a private network, which this node may not reach. "
            "Use a connection to that system, or let the operator allow private addresses.",
            code="blocked",
        )
