"""Shopify: draft order into order: turn a draft order into an order that is paid."""

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
    ItemError,
    Out,
    Outputs,
    Record,
)

from nodes.shopify.client import Shopify
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.drafts import find_draft, tag_of
from nodes.shopify.lookups import global_id
from nodes.shopify.write_documents import COMPLETE_DRAFT, DRAFT_STATE


class CompleteDraftOrderConfig(Config):
    connection: str = ConnectionField("shopify")
    by: Literal["draft_order_id", "reference"] = Field(
        "draft_order_id",
        title="Find by",
        description="The draft order's id, or the invoice number that marks it as a tag.",
        ui={"widget": "select", "order": 1},
    )
    draft: str = ExpressionField(
        "{{ item.draft_order_id }}", title="Draft order", description="The id or number to look for.", min_length=1
    )
    source_name: str = ExpressionField(
        "", title="Source", description="The order then says that it came from there; empty: from draft orders."
    )


class CompleteDraftOrder(Action[CompleteDraftOrderConfig]):
    """Turns each draft order into an order; one that is an order already is left.

    Shopify notes it as paid by hand, unless the draft order has a due date. The item goes on with the order's id and
    name.
    """

    name = "shopify.complete_draft_order"
    title = "Shopify: draft order into order"
    category = "shopify"
    icon = "file-check"
    example = Example(
        {"connection": "demo_shopify", "by": "reference", "draft": "{{ item.number }}"}, [{"number": "FV/2026/0041"}]
    )
    writes = True
    keys = ("draft_order_id", "number", "order_name")

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        shopify = Shopify.of(ctx, ctx.connection(ShopifyConnection))
        render = ctx.renderer({"draft": self.config.draft, "source": self.config.source_name})

        async def complete(item: Item) -> Item:
            values = render(item, None)
            draft = await _find(shopify, self.config.by, values["draft"])
            change = Change.between("draft order", draft["name"], {"status": draft["status"]}, {"status": "COMPLETED"})
            # A draft order that is an order already is seen by its status, and refused a second time.
            send = partial(_send, shopify, draft, str(values["source"] or "") or None)
            saved = await ctx.apply(change, send, item=item, effect="C")
            order = draft["order"] or saved.get("order") or {}
            facts = {"order_id": order.get("legacyResourceId"), "order_name": order.get("name")}
            return item.with_record({**item.record, **facts})

        lane = lambda item: str(render(item, None)["draft"])  # noqa: E731
        return await self.each(batch, complete, to=self.done, at_once=2 * shopify.at_once, lane=lane)


async def _find(shopify: Shopify, by: str, value: object) -> Record:
    """The draft order by its id or its tag. Raises ItemError."""
    if by == "reference":
        draft = await find_draft(shopify, tag_of(value))
    else:
        number = global_id("DraftOrder", value, "draft")
        draft = (await shopify.ask(DRAFT_STATE, {"id": number}, about=f"draft order {value}"))["draftOrder"]
    if draft is None:
        raise ItemError(f"Shopify has no draft order {value}. Check the mapping, or make it first.", field="draft")
    return dict(draft)


async def _send(shopify: Shopify, draft: Record, source: str | None) -> Record:
    question = {"id": draft["id"], "source": source}
    payload = await shopify.change(COMPLETE_DRAFT, question, about=f"the draft order {draft['name']}")
    return {"status": "COMPLETED", "order": payload["draftOrder"]["order"]}
