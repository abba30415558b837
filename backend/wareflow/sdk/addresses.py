"""Web addresses of remote systems as people enter them."""

from typing import Annotated
from urllib.parse import urlsplit

import httpx
from pydantic import AfterValidator

from wareflow.sdk.errors import ConfigError

_PORTS = {"https": 443, "http": 80}


def origin(address: str) -> str:
    """``scheme://host:port`` of an address, the port always written."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL as error:
        raise ConfigError(f"{address.split('?')[0]} is not a valid address.") from error
    return f"{url.scheme}://{url.raw_host.decode()}:{url.port or _PORTS.get(url.scheme, 0)}"


def is_loopback(address: str) -> bool:
    """Whether only this machine knows the address by this name."""
    host = urlsplit(address).hostname or ""
    return host == "localhost" or host.endswith(".localhost") or host == "::1" or host.startswith("127.")


def _checked(address: str) -> str:
    address = address.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        valid = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
        parts = urlsplit("")
    if not valid or any(sign.isspace() or sign == "\\" for sign in address):
        raise ValueError("must be a web address such as https://host.example")
    if parts.username or parts.password:
        raise ValueError("must not hold a user name or password; there are fields for them")
    if parts.query or parts.fragment:
        raise ValueError("must end before the “?” or “#”")
    return address


WebAddress = Annotated[str, AfterValidator(_checked)]
"""An http or https address without credentials, query and closing slash."""
