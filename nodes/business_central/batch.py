"""`$batch`: several changes that happen together or not at all, in one request."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from wareflow.sdk import ItemError, Record, TransientError
from wareflow.sdk.http import Call, Reply

from nodes.business_central.client import BusinessCentral
from nodes.business_central.refusals import explained

MOST = 100
"""So many changes Business Central takes in one request."""


@dataclass(frozen=True)
class Part:
    """One change: its method, its path below the API, its body, and the version that it is meant for."""

    method: str
    path: str
    body: Record | None = None
    etag: str = "*"

    def on_the_wire(self, number: int) -> Record:
        headers = {"Content-Type": "application/json", **({} if self.method == "POST" else {"If-Match": self.etag})}
        body = {} if self.body is None else {"body": self.body}
        return {"id": str(number), "method": self.method, "url": self.path, "headers": headers, **body}


async def all_or_nothing(bc: BusinessCentral, parts: Sequence[Part], *, about: str) -> None:
    """Do all parts in one transaction; when one is refused nothing happened, and its refusal is raised."""
    if len(parts) > MOST:
        raise ItemError(
            f"{about[:1].upper()}{about[1:]} would need {len(parts)} changes at once, Business Central takes {MOST}. "
            "Change it there by hand, or delete it there and replay.",
            code="too_many_changes",
        )
    wire = [part.on_the_wire(number) for number, part in enumerate(parts)]
    answer = await bc.post_batch({"requests": wire}, about=about)
    answers = answer.get("responses") if isinstance(answer, dict) else None
    if not isinstance(answers, list) or not answers:
        raise TransientError("Business Central did not answer the parts of a request. It is looked up and tried again.")
    # The parts before a refused one say that they succeeded, although nothing of them is kept.
    for each in answers:
        _judge(each, about)
    if len(answers) < len(parts):
        raise TransientError("Business Central answered only some parts of a request. It is looked up and tried again.")


def _judge(answer: dict[str, Any], about: str) -> None:
    status = int(answer.get("status") or 500)
    if status < 400:
        return
    reply = Reply(status, httpx.Headers(), answer.get("body"), "")
    call = Call("PATCH", "$batch", True, about=about)
    if status == 429 or status >= 500:
        raise TransientError(f"Business Central could not do it now: {reply.said or f'status {status}'}.")
    error = explained(call, reply)
    if error is not None:
        raise error
