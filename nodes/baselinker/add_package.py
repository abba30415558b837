"""Add BaseLinker package: put a tracking number that was made elsewhere on the order."""

from functools import partial

from wareflow.sdk import (
    Action,
    Batch,
    Change,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
    Record,
    plain_text,
)

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import OrderConfig
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.order_ids import order_id_of
from nodes.baselinker.values import time_of

LONGEST_COURIER, LONGEST_NUMBER = 20, 40


class AddPackageConfig(OrderConfig):
    courier: str = Field(
        title="Courier",
        description="A courier of BaseLinker, or the name of another one, at most 20 characters.",
        min_length=1,
        ui={"widget": "options", "options": "couriers", "expression": True},
    )
    number: str = ExpressionField(
        "{{ item.tracking_number }}",
        title="Tracking number",
        description="At most 40 characters. A package with this number is added once.",
        min_length=1,
    )
    shipped_at: str = ExpressionField(
        "", title="Shipped on", description="Date or time; empty: when the run began. Without a zone it is UTC."
    )
    back: bool = Field(
        False, title="It is a return", description="The package comes back from the customer.", ui={"advanced": True}
    )


class AddPackage(Action[AddPackageConfig]):
    """Adds the package unless the order has one with this number; after a lost reply it looks before it sends again."""

    name = "baselinker.add_package"
    title = "Add BaseLinker package"
    category = "baselinker"
    icon = "truck"
    example = Example(
        {"connection": "demo_baselinker", "courier": "dpd"}, [{"order_id": "9100001", "tracking_number": "0000123U"}]
    )
    writes = True
    keys = ("order_id", "package_id")
    fields = {"order_id": "text", "package_id": "text"}

    done = Out("Done")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        render = ctx.renderer(self.config.model_dump(include={"order_id", "courier", "number", "shipped_at"}))

        def order_of(item: Item) -> str:
            return str(render(item, None)["order_id"])

        async def add(item: Item) -> Item:
            values = render(item, None)
            order_id = order_id_of(values["order_id"])
            courier = _text(values["courier"], "courier", LONGEST_COURIER)
            number = _text(values["number"], "number", LONGEST_NUMBER)
            moment = time_of(values["shipped_at"], "shipped_at") or ctx.run.now
            known = [each for each in await client.packages(order_id) if str(each.get("courier_package_nr")) == number]
            wanted: Record = {"order_id": order_id, "courier": courier, "tracking_number": number}
            change = Change.between("package", f"{order_id}/{number}", wanted if known else None, wanted)
            send = partial(
                client.add_package, order_id, courier, number, int(moment.timestamp()), back=self.config.back
            )
            saved = await ctx.apply(change, send, item=item, effect="C")
            package = {"package_id": str(known[0]["package_id"])} if known else {"package_id": "", **saved}
            return item.with_record({**item.record, "order_id": order_id, **package})

        return await self.each(batch, add, to=self.done, at_once=2 * client.at_once, lane=order_of)


def _text(value: object, field: str, most: int) -> str:
    text = plain_text(value)
    if not text or len(text) > most:
        raise ItemError(f"“{value}” is empty or longer than {most} characters. Correct the mapping.", field=field)
    return text
