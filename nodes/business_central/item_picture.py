"""BC: item picture: keep the picture of an item as a file."""

from typing import Any

from wareflow.sdk import (
    Action,
    Batch,
    Config,
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Item,
    ItemError,
    Out,
    Outputs,
    keep_file,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.fields import entity
from nodes.business_central.records import filled_in

ITEMS = entity("items")


class ItemPictureConfig(Config):
    connection: str = ConnectionField("business_central")
    number: str = ExpressionField("{{ item.number }}", title="Item number", description="Of the item.", min_length=1)


class ItemPicture(Action[ItemPictureConfig]):
    """Fetches the picture and keeps it as a file; `file.id` is what other steps take. A plan fetches nothing."""

    name = "business_central.item_picture"
    title = "BC: item picture"
    category = "business_central"
    icon = "image-down"
    writes = True
    example = Example({"connection": "demo_bc"}, [{"number": "MUG-RED"}, {"number": "00123"}])
    fields = {"file.id": "text", "file.name": "text", "file.size": "integer"}

    found = Out("With file")
    missing = Out("Without picture", skipped="not_found")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        bc = BusinessCentral.of(ctx, ctx.connection(BusinessCentralConnection))
        render = ctx.renderer(self.config.number)

        async def keep(item: Item) -> Item | dict[Out, Item]:
            number = str(filled_in("number", render(item, None), "item number")).strip()
            row = await self._row(bc, number)
            picture = row.get("picture") or {}
            if not picture.get("width"):
                return {self.missing: item.with_record(item.record)}
            kind = str(picture.get("contentType") or "image/jpeg")
            name = f"{number}.{kind.rpartition('/')[2].replace('jpeg', 'jpg')}"

            async def fetch() -> tuple[bytes, str]:
                return await bc.picture_of(ITEMS, number, str(row["id"])), kind

            return await keep_file(ctx, item, name, fetch)

        return await self.each(batch, keep, to=self.found, at_once=bc.at_once)

    async def _row(self, bc: BusinessCentral, number: str) -> dict[str, Any]:
        rows = await bc.find(ITEMS, "number", number, select="id,number", expand="picture")
        if not rows:
            raise ItemError(
                f"Business Central has no item “{number}”. Correct the mapping.", code="item_missing", field="number"
            )
        return rows[0]
