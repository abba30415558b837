"""Respond: answer the caller of the webhook that started the run."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import Batch, Config, Context, Example, Field, Item, ItemError, Out, Outputs, Record, Transform

ALLOWED = frozenset({"location", "retry-after", "link", "etag", "last-modified", "content-language"})
_OWN = re.compile(r"x-[a-z0-9-]{1,60}")
_OURS = frozenset({"x-content-type-options", "x-frame-options", "x-request-id", "x-xss-protection"})
_TEXT = {"field": "content_type", "equals": ["text/plain", "application/xml", "text/csv"]}
_JSON = {"field": "content_type", "equals": "application/json"}


class RespondConfig(Config):
    status: int = Field(
        200, title="Status", description="Such as 200, 201 or 404.", ge=200, le=599, ui={"widget": "number", "order": 1}
    )
    content_type: Literal["application/json", "text/plain", "application/xml", "text/csv"] = Field(
        "application/json", title="Content type", ui={"widget": "select", "order": 2}
    )
    body: dict[str, Any] = Field(
        {},
        title="Body",
        description="The fields of the JSON answer. Empty: the item as it is.",
        max_length=300,
        ui={"widget": "mapping", "expression": True, "order": 3, "show_if": _JSON},
    )
    text: str = Field(
        "",
        title="Text",
        description="The answer itself, with {{ item.name }} where a value goes.",
        max_length=100_000,
        ui={"widget": "textarea", "expression": True, "order": 4, "show_if": _TEXT},
    )
    headers: dict[str, Any] = Field(
        {},
        title="Headers",
        description="Location, Retry-After, Link, ETag, Last-Modified, Content-Language and names that begin with X-.",
        max_length=20,
        ui={"widget": "mapping", "expression": True, "advanced": True, "order": 5},
    )

    @field_validator("headers")
    @classmethod
    def _allowed(cls, headers: dict[str, Any]) -> dict[str, Any]:
        for name in headers:
            word = name.lower()
            if word not in ALLOWED and (not _OWN.fullmatch(word) or word in _OURS):
                raise ValueError(f"“{name}” is no header that a flow may set; names that begin with X- are")
        return headers


class Respond(Transform[RespondConfig]):
    """Answers the caller when the webhook's “Answer” says “by a Respond node”.

    The first item that comes here is the answer; further ones leave by “Not used”. The run is stored before the answer
    goes out, and a delivery that comes again gets the same answer again. In a plan the answer is shown and not sent.
    """

    name = "core.respond"
    title = "Respond"
    category = "triggers"
    icon = "send"
    example = Example(
        {"status": 201, "body": {"number": "{{ item.number }}", "taken": True}},
        [{"number": "1001"}, {"number": "1002"}],
    )

    answer = Out("Answer")
    unused = Out("Not used")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        config = self.config
        as_json = config.content_type == "application/json"
        body: Any = config.body if as_json else config.text
        render = ctx.renderer({"body": body, "headers": config.headers})

        def answered(item: Item, index: int) -> Item:
            worked_out = render(item, index)
            sent = worked_out["body"] if body or not as_json else item.record
            record: Record = {
                "status": config.status,
                "content_type": config.content_type,
                "headers": _headers(worked_out["headers"]),
                "body": sent if as_json else _text(sent),
            }
            return item.with_record(record)

        outputs = self.every(Batch(batch.items[:1]), answered, to=self.answer)
        late = batch.items[1:]
        return {**outputs, self.unused: Batch(late)} if late else outputs


def _headers(found: Mapping[str, Any]) -> dict[str, str]:
    headers = {}
    for name, value in found.items():
        if value is None or value == "":
            continue
        text = _text(value)
        if not (text.isascii() and text.isprintable()) or len(text) > 500:
            raise ItemError(f"The header “{name}” may hold 500 plain signs in one line.", field=f"headers.{name}")
        headers[name] = text
    return headers


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
