"""Webhook: start the flow when another system calls an address."""

from collections.abc import AsyncIterator
from typing import Any, Literal

from wareflow.sdk import Config, Context, Example, Field, Out, Page, Problem, Record, Starter, get_path, has_path

from nodes.core._pages import portions


class WebhookConfig(Config):
    path: str = Field(
        title="Path",
        description="The last word of the address, such as new-orders.",
        pattern=r"^[a-z0-9][a-z0-9-]{2,63}$",
        ui={"order": 1, "placeholder": "new-orders"},
    )
    list_path: str = Field(
        "",
        title="Path of the list",
        description="Where the records stand in what is sent, such as order.lines. Empty: what is sent is one record.",
        max_length=200,
        ui={"widget": "path", "order": 2},
    )
    answer: Literal["at_once", "respond", "last"] = Field(
        "at_once",
        title="Answer",
        description="At once with 202; by a Respond node; or with the items of the last steps, as a list.",
        ui={"widget": "select", "order": 3},
    )
    wait_seconds: int = Field(
        30,
        title="Wait at most (seconds)",
        description="Then the caller gets 202 with the run's number, and the run goes on.",
        ge=1,
        le=60,
        ui={"widget": "number", "order": 4, "show_if": {"field": "answer", "equals": ["respond", "last"]}},
    )
    signature: Literal["any", "body", "timestamp", "standard", "client_state"] = Field(
        "any",
        title="Signature",
        description="“any” takes each of the others. “timestamp” (t=…,v1=…) and “standard” (Standard Webhooks) refuse "
        "what is older than five minutes; “body” signs the raw body alone. “client_state” is for senders that repeat "
        "the secret in each entry, such as Business Central, and answers their question before they subscribe.",
        ui={"widget": "select", "advanced": True, "order": 5},
    )
    sample: list[dict[str, Any]] = Field(
        [],
        title="Sample",
        description="Records for trying the flow by hand. A live run never uses them.",
        max_length=100,
        ui={"widget": "json", "advanced": True, "order": 6},
    )


class Webhook(Starter[WebhookConfig]):
    """Starts the flow with what another system sends: a JSON object or a list of objects.

    A form whose field `payload` holds JSON, as Lightspeed X-Series sends it, is one record of its fields.
    A call without the list that you named leaves by “Unreadable” and can be replayed once the path is right.
    """

    name = "core.webhook"
    title = "Webhook"
    icon = "webhook"
    example = Example(
        {"path": "new-orders", "list_path": "orders"}, [{"orders": [{"number": "1001"}, {"number": "1002"}]}]
    )

    items = Out("Items")
    unreadable = Out("Unreadable", role="error")

    async def pages(self, ctx: Context) -> AsyncIterator[Page]:
        given = list(ctx.trigger.records)
        if not given and ctx.run.mode != "live":
            given = list(self.config.sample)
        for payloads in portions(given):
            yield self._page(payloads)

    def _page(self, payloads: Any) -> Page:
        records: list[Record] = []
        rejected: list[tuple[Record, Problem]] = []
        for payload in payloads:
            found = self._records(payload)
            if isinstance(found, str):
                rejected.append((payload, Problem("payload", found)))
            else:
                records += found
        return Page(records, rejected=rejected)

    def _records(self, payload: Record) -> list[Record] | str:
        path = self.config.list_path
        if not path:
            return [payload]
        found = get_path(payload, path)
        if isinstance(found, list) and all(isinstance(entry, dict) for entry in found):
            return found
        if not has_path(payload, path):
            return f"What was sent has no “{path}”. Correct the path of the list, then replay it."
        return f"“{path}” is no list of objects. Correct the path of the list, then replay it."
