"""Upsert: look the item up by its key, create it or change only what differs."""

from functools import partial
from typing import Literal

from wareflow.sdk import Action, Batch, Change, Config, ConnectionField, Context, Field, Item, Out, Outputs, Record

from .client import Target
from .connection import TargetConnection


class UpsertConfig(Config):
    connection: str = ConnectionField("target")
    lookup: Literal["one", "many"] = Field("many", title="Keys in a question")


class Upsert(Action[UpsertConfig]):
    """Made as a connector's upsert is: compare, write the difference, give back what is there now."""

    name = "target.upsert"
    title = "Upsert"
    writes = True
    keys = ("key",)

    saved = Out("Saved")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        target = Target(ctx, ctx.connection(TargetConnection))
        many = self.config.lookup == "many"
        known = await target.find_all([str(item.record["key"]) for item in batch]) if many else {}

        async def upsert(item: Item) -> Item:
            wanted: Record = dict(item.record)
            key = str(wanted["key"])
            current = known.get(key) if many else await target.find(key)
            change = Change.between("item", key, current, wanted)
            send = partial(target.change, key) if current else target.create
            saved = await ctx.apply(change, partial(send, change.values), item=item, effect="A")
            return item.with_record({**wanted, **saved})

        return await self.each(batch, upsert, to=self.saved, at_once=2 * target.at_once)
