"""Pinned data: what steps are taken to give while a flow is tried."""

from wareflow.api.models import pins as models
from wareflow.api.paging import IdPath
from wareflow.api.routing import Routes
from wareflow.api.security import Wareflow
from wareflow.services import pins

routes = Routes("pins")


@routes.get("/flows/{flow_id}/pins", permission="flows:read", answer=models.PinListOut)
def list_pins(flow_id: IdPath, product: Wareflow) -> object:
    """What is pinned to the steps of a flow."""
    return {"items": pins.show(product, flow_id)}


@routes.put("/flows/{flow_id}/pins/{node}", permission="flows:write", status=204)
def pin_step(flow_id: IdPath, node: IdPath, wish: models.PinWish, product: Wareflow) -> None:
    """Pin records to an output of a step. Published and live runs never see them."""
    pins.put(product, flow_id, node, wish.port, wish.items)


@routes.delete("/flows/{flow_id}/pins/{node}", permission="flows:write", status=204)
def unpin_step(flow_id: IdPath, node: IdPath, product: Wareflow) -> None:
    """Unpin a step."""
    pins.remove(product, flow_id, node)
