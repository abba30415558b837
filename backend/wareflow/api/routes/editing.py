"""Several people at one flow."""

from typing import Literal

from wareflow.api.models import editing as models
from wareflow.api.paging import IdPath, Limit, Offset
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import editing, shadowing

routes = Routes("editing")


@routes.get("/flows/{flow_id}/touches", permission="flows:read", answer=models.TouchListOut)
def list_touches(flow_id: IdPath, product: Wareflow) -> object:
    """What was changed in the draft since the flow was published last, and by whom."""
    return {"items": editing.touches(product, flow_id)}


@routes.get("/flows/{flow_id}/drafts", permission="flows:read", answer=models.DraftListOut)
def list_drafts(flow_id: IdPath, product: Wareflow) -> object:
    """The newest drafts that a run froze or that somebody saved over."""
    return {"items": editing.drafts(product, flow_id)}


@routes.get("/flows/{flow_id}/drafts/{draft_id}", permission="flows:read", answer=models.DraftDetailOut)
def get_draft(flow_id: IdPath, draft_id: IdPath, product: Wareflow) -> object:
    """A draft as it was once, with its document."""
    return editing.draft(product, flow_id, draft_id)


@routes.post("/flows/{flow_id}/presence", permission="flows:read", answer=models.PresenceOut)
def tell_presence(flow_id: IdPath, wish: models.PresenceWish, product: Wareflow, user: User) -> object:
    """Say that a window has the flow open, and hear who else has; said again at least every half a minute."""
    return editing.beat(product, flow_id, wish.window, user.id, wants_to_edit=wish.editing, take_over=wish.take_over)


@routes.post("/flows/{flow_id}/presence/leave", permission="flows:read", status=204)
def leave_flow(flow_id: IdPath, wish: models.LeaveWish, product: Wareflow, user: User) -> None:
    """Say that a window was closed."""
    editing.leave(product, flow_id, wish.window, user.id)


@routes.get("/runs/{run_id}/shadow/{other_id}", permission="runs:read", answer=models.ShadowOut)
def compare_plans(
    run_id: IdPath,
    other_id: IdPath,
    product: Wareflow,
    kind: Literal["only_live", "only_draft", "different", "same"] | None = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> object:
    """The plan of the live version beside the plan of the draft: what they would write otherwise."""
    return shadowing.compare(product, run_id, other_id, kind=kind, offset=offset, limit=limit)
