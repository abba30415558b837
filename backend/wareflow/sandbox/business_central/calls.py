"""One call below `/api/v2.0` and its answer, free of any web framework, so that `$batch` can make calls too."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from wareflow.sandbox.business_central.errors import ApiError, bad_request, no_resource

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_SEGMENT = re.compile(r"/?(?P<name>[$A-Za-z][\w.$]*)(?:\((?P<key>(?:'(?:[^']|'')*'|[^()'])*)\))?(?=/|$)")
JSON_TYPE = "application/json; odata.metadata=minimal; odata.streaming=true"
ODATA = {"odata-version": "4.0"}


@dataclass(frozen=True)
class Segment:
    """`items(…)` of a path: a name and perhaps a key."""

    name: str
    key: str | None


@dataclass(frozen=True)
class Call:
    """A request to the API; `base` is the address that ends with /api/v2.0."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    base: str

    @property
    def api(self) -> str:
        """Publisher, group and version of an app's API; empty: the standard one."""
        return self.base.rpartition("/api/")[2].removeprefix("v2.0")

    @property
    def options(self) -> dict[str, str]:
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def segments(self) -> list[Segment]:
        found, at = [], 0
        while at < len(self.path) and self.path[at:] != "/":
            match = _SEGMENT.match(self.path, at)
            if match is None:
                raise no_resource(self.path)
            found.append(Segment(match["name"], match["key"]))
            at = match.end()
        return found

    def json(self) -> dict[str, Any]:
        if not self.headers.get("content-type", "").lower().startswith("application/json"):
            raise ApiError(415, "BadRequest", "The request entity is not in a supported format. Send application/json.")
        try:
            data = _DECODER.decode(self.body or b"{}")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise bad_request(f"Invalid JSON. {error}") from error
        if not isinstance(data, dict):
            raise bad_request("The request body must be a JSON object.")
        return data

    def preferences(self) -> dict[str, str]:
        parts = (part.strip().partition("=") for part in self.headers.get("prefer", "").split(","))
        return {name.strip().lower(): value.strip().strip('"') for name, _, value in parts}


@dataclass(frozen=True)
class Answer:
    """Status, headers and JSON data of a reply; data None is an empty body."""

    status: int
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    text_type: str = "text/plain"
    file: bytes | None = None

    def content(self) -> bytes:
        if self.file is not None:
            return self.file
        if self.text is not None:
            return self.text.encode()
        return b"" if self.data is None else _ENCODER.encode(self.data)

    def content_type(self) -> str | None:
        if self.file is not None:
            return "application/octet-stream"
        if self.text is not None:
            return self.text_type
        return None if self.data is None else JSON_TYPE


def refusal(error: ApiError) -> Answer:
    return Answer(error.status, error.body(), error.headers)


def json_text(data: Any) -> bytes:
    return _ENCODER.encode(data)


def next_link(address: str, options: Mapping[str, str], resume: str, left: int | None) -> str:
    """The address of the next page: the same question, without what the first page has used up."""
    kept = {name: value for name, value in options.items() if name not in ("$skip", "$top", "$skiptoken", "aid")}
    if left is not None:
        kept["$top"] = str(left)
    return f"{address}?{urlencode({'aid': 'FIN', **kept, '$skiptoken': resume}, safe='$,')}"
