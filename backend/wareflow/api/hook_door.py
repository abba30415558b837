"""The door for deliveries: before the routes, because a delivery needs none of what they do for people.

What it says in errors is what the routes say (`api/errors.py`); the route in `routes/hooks.py` describes it.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from wareflow.api.errors import Refused, answer_to
from wareflow.api.security import KEYS_IN_QUERY
from wareflow.sdk.errors import RateLimited, WareflowError
from wareflow.services.hook_answers import HookAnswer
from wareflow.services.hook_rules import IS_FORM
from wareflow.services.hooks import MAX_BODY, Busy, Hooks
from wareflow.services.listening import HOOKS

LONGEST_PATH = 200
FORM = "application/x-www-form-urlencoded"
TAKEN = ("application/json", FORM)
"""A form is taken for the JSON in one of its fields, as Lightspeed X-Series sends it."""
QUESTION = "validationToken"
LONGEST_QUESTION = 2_000
# A flow's answer comes from our own address; whatever it says, no browser takes it for a page of ours.
SEALED = {"content-security-policy": "sandbox; default-src 'none'"}


class HookDoor:
    """ASGI middleware that takes what is sent to ``/api/v1/hooks/…`` and hands on the rest."""

    def __init__(self, app: ASGIApp, *, hooks: Hooks) -> None:
        self._app = app
        self._hooks = hooks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a delivery, or hand the request on."""
        if scope["type"] != "http" or not scope["path"].startswith(HOOKS):
            await self._app(scope, receive, send)
            return
        word = _question(scope["query_string"])
        if scope["method"] != "POST" and not (word and scope["method"] == "GET"):
            await self._app(scope, receive, send)
            return
        try:
            answer = await (self._shake_hands(scope, word) if word else self._answer(scope, receive))
        except (WareflowError, Refused) as error:
            answer = _refusal(Request(scope), error)
        await answer(scope, receive, send)

    async def _shake_hands(self, scope: Scope, word: str) -> Response:
        return PlainTextResponse(await self._hooks.shake_hands(_path(scope), word), headers=SEALED)

    async def _answer(self, scope: Scope, receive: Receive) -> Response:
        path = _path(scope)
        if scope["query_string"]:
            _refuse_keys(scope["query_string"])
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        await self._hooks.find(path)
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in TAKEN and not kind.endswith("+json"):
            raise _no_json()
        body = await _body(headers, receive)
        if kind == FORM and not IS_FORM(body):
            raise _no_json()
        return _response(await self._hooks.deliver(path, body, headers))


def _no_json() -> Refused:
    return Refused(415, "content_type", "Send JSON with “Content-Type: application/json”.")


def _path(scope: Scope) -> str:
    path: str = scope["path"].removeprefix(HOOKS)
    if "/" in path or len(path) > LONGEST_PATH:
        raise Refused(404, "not_found", "Not Found")
    return path


def _question(query: bytes) -> str:
    """What a sender asks before it subscribes; it wants to hear it again (Business Central's handshake)."""
    asked = dict(parse_qsl(query.decode("latin-1"))) if QUESTION.encode() in query else {}
    return asked.get(QUESTION, "")[:LONGEST_QUESTION]


def _response(answer: HookAnswer) -> Response:
    headers = {**SEALED, **dict(answer.headers)}
    # No charset is added: JSON has none, and what a flow says about its text is taken as it is.
    response = Response(answer.body, answer.status, headers=headers)
    response.headers["content-type"] = answer.content_type
    return response


def _refusal(request: Request, error: WareflowError | Refused) -> Response:
    response = answer_to(request, error)
    if isinstance(error, Busy | RateLimited) and error.retry_after is not None:
        response.headers["retry-after"] = str(max(1, round(error.retry_after)))
    return response


def _refuse_keys(query: bytes) -> None:
    names = {name.lower() for name, _ in parse_qsl(query.decode("latin-1"), keep_blank_values=True)}
    if KEYS_IN_QUERY & names:
        raise Refused(401, "key_in_query", "Keys do not belong into addresses. Send “Authorization: Bearer …”.")


async def _body(headers: Mapping[str, str], receive: Receive) -> bytes:
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MAX_BODY:
        raise _too_large()
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "gone", "The caller went away before the body was complete.")
        part: bytes = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            raise _too_large()
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large() -> Refused:
    return Refused(413, "too_large", f"This is larger than the {MAX_BODY:,} bytes that fit.")
