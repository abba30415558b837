"""A ready flow whose fields have policies: what people changed in the other system stays."""

from typing import Any

from wareflow.sdk import Batch
from wareflow.testing import run_node

from nodes.business_central.upsert_item import UpsertItem
from tests.templates.world import World

FLOW = "lightspeed_items_to_bc"
ITEM = "00123"
POLICIES = {"unitPrice": "on_create", "displayName": "fill_empty", "gtin": "fill_empty"}


def _item(world: World) -> dict[str, Any]:
    (found,) = [row for row in world.rows("business_central", "items") if row["number"] == ITEM]
    return found


async def _change_by_hand(world: World, **fields: str) -> None:
    """Somebody opens the item card in Business Central."""
    config = {"connection": "demo_bc", "number": ITEM, "fields": fields}
    await run_node(UpsertItem, config, Batch.of([{}]), host=world.host)


async def test_on_create_is_left_alone_later_and_never_overwrite_fills_only_what_is_empty(world: World) -> None:
    asked: dict[str, Any] = {"changed": {"changed_since": "2020-01-01"}, "upsert": {"policies": POLICIES}}
    await world.run(FLOW, config=asked)
    first = _item(world)
    await _change_by_hand(world, displayName="Named by hand", gtin="")
    await world.change_lightspeed_price(ITEM, "71.05")

    plan = await world.run(FLOW, "plan", config=asked)
    run = await world.run(FLOW, config=asked)

    shown = [change.change.values for change in (*plan.changes, *run.changes) if change.change.key == ITEM]
    assert shown == [{"gtin": first["gtin"]}] * 2
    after = _item(world)
    assert (after["displayName"], after["gtin"]) == ("Named by hand", first["gtin"])
    assert after["unitPrice"] == first["unitPrice"] != 71.05
