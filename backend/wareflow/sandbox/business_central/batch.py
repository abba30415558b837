"""`$batch`: many calls in one request, with the three ways a failure is treated."""

import base64
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from wareflow.sandbox.business_central.calls import Answer, Call, json_text, refusal
from wareflow.sandbox.business_central.errors import ApiError, bad_request
from wareflow.sandbox.business_central.multipart import is_multipart, requests_in, written
from wareflow.sandbox.business_central.store import Database

LIMIT = 100


def run_batch(call: Call, database: Database, answer: Callable[[Call], Answer]) -> Answer:
    """Stop at the first failure unless asked to go on; with `Isolation: snapshot` a failure undoes everything."""
    in_parts = is_multipart(call)
    requests = requests_in(call) if in_parts else call.json().get("requests")
    if call.method != "POST" or not isinstance(requests, list):
        raise bad_request("A batch is a POST with a list of 'requests'.")
    if len(requests) > LIMIT:
        raise ApiError(500, "Internal_ServerError", f"The batch exceeds the maximum of {LIMIT} query operations.")
    refuse_groups(requests)
    go_on = "odata.continue-on-error" in call.preferences()
    isolated = call.headers.get("isolation", "").lower() == "snapshot"
    before = database.as_data() if isolated else None
    responses, failed = _run_each(call, requests, answer, go_on=go_on)
    if before is not None and failed:
        database.load(before)
    return written(responses) if in_parts else Answer(200, {"responses": responses})


def _run_each(
    call: Call, requests: list[Any], answer: Callable[[Call], Answer], *, go_on: bool
) -> tuple[list[dict[str, Any]], bool]:
    calls = [_inner_call(call, request) for request in requests]
    responses: list[dict[str, Any]] = []
    lost: set[str] = set()
    for request, inner_call in zip(requests, calls, strict=True):
        waits_for_lost = lost & {str(each) for each in request.get("dependsOn") or ()}
        inner = refusal(dependency_failed()) if waits_for_lost else answer(inner_call)
        responses.append(_response(request, inner))
        if inner.status >= 400:
            lost.add(str(request.get("id")))
            if not go_on:
                break
    return responses, bool(lost)


def refuse_groups(requests: list[Any]) -> None:
    """Several requests of one atomicity group are more than the service can do; `Isolation: snapshot` is its way."""
    groups = [each["atomicityGroup"] for each in requests if isinstance(each, dict) and each.get("atomicityGroup")]
    if len({str(each) for each in groups}) < len(groups):
        raise ApiError(500, "Internal_ServerError", "Groups with several requests are not supported in a batch.")


def dependency_failed() -> ApiError:
    return ApiError(424, "BadRequest", "A request that this one depends on failed.")


def _inner_call(call: Call, request: Mapping[str, Any]) -> Call:
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        raise bad_request("Every request of a batch needs a 'method' and a 'url'.")
    if not isinstance(request.get("headers") or {}, dict):
        raise bad_request("The headers of a request in a batch are a JSON object.")
    url = str(request["url"]).removeprefix(call.base)
    address = urlsplit(url.removeprefix(urlsplit(call.base).path))
    return Call(
        method=str(request.get("method", "GET")).upper(),
        path="/" + unquote(address.path).lstrip("/"),
        query=address.query,
        headers={str(name).lower(): str(value) for name, value in (request.get("headers") or {}).items()},
        body=json_text(request["body"]) if "body" in request else b"",
        base=call.base,
    )


def _response(request: Mapping[str, Any], inner: Answer) -> dict[str, Any]:
    headers = {"odata-version": "4.0", **{name.lower(): value for name, value in inner.headers.items()}}
    content_type = inner.content_type()
    if content_type:
        headers["content-type"] = content_type
    response = {"id": request.get("id"), "status": inner.status, "headers": headers}
    body = inner.text if inner.text is not None else inner.data
    if inner.file is not None:
        body = base64.urlsafe_b64encode(inner.file).decode()
    return response if body is None else {**response, "body": body}
