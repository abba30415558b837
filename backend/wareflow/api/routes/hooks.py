"""Webhooks: public addresses that take deliveries for active flows."""

from typing import Annotated

from fastapi import Path, Request
from starlette.concurrency import run_in_threadpool

from wareflow.api.errors import Refused
from wareflow.api.models.places import DeliveryOut
from wareflow.api.routing import Routes
from wareflow.api.security import Wareflow
from wareflow.services import hooks

routes = Routes("hooks")
HookPath = Annotated[str, Path(max_length=200)]
JSON_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}


@routes.post(
    "/hooks/{path}",
    permission="public",
    answer=DeliveryOut,
    status=202,
    max_body=hooks.MAX_BODY,
    openapi_extra=JSON_BODY,
)
async def deliver(path: HookPath, request: Request, product: Wareflow) -> object:
    """Take a delivery. It is stored before this answers; the same delivery again starts nothing."""
    await run_in_threadpool(hooks.exists, product, path)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise Refused(415, "content_type", "Send JSON with “Content-Type: application/json”.")
    body = await request.body()
    return await run_in_threadpool(hooks.deliver, product, path, body, request.headers)
