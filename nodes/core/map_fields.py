"""Map fields: build a new record from values and expressions."""

from typing import Any

from wareflow.sdk import Batch, Config, Context, Example, Field, Item, MappingField, Out, Outputs, Transform


class MapFieldsConfig(Config):
    fields: dict[str, Any] = MappingField(
        title="Fields",
        description="Target field and its value; {{ item.name }} takes a value from the item.",
        min_length=1,
        max_length=300,
    )
    keep_others: bool = Field(
        False, title="Keep the other fields", description="Copy every field that is not named.", ui={"order": 2}
    )


class MapFields(Transform[MapFieldsConfig]):
    """Gives one new record for each item, with the fields you name."""

    name = "core.map_fields"
    title = "Map fields"
    category = "data"
    icon = "arrow-right-left"
    example = Example(
        {"fields": {"number": "{{ item.sku }}", "unitPrice": "{{ item.price }}", "type": "Inventory"}},
        [{"sku": "00123", "price": "1.10", "color": "blue"}],
    )

    mapped = Out("Mapped")

    async def run(self, batch: Batch, ctx: Context) -> Outputs:
        render = ctx.renderer(self.config.fields)

        def mapped(item: Item, index: int) -> Item:
            fields = render(item, index)
            return item.with_record({**item.record, **fields} if self.config.keep_others else fields)

        return self.every(batch, mapped, to=self.mapped)
