"""Set BaseLinker prices: write prices of up to a thousand products with one request, found by SKU or EAN."""

from collections.abc import Mapping
from typing import Any, Literal

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Config,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    Out,
    Outputs,
    Record,
    write_in_parts,
)

from nodes.baselinker.catalogue import Catalogue
from nodes.baselinker.client import BaseLinker
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.in_parts import PART, Parts
from nodes.baselinker.product_fields import number_of


class SetPricesConfig(Config):
    connection: str = ConnectionField("baselinker")
    inventory: str = Field(
        title="Catalogue",
        description="The product catalogue of BaseLinker.",
        min_length=1,
        ui={"widget": "options", "options": "inventories"},
    )
    match_by: Literal["sku", "ean"] = Field(
        "sku", title="Find by", description="The code by which a product is the same on both sides."
    )
    key: str = ExpressionField("{{ item.sku }}", title="SKU or EAN", description="The code to look for.", min_length=1)
    prices: dict[str, Any] = Field(
        title="Prices",
        description="Price with VAT for each price group. What has the value none stays as it is.",
        min_length=1,
        ui={"widget": "mapping", "expression": True, "options": "price_groups"},
    )
    on_missing: Literal["skip", "fail"] = Field(
        "skip",
        title="When there is no such product",
        description="Send the item to “Missing”, or let it fail. A product is never created here.",
    )


class SetPrices(Action[SetPricesConfig]):
    """Compares with what BaseLinker has and writes only what differs, up to a thousand products with one request.

    A product that BaseLinker does not take fails alone, with BaseLinker's reason. Variants are found like products.
    """

    name = "baselinker.set_prices"
    title = "Set BaseLinker prices"
    category = "baselinker"
    icon = "tags"
    example = Example(
        {"connection": "demo_baselinker", "inventory": "4101", "prices": {"1501": "{{ item.price }}"}},
        [{"sku": "MUG-BLUE", "price": "35.90"}, {"sku": "MUG-RED", "price": "35.90"}],
    )
    writes = True
    keys = ("product_id",)
    fields = {"product_id": "text"}

    saved = Out("Saved")
    missing = Out("Missing", skipped="other")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        render = ctx.renderer({"key": self.config.key, "values": self.config.prices})
        catalogue = Catalogue.of(client, self.config.inventory, self.config.match_by)
        parts = Parts(catalogue, "prices", self.config.on_missing)
        await parts.look_up(batch, lambda item: render(item, None)["key"])

        def change_of(item: Item) -> Change:
            values = render(item, None)
            return parts.change(values["key"], _wanted(values["values"]))

        def made(item: Item, change: Change, stored: Record) -> Item | dict[Out, Item]:
            if change.action == "skip":
                return {self.missing: item.with_record(item.record)}
            return item.with_record({**item.record, "product_id": str(parts.number(change.key))})

        # The amounts are absolute, so the same request twice leaves the same result.
        return await write_in_parts(
            self, batch, ctx, change_of, parts.send, to=self.saved, size=PART, effect="A", made=made
        )


def _wanted(values: Mapping[str, Any]) -> Record:
    wanted = {name: value for name, value in values.items() if value is not None}
    return {name: number_of(value, f"Price in group {name}", "prices") for name, value in wanted.items()}
