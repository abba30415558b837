"""Signing in and out, and whether the instance works."""

import threading
import time
from collections import deque

from fastapi import Request
from starlette.responses import Response

from wareflow.api.answers import ExactJson
from wareflow.api.errors import Refused
from wareflow.api.models.places import HealthOut, SessionOut, SignInWish, UserOut
from wareflow.api.routing import Routes
from wareflow.api.security import COOKIE, User, Wareflow
from wareflow.services import health, users
from wareflow.store.errors import NotFound
from wareflow.store.users import ABSOLUTE

routes = Routes("session")
MOST_REFUSED = 20
"""Refused codes a minute; a code has 192 bits, so this only keeps the log short."""
_refused: deque[float] = deque(maxlen=MOST_REFUSED)
_lock = threading.Lock()


@routes.get("/health", permission="public", answer=HealthOut)
def get_health(product: Wareflow) -> object:
    """Whether this instance, its database and its queue work."""
    return health.look(product)


@routes.post("/session", permission="public", answer=SessionOut)
def sign_in(wish: SignInWish, request: Request, product: Wareflow) -> Response:
    """Sign in with the one-time code from the console."""
    _slow_down()
    try:
        signed_in = users.sign_in(product, wish.code)
    except NotFound as error:
        _refused.append(time.monotonic())
        raise Refused(401, "code_refused", error.message) from None
    user = signed_in.user
    session = SessionOut(user=UserOut(id=user.id, name=user.name, role=user.role), csrf=signed_in.csrf)
    answer = ExactJson(session)
    answer.set_cookie(
        COOKIE,
        signed_in.secret,
        max_age=int(ABSOLUTE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure="https" in (request.url.scheme, request.headers.get("origin", "").partition(":")[0]),
        path="/",
    )
    return answer


@routes.get("/session", permission="session:read", answer=SessionOut)
def get_session(user: User) -> object:
    """Who is signed in."""
    return {"user": user, "csrf": user.csrf or ""}


@routes.delete("/session", permission="session:read", status=204)
def sign_out(request: Request, product: Wareflow, user: User) -> Response:
    """End this sign-in."""
    secret = request.cookies.get(COOKIE)
    if secret and user.csrf:
        users.sign_out(product, secret)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, path="/")
    return answer


def _slow_down() -> None:
    with _lock:
        full = len(_refused) == MOST_REFUSED and time.monotonic() - _refused[0] < 60
    if full:
        raise Refused(429, "slow_down", "Too many codes were refused. Wait a minute.", {"Retry-After": "60"})
