"""How far the sources of a flow are read, and setting them back."""

from typing import Annotated

from fastapi import Path

from wareflow.api.models import cursors as models
from wareflow.api.paging import IdPath
from wareflow.api.routing import Routes
from wareflow.api.security import User, Wareflow
from wareflow.services import source_views, sources
from wareflow.services.sources import Target

routes = Routes("flows")
NodePath = Annotated[str, Path(max_length=64)]


@routes.get("/flows/{flow_id}/cursors", permission="flows:read", answer=models.SourceListOut)
def list_cursors(flow_id: IdPath, product: Wareflow) -> object:
    """How far each source of the flow was read, its scan in progress, and its last moves."""
    return {"items": source_views.list_sources(product, flow_id)}


@routes.post("/flows/{flow_id}/cursors/{node}/preview", permission="flows:read", answer=models.RewindPreviewOut)
def preview_rewind(flow_id: IdPath, node: NodePath, wish: models.RewindTarget, product: Wareflow) -> object:
    """How many known records would be read again if the source were set back."""
    return sources.preview(product, flow_id, node, Target(wish.to, wish.again, wish.connection))


@routes.post("/flows/{flow_id}/cursors/{node}/rewind", permission="runs:run", answer=models.RewindPreviewOut)
def rewind_cursor(flow_id: IdPath, node: NodePath, wish: models.RewindWish, product: Wareflow, user: User) -> object:
    """Set a source back to a time or its beginning; the next run reads on from there."""
    target = Target(wish.to, wish.again, wish.connection)
    return sources.rewind(product, flow_id, node, target, reason=wish.reason, by=user.id)
