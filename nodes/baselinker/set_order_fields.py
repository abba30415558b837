"""Set BaseLinker order fields: write comments, addresses, extra fields of orders, only what differs."""

from functools import partial
from typing import Any

from pydantic import field_validator
from wareflow.sdk import (
    Action,
    Batch,
    Change,
    ConfigError,
    Context,
    Example,
    Field,
    Item,
    ItemError,
    Out,
    Outputs,
)

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.configs import OrderConfig
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.order_fields import check_names, mapping_targets, on_the_wire, order_state, wanted_order
from nodes.baselinker.order_ids import no_such_order, order_id_of, order_ids
from nodes.baselinker.records import order_record


class SetOrderFieldsConfig(OrderConfig):
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="The order's fields and their values. What is not listed, or has the value none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": mapping_targets()},
    )
    extra_fields: dict[str, Any] = Field(
        {},
        title="Custom extra fields",
        description="Fields that your account has added, by their number. An empty text clears one.",
        ui={"widget": "mapping", "expression": True, "options": "extra_fields", "advanced": True},
    )

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, Any]) -> dict[str, Any]:
        check_names(fields)
        return fields


class SetOrderFields(Action[SetOrderFieldsConfig]):
    """Looks each order up and writes only the fields that differ. Status and payments have steps of their own."""

    name = "baselinker.set_order_fields"
    title = "Set BaseLinker order fields"
    category = "baselinker"
    icon = "pencil"
    example = Example(
        {"connection": "demo_baselinker", "fields": {"extra_field_1": "{{ item.number }}"}},
        [{"order_id": "9100001", "number": "SO-1001"}],
    )
    writes = True
    keys = ("order_id",)
    fields = {"order_id": "text"}

    saved = Out("Saved")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        client = BaseLinker.of(ctx, ctx.connection(BaseLinkerConnection))
        config = self.config
        render = ctx.renderer({"order": config.order_id, "fields": config.fields, "extra": config.extra_fields})

        def order_of(item: Item) -> str:
            return str(render(item, None)["order"])

        await self._check_extra_fields(client)
        known = await client.find_orders(order_ids(batch, order_of), extra_fields=bool(config.extra_fields))

        async def save(item: Item) -> Item:
            values = render(item, None)
            order_id, wanted = order_id_of(values["order"]), wanted_order(values["fields"], values["extra"])
            if not wanted:
                raise ItemError("There is no field to set. Map at least one.", field="fields")
            # What was looked up for the whole page holds for the first item of an order only.
            row = known.pop(order_id, None) or await client.find_order(order_id, extra_fields=bool(config.extra_fields))
            if row is None:
                raise no_such_order(order_id)
            change = Change.between("order", order_id, order_state(order_record(row, {}), wanted), wanted)
            send = partial(client.set_fields, order_id, on_the_wire(change.values))
            await ctx.apply(change, send, item=item, effect="A")
            return item.with_record({**item.record, "order_id": order_id})

        return await self.each(batch, save, to=self.saved, at_once=2 * client.at_once, lane=order_of)

    async def _check_extra_fields(self, client: BaseLinker) -> None:
        """BaseLinker passes over a field that it does not have, and the step would write it again and again."""
        if not self.config.extra_fields:
            return
        known = {str(row["extra_field_id"]) for row in await client.rows("getOrderExtraFields", "extra_fields")}
        unknown = sorted(set(self.config.extra_fields) - known)
        if unknown:
            raise ConfigError(
                f"The BaseLinker account has no extra field “{unknown[0]}”. Choose one from the list.",
                field="extra_fields",
            )
