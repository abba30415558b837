"""Trying before running: expressions, mappings, one node."""

from wareflow.api.models import runs as models
from wareflow.api.routing import Routes
from wareflow.api.security import Wareflow
from wareflow.engine.document import FlowNode
from wareflow.services import previews

routes = Routes("trying")
TEST_BODY = 8_000_000


@routes.post("/expressions/preview", permission="flows:write", answer=models.PreviewOut)
def preview_expression(wish: models.PreviewWish) -> object:
    """Work an expression out for one record."""
    return previews.expression(wish.source, wish.item, wish.others)


@routes.post("/expressions/preview-mapping", permission="flows:write", answer=models.MappingOut)
def preview_mapping(wish: models.MappingWish) -> object:
    """Work every field of a mapping out for one record."""
    return {"values": previews.mapping(wish.fields, wish.item)}


@routes.post("/nodes/test", permission="flows:write", answer=models.NodeTestOut, max_body=TEST_BODY)
async def test_node(wish: models.NodeTestWish, product: Wareflow) -> object:
    """Run one step with these items; nothing is written and no cursor moves."""
    node = wish.node
    tried = FlowNode(node.type, node.version, node.config, timeout=node.timeout)
    return await previews.node(product, wish.node_id or "node", tried, wish.items)
