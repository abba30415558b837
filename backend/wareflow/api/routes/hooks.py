"""Webhooks: public addresses that take deliveries for active flows. The door (``api/hook_door.py``) answers them."""

from typing import Annotated

from fastapi import Path, Request

from wareflow.api.errors import Refused
from wareflow.api.models.places import DeliveryOut, SampleAnswerOut, SampleWish
from wareflow.api.paging import IdPath
from wareflow.api.routing import Routes
from wareflow.services import hooks

routes = Routes("hooks")
HookPath = Annotated[str, Path(max_length=200)]
JSON_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}
_ANSWERED = {
    200: {
        "description": "What the flow answers, where its webhook says so; or the same delivery again.",
        "content": {"application/json": {"schema": {}}},
    }
}


@routes.post(
    "/hooks/{path}",
    permission="public",
    answer=DeliveryOut,
    status=202,
    max_body=hooks.MAX_BODY,
    openapi_extra=JSON_BODY,
    responses=_ANSWERED,
)
async def deliver(path: HookPath) -> object:
    """Take a delivery. It is stored before this answers; the same delivery again starts nothing."""
    raise Refused(404, "not_found", f"Nothing listens at “{path}”.")


@routes.post("/flows/{flow_id}/webhook/sample", permission="runs:run", answer=SampleAnswerOut)
async def send_sample_delivery(flow_id: IdPath, wish: SampleWish, request: Request) -> object:
    """Deliver a sample to a flow that is switched on, as its sender would: a live run, and its answer."""
    found = request.app.state.hooks
    assert isinstance(found, hooks.Hooks)
    answer = await found.try_out(flow_id, wish.body)
    return {"status": answer.status, "content_type": answer.content_type, "body": answer.body.decode()}
