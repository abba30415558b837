"""Server-sent events of a run, read from the database: whatever the process, nobody misses one."""

import asyncio
from collections.abc import AsyncIterator

from sse_starlette import EventSourceResponse, ServerSentEvent

from wareflow.api.answers import Answer, plain
from wareflow.api.models.runs import RunBriefOut, StepOut
from wareflow.sdk.values import dumps
from wareflow.services import run_reading
from wareflow.services.product import Product
from wareflow.services.run_reading import News

LOOK_EVERY = 0.3
PING_EVERY = 15
_MODELS: dict[str, type[Answer]] = {"run": RunBriefOut, "step": StepOut}


async def stream(product: Product, run_id: str, after: int) -> EventSourceResponse:
    """The answer that goes on until the run is over. NotFound is raised before it begins."""
    first = await asyncio.to_thread(run_reading.news, product, run_id, after)
    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return EventSourceResponse(_tell(product, run_id, after, first), ping=PING_EVERY, headers=headers)


async def _tell(
    product: Product, run_id: str, after: int, first: tuple[list[News], bool]
) -> AsyncIterator[ServerSentEvent]:
    told, over = first
    while True:
        for each in told:
            after = max(after, each.no)
            yield _event(each)
        if over:
            return
        await asyncio.sleep(LOOK_EVERY)
        told, over = await asyncio.to_thread(run_reading.news, product, run_id, after)


def _event(each: News) -> ServerSentEvent:
    model = _MODELS.get(each.kind)
    data = plain(model.model_validate(each.data, from_attributes=True)) if model else each.data
    return ServerSentEvent(data=dumps(data).decode(), event=each.kind, id=str(each.no))
