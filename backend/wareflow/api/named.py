"""Requests with an ``Idempotency-Key``: done once, answered alike each time."""

from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from wareflow.api.errors import Refused
from wareflow.api.security import SAFE, product_of
from wareflow.services import once
from wareflow.services.users import CurrentUser

HEADER = "idempotency-key"
AGAIN = "Idempotent-Replayed"
LARGEST = 1_000_000


def is_named(request: Request) -> bool:
    """Whether this write of somebody we know says its name. Uploads are read once and are not repeated from memory."""
    known = isinstance(getattr(request.state, "user", None), CurrentUser)
    form = request.headers.get("content-type", "").startswith("multipart/")
    return known and request.method not in SAFE and HEADER in request.headers and not form


async def once_only(request: Request, handle: Callable[[], Awaitable[Response]]) -> Response:
    """Do it, or tell what the first of this name was told."""
    product, user = product_of(request), request.state.user
    key = request.headers[HEADER]
    if not 0 < len(key) <= once.LONGEST:
        raise Refused(422, "bad_request", f"An Idempotency-Key has 1 to {once.LONGEST} signs.")
    place = f"{request.method} {request.url.path}?{request.url.query}".encode()
    known = await run_in_threadpool(once.begin, product, user.id, key, place, await request.body())
    if known is not None:
        headers = {"content-type": known.content_type, AGAIN: "true"}
        return Response(known.body, known.status, headers=headers if known.body else {AGAIN: "true"})
    try:
        answer = await handle()
    except BaseException:
        await run_in_threadpool(once.forget, product, user.id, key)
        raise
    body = bytes(getattr(answer, "body", b""))
    if answer.status_code >= 400 or len(body) > LARGEST or not hasattr(answer, "body"):
        await run_in_threadpool(once.forget, product, user.id, key)
        return answer
    told = once.Answer(answer.status_code, answer.headers.get("content-type", ""), body)
    await run_in_threadpool(once.end, product, user.id, key, told)
    return answer
