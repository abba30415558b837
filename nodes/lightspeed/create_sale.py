"""Lightspeed: create sale: make an open sale of an order from elsewhere, once."""

from functools import partial
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
    ItemError,
    Out,
    Outputs,
    Record,
    decimal_of,
    get_path,
    plain_text,
)

from nodes.lightspeed.client import Lightspeed
from nodes.lightspeed.connection import LightspeedConnection
from nodes.lightspeed.lookup import code_of, number_of, the_one, whole_of

PLACES = {"shop": ("shopID", "shop"), "register_id": ("registerID", "register"), "employee": ("employeeID", "employee")}
VALUES = ("reference", *PLACES, "customer", "lines")


class CreateSaleConfig(Config):
    connection: str = ConnectionField("lightspeed")
    reference: str = ExpressionField(
        "{{ item.number }}",
        title="Order number",
        description="Becomes the sale's reference, by which it is found again.",
        min_length=1,
    )
    source: str = Field(
        "Wareflow",
        title="Source",
        description="Where the number comes from; together they name one sale.",
        min_length=1,
        max_length=50,
    )
    shop: str = Field(
        title="Shop",
        description="Whose sale it is; a fixed one, or an expression that gives its id.",
        min_length=1,
        ui={"widget": "options", "options": "shops", "expression": True},
    )
    register_id: str = Field(
        title="Register",
        description="At which it is made; a fixed one, or an expression that gives its id.",
        min_length=1,
        ui={"widget": "options", "options": "registers", "expression": True},
    )
    employee: str = Field(
        title="Employee",
        description="Who makes it; a fixed one, or an expression that gives the id.",
        min_length=1,
        ui={"widget": "options", "options": "employees", "expression": True},
    )
    customer: str = ExpressionField(
        "", title="Customer", description="The customer's id in Lightspeed; empty: nobody known."
    )
    lines: Any = ExpressionField("{{ item.lines }}", title="Lines", description="The list of the order's lines.")
    match_by: Literal["customSku", "systemSku", "manufacturerSku", "ean", "upc", "itemID"] = Field(
        "customSku", title="Find items by", description="The code by which an item is the same on both sides."
    )
    line_code: str = Field("sku", title="Code of a line", description="Its field with the item's code.")
    line_quantity: str = Field("quantity", title="Quantity of a line", description="Its field; a whole number.")
    line_price: str = Field(
        "price",
        title="Unit price of a line",
        description="Its field; the price of one piece, with or without tax as the shop counts.",
    )


class CreateSale(Action[CreateSaleConfig]):
    """Makes one open sale for each order; one with its number is left as it is, voided ones too.

    Every line must name exactly one item, otherwise nothing is made. Lightspeed works out the taxes itself. An open
    sale moves no stock: *complete sale* pays and completes it.
    """

    name = "lightspeed.create_sale"
    title = "Lightspeed: create sale"
    category = "lightspeed"
    icon = "file-plus"
    example = Example(
        {"connection": "demo_lightspeed", "shop": "1", "register_id": "1", "employee": "1", "match_by": "itemID"},
        [{"number": "00123", "lines": [{"sku": "5", "quantity": 2, "price": "12.50"}]}],
    )
    writes = True
    keys = ("saleID", "number")
    fields = {"saleID": "text"}

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        lightspeed = Lightspeed.of(ctx, ctx.connection(LightspeedConnection))
        render = ctx.renderer({name: getattr(self.config, name) for name in VALUES})

        async def create(item: Item) -> Item:
            wish = render(item, None)
            reference = code_of(wish["reference"])
            head = self._head(wish, reference)
            known = await _sales(lightspeed, reference, self.config.source)
            lines = [] if known else await self._lines(lightspeed, wish["lines"])
            body = {**head, "SaleLines": {"SaleLine": lines}}
            before = {"referenceNumber": reference} if known else None
            shown = {"referenceNumber": reference, **({} if known else {**head, "lines": len(lines)})}
            change = Change.between("sale", reference, before, shown)
            send = partial(lightspeed.save, "Sale", "", body, f"the sale of order {reference}")
            # Looked up by its number before it is made.
            saved = await ctx.apply(change, send, item=item, effect="C")
            return item.with_record({**item.record, "saleID": known or str(saved.get("saleID") or "")})

        lane = lambda item: str(render(item, None)["reference"])  # noqa: E731
        return await self.each(batch, create, to=self.done, at_once=2 * lightspeed.at_once, lane=lane)

    def _head(self, wish: Record, reference: str) -> Record:
        places = {field: number_of(wish[name], what, name) for name, (field, what) in PLACES.items()}
        customer = plain_text(wish["customer"])
        named = {"customerID": number_of(customer, "customer", "customer")} if customer else {}
        return {"referenceNumber": reference, "referenceNumberSource": self.config.source, **places, **named}

    async def _lines(self, lightspeed: Lightspeed, value: Any) -> list[Record]:
        """The lines as Lightspeed takes them, each with its item. Raises ItemError."""
        if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
            raise ItemError("The order has no list of lines. Check the mapping.", field="lines")
        by = self.config.match_by
        codes = [code_of(get_path(line, self.config.line_code)) for line in value]
        known = await lightspeed.items_by(by, set(codes))
        return [self._line(line, code, the_one(known[code], by, code)) for line, code in zip(value, codes, strict=True)]

    def _line(self, line: Record, code: str, item: Record | None) -> Record:
        if item is None:
            raise ItemError(f"There is no item {code} in Lightspeed. Create it first.", field="lines")
        price = decimal_of(get_path(line, self.config.line_price))
        if price is None or price < 0:
            raise ItemError(f"Item {code} has no price that can be read. Correct the record.", field="lines")
        quantity = whole_of(get_path(line, self.config.line_quantity), "lines")
        return {"itemID": str(item["itemID"]), "unitQuantity": str(quantity), "unitPrice": f"{price:f}"}


async def _sales(lightspeed: Lightspeed, reference: str, source: str) -> str:
    """The id of the sale with this number; empty when there is none. Raises ItemError when there are several."""
    # With the operator in front a number that begins like one is no question of its own.
    question = {"referenceNumber": f"=,{reference}", "referenceNumberSource": f"=,{source}"}
    rows = [row async for row in lightspeed.all("Sale", question)]
    # Lightspeed compares without regard to case; a number is the same only letter by letter.
    ids = [str(row["saleID"]) for row in rows if row.get("referenceNumber") == reference]
    if len(ids) > 1:
        raise ItemError(f"{len(ids)} sales in Lightspeed have the number {reference} ({', '.join(ids[:5])}).")
    return ids[0] if ids else ""
