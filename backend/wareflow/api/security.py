"""Who may do what: one way in for scripts (the owner's token) and one for browsers (a session with CSRF)."""

import hmac
import logging
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from wareflow.api.errors import Refused
from wareflow.services import users
from wareflow.services.product import Product
from wareflow.services.users import CurrentUser

_log = logging.getLogger("wareflow.api")

COOKIE = "wareflow_session"
CSRF_HEADER = "X-Wareflow-CSRF"
PUBLIC = "public"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEYS_IN_QUERY = frozenset({"token", "api_key", "apikey", "api-key", "access_token", "authorization", "auth"})


def product_of(request: Request) -> Product:
    """The product this application was made for."""
    found = request.app.state.product
    assert isinstance(found, Product)
    return found


async def admit(request: Request, permission: str) -> None:
    """Find out who asks and whether they may, before anything of the request's body is read."""
    if KEYS_IN_QUERY.intersection(name.lower() for name in request.query_params):
        _log.warning("A key was sent in the address of %s; it is refused and should be replaced.", request.url.path)
        raise Refused(401, "key_in_query", "Keys do not belong into addresses. Send “Authorization: Bearer …”.")
    if permission == PUBLIC:
        return
    user = await _who(request)
    if not users.may(user, permission):
        raise Refused(403, "forbidden", "Your role does not allow this. Ask the owner.")
    request.state.user = user


async def _who(request: Request) -> CurrentUser:
    product = product_of(request)
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, token = header.partition(" ")
        user = await run_in_threadpool(users.by_token, product, token.strip()) if scheme.lower() == "bearer" else None
        if user is None:
            raise _sign_in("This token is not valid. The owner's token stands in owner.token in the data directory.")
        return user
    secret = request.cookies.get(COOKIE)
    user = await run_in_threadpool(users.by_cookie, product, secret) if secret else None
    if user is None:
        raise _sign_in("Sign in first.")
    if request.method not in SAFE:
        _check_same_site(request)
        _check_csrf(request, user)
    return user


def _check_csrf(request: Request, user: CurrentUser) -> None:
    sent = request.headers.get(CSRF_HEADER, "")
    if not user.csrf or not hmac.compare_digest(sent.encode(), user.csrf.encode()):
        raise Refused(403, "csrf", f"The header {CSRF_HEADER} is missing or wrong. Load the page again.")


def _check_same_site(request: Request) -> None:
    """A browser says where a write comes from; anywhere but our own pages is refused."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    if site not in ("same-origin", "none") or (origin is not None and not _is_own(request, origin)):
        raise Refused(403, "cross_site", "This write comes from another site, so it was refused.")


def _is_own(request: Request, origin: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    # A proxy may speak https for us, so https outside and http inside is one place; the other way round is not.
    schemes = {"https"} if request.url.scheme == "https" else {"http", "https"}
    return parts.scheme in schemes and parts.netloc.lower() == request.headers.get("host", "").lower()


def _sign_in(detail: str) -> Refused:
    return Refused(401, "sign_in", detail, {"WWW-Authenticate": "Bearer"})


def current_user(request: Request) -> CurrentUser:
    """Who asks; the route's permission has been checked."""
    found = request.state.user
    assert isinstance(found, CurrentUser)
    return found


User = Annotated[CurrentUser, Depends(current_user)]
Wareflow = Annotated[Product, Depends(product_of)]
