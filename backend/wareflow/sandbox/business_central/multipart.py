"""`$batch` as multipart/mixed, the older of its two forms: read into the JSON form, and its answers written back."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from email.message import Message
from email.parser import BytesParser
from http import HTTPStatus
from typing import Any

from wareflow.sandbox.business_central.calls import Answer, Call, json_text
from wareflow.sandbox.business_central.errors import bad_request

BOUNDARY = "batchresponse_sandbox"


def is_multipart(call: Call) -> bool:
    return call.headers.get("content-type", "").lower().startswith("multipart/mixed")


def requests_in(call: Call) -> list[dict[str, Any]]:
    """The requests as the JSON form has them; those of a change set are a group."""
    head = f"Content-Type: {call.headers['content-type']}\r\n\r\n".encode()
    whole = BytesParser().parsebytes(head + call.body)
    found = [one for number, part in enumerate(_parts(whole)) for one in _requests_of(part, f"changeset {number}")]
    if not found:
        raise bad_request("The batch holds no request.")
    return found


def _parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    return [part for part in parts if isinstance(part, Message)] if isinstance(parts, list) else []


def _requests_of(part: Message, group: str) -> list[dict[str, Any]]:
    if part.get_content_type() == "multipart/mixed":
        return [{**_request(each), "atomicityGroup": group} for each in _parts(part)]
    return [_request(part)]


def _request(part: Message) -> dict[str, Any]:
    """One request: its line, its headers, and its JSON."""
    raw = part.get_payload(decode=True)
    line, _, rest = (raw if isinstance(raw, bytes) else b"").lstrip().partition(b"\n")
    words = line.decode("utf-8", "replace").split()
    if len(words) < 2:
        raise bad_request("A part of the batch has no request line.")
    inner = BytesParser().parsebytes(rest)
    body = inner.get_payload(decode=True)
    text = body.strip() if isinstance(body, bytes) else b""
    request = {"id": part.get("Content-ID"), "method": words[0], "url": words[1], "headers": dict(inner.items())}
    return {**request, "body": _json(text)} if text else request


def _json(text: bytes) -> Any:
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError as error:
        raise bad_request(f"Invalid JSON. {error}") from error


def written(responses: Sequence[Mapping[str, Any]]) -> Answer:
    """The answers, each as an HTTP answer of its own."""
    text = "".join(f"--{BOUNDARY}\r\n{_part(each)}\r\n" for each in responses) + f"--{BOUNDARY}--\r\n"
    return Answer(200, text=text, text_type=f"multipart/mixed; boundary={BOUNDARY}")


def _part(response: Mapping[str, Any]) -> str:
    number = f"Content-ID: {response['id']}\r\n" if response["id"] is not None else ""
    body = response.get("body", "")
    content = body if isinstance(body, str) else json_text(body).decode()
    headers = "".join(f"{name}: {value}\r\n" for name, value in response["headers"].items())
    status = f"HTTP/1.1 {response['status']} {HTTPStatus(response['status']).phrase}"
    return (
        "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
        f"{number}\r\n{status}\r\n{headers}\r\n{content}"
    )
