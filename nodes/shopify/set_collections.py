"""Shopify: set collections: put products into collections, take them out, or both."""

from functools import partial
from typing import Literal

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
)

from nodes.shopify.client import Shopify
from nodes.shopify.collections_of import Shelf, change, collections_of, names_of
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.metafield_writing import KINDS, owner_id_of


class SetCollectionsConfig(Config):
    connection: str = ConnectionField("shopify")
    by: Literal["id", "key"] = Field(
        "id",
        title="Find by",
        description="The product's number in Shopify, or its address (handle).",
        ui={"widget": "select"},
    )
    product: str = ExpressionField(
        "{{ item.product_id }}", title="Product", description="The id or handle to look for.", min_length=1
    )
    collections: str = ExpressionField(
        "{{ item.collections }}",
        title="Collections",
        description="Titles, handles or ids: a list, or a text divided by commas.",
        min_length=1,
    )
    wanted: Literal["add", "remove", "exact"] = Field(
        "add",
        title="What to do",
        description="Put the product into them, take it out of them, or leave it in these only. Collections by rules "
        "fill themselves and are never touched.",
        ui={"widget": "select"},
    )


class SetCollections(Action[SetCollectionsConfig]):
    """Changes in which collections each product is, unless it is right already."""

    name = "shopify.set_collections"
    title = "Shopify: set collections"
    category = "shopify"
    icon = "folder-plus"
    example = Example(
        {"connection": "demo_shopify", "by": "key", "product": "{{ item.handle }}"},
        [
            {"handle": "stoneware-mug-birch", "collections": "New arrivals, Gifts"},
            {"handle": "notebook-birch", "collections": ["Linen"]},
        ],
    )
    writes = True
    keys = ("handle", "product_id")

    saved = Out("Saved")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify, config = Shopify.of(ctx, ctx.connection(ShopifyConnection)), self.config
        render = ctx.renderer({"product": config.product, "collections": config.collections})
        shelf = await Shelf(shopify).read()

        async def put(item: Item) -> Item:
            values = render(item, None)
            shown, names = str(values["product"]), names_of(values["collections"])
            product = await owner_id_of(shopify, KINDS["product"], config.by, values["product"])
            held = await collections_of(shopify, product, shown)
            removing = config.wanted == "remove"
            ids = shelf.ids(names, all_of_them=not removing)
            joined = {} if removing else {key: name for key, name in ids.items() if key not in held}
            left = [key for key in held if (key in ids) == removing] if config.wanted != "add" else []
            after = sorted([title for key, title in held.items() if key not in left] + list(joined.values()))
            wish = Change.between("collections", f"product {shown}", {"in": sorted(held.values())}, {"in": after})
            # The same again changes nothing.
            send = partial(change, shopify, product, shown, list(joined), left)
            await ctx.apply(wish, send, item=item, effect="A")
            return item.with_record({**item.record, "collections": after})

        lane = lambda item: str(render(item, None)["product"])  # noqa: E731
        return await self.each(batch, put, to=self.saved, at_once=2 * shopify.at_once, lane=lane)
