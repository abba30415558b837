"""The only place that knows how our errors are said in HTTP."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from wareflow.api.answers import ExactJson
from wareflow.api.models.common import ProblemOut
from wareflow.api.models.flows import FlowOut
from wareflow.api.models.runs import PreviewOut
from wareflow.engine.document import FlowUnreadable
from wareflow.sdk.errors import (
    AuthError,
    ConfigError,
    ItemError,
    RateLimited,
    TransientError,
    WareflowError,
)
from wareflow.services.checking import FlowInvalid
from wareflow.services.connections import InUse
from wareflow.services.flows import StaleDraft
from wareflow.services.hook_rules import Unsigned
from wareflow.services.previews import CannotCompile
from wareflow.store.errors import IllegalMove, NotFound, RevisionConflict, SealBroken, StreamBusy, Taken

_log = logging.getLogger("wareflow.api")

TITLES = {
    400: "The request cannot be read",
    401: "Sign in",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    409: "Conflict",
    413: "Too large",
    415: "Not this kind of content",
    421: "Another address",
    422: "Cannot be done",
    429: "Too many requests",
    500: "Something broke",
    503: "Not at the moment",
}

STATUS: dict[type[WareflowError], int] = {
    NotFound: 404,
    Unsigned: 401,
    RevisionConflict: 409,
    Taken: 409,
    StreamBusy: 409,
    IllegalMove: 409,
    SealBroken: 503,
    RateLimited: 429,
    TransientError: 503,
    AuthError: 422,
    ConfigError: 422,
    ItemError: 422,
    FlowUnreadable: 422,
    FlowInvalid: 422,
    WareflowError: 422,
}


class Refused(HTTPException):
    """A request that is turned away before it reaches a service."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, detail, dict(headers or {}))
        self.code = code


def problem(request: Request, status: int, code: str, detail: str, **more: Any) -> Response:
    """An ``application/problem+json`` answer."""
    headers = more.pop("headers", None)
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, TITLES[422]),
        "status": status,
        "code": code,
        "detail": detail,
        "problems": [],
        "request_id": request.scope.get("wareflow.request_id", ""),
        **more,
    }
    return ExactJson(body, status, headers=headers, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Let every error of the application come here."""
    app.add_exception_handler(WareflowError, _ours)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, WareflowError)
    return answer_to(request, error)


def answer_to(request: Request, error: WareflowError | Refused) -> Response:
    """What the caller is told about an error that was meant for him."""
    if isinstance(error, Refused):
        return problem(request, error.status_code, error.code, str(error.detail), headers=error.headers)
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    more: dict[str, Any] = {}
    if isinstance(error, FlowUnreadable | FlowInvalid):
        more["problems"] = [_problem_out(found) for found in error.problems]
        if any(found.code == "too_large" for found in error.problems):
            status = 413 if len(error.problems) == 1 and isinstance(error, FlowUnreadable) else status
    elif error.field is not None or isinstance(error, ItemError):
        found = ProblemOut(code=error.code, message=error.message, field=error.field)
        more["problems"] = [found.model_dump()]
    if isinstance(error, StaleDraft):
        more["current"] = FlowOut.model_validate(error.current).model_dump(by_alias=True)
    if isinstance(error, CannotCompile):
        # The editor shows this like a value that could not be worked out: with its place and remarks.
        more["preview"] = PreviewOut.model_validate(error.view).model_dump()
    if isinstance(error, InUse):
        more["used_by"] = [{"flow_id": use.flow_id, "name": use.name} for use in error.used_by]
    return problem(request, status, error.code, error.message, **more)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    usual = {404: "not_found", 405: "method"}.get(error.status_code, "http")
    code = error.code if isinstance(error, Refused) else usual
    return problem(request, error.status_code, code, str(error.detail), headers=error.headers)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = []
    for found in error.errors():
        place = ".".join(str(part) for part in found["loc"] if part not in ("body", "query", "path", "header"))
        text = "must be filled in" if found["type"] == "missing" else found["msg"].removeprefix("Value error, ")
        problems.append({"code": "bad_request", "message": f"“{place or 'body'}”: {text}", "field": place or None})
    checked = [_problem_out(ProblemOut.model_validate(one)) for one in problems[:50]]
    return problem(request, 422, "bad_request", problems[0]["message"] or "", problems=checked)


def broken(request: Request, error: Exception) -> Response:
    """The answer to our own bug: its number and nothing else; the log has the rest."""
    request_id = request.scope.get("wareflow.request_id", "")
    _log.error("%s %s broke (request %s)", request.method, request.url.path, request_id, exc_info=error)
    detail = f"Something broke on our side. Please report it with the number {request_id}."
    return problem(request, 500, "bug", detail)


def _problem_out(found: Any) -> dict[str, Any]:
    return ProblemOut.model_validate(found).model_dump()
