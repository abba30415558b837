"""Lightspeed items to Business Central: what its questions change."""

from typing import Any

import pytest

from tests.templates.world import World

FLOW = "lightspeed_items_to_bc"


@pytest.mark.parametrize(("answer", "included"), [("yes", True), ("no", False)])
async def test_prices_are_with_or_without_tax_as_is_answered(world: World, answer: str, included: bool) -> None:
    few: dict[str, Any] = {"changed": {"changed_since": "2026-11-01"}, "upsert": {"prices_include_tax": answer}}
    await world.change_lightspeed_price("00123", "71.05")

    await world.run(FLOW, config=few)

    items = {row["number"]: row for row in world.rows("business_central", "items")}
    price = (str(items["00123"]["unitPrice"]), items["00123"]["priceIncludesTax"])
    assert price == ("71.05", included)
