"""BC: upsert item: create the item or change only the fields that differ, found by its number."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import field_validator
from wareflow.sdk import (
    ConnectionField,
    Context,
    Example,
    ExpressionField,
    Field,
    Item,
    Policy,
    Record,
    UpsertConfig,
    policies_field,
)

from nodes.business_central.client import BusinessCentral
from nodes.business_central.codes import Coded, code_field, coded_values, said
from nodes.business_central.dimensions import DefaultDimensions, codes_of, dimensions_field
from nodes.business_central.fields import entity
from nodes.business_central.records import check_form, filled_in, wanted_record
from nodes.business_central.upserting import Upsert

ITEMS = entity("items")
FOR_NEW = (
    Coded("base_unit", "baseUnitOfMeasureCode"),
    Coded("tax_group", "taxGroupCode"),
    Coded("product_posting_group", "generalProductPostingGroupCode"),
    Coded("inventory_posting_group", "inventoryPostingGroupCode"),
)
"""What Business Central demands of an item before anything can be booked; a person may change it there."""


class UpsertItemConfig(UpsertConfig):
    connection: str = ConnectionField("business_central")
    number: str = ExpressionField(
        title="Item number",
        description="The number by which the item is looked up, at most 20 characters.",
        min_length=1,
    )
    fields: dict[str, Any] = Field(
        {},
        title="Fields",
        description="The item's fields and their values. What is not listed, or has the value none, stays as it is.",
        ui={"widget": "mapping", "expression": True, "targets": ITEMS.targets("number")},
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such item", description="Create it, or leave it out."
    )
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the item exists", description="Update what differs, or leave it as it is."
    )

    prices_include_tax: Literal["as_it_is", "yes", "no"] = Field(
        "as_it_is",
        title="Do the prices include VAT?",
        description="Says of each item how its *Unit price* is meant. As it is: as Business Central has it.",
    )
    base_unit: str = code_field("Base unit of new items", "units", "The code, such as PCS.")
    tax_group: str = code_field("VAT product posting group of new items", "tax_groups", "The code of the tax group.")
    product_posting_group: str = code_field(
        "General product posting group of new items", "product_posting_groups", "The code."
    )
    inventory_posting_group: str = code_field(
        "Inventory posting group of new items", "inventory_posting_groups", "The code. Services have none."
    )
    dimensions: dict[str, Any] = dimensions_field("that lines with the item begin with")
    policies: dict[str, Policy] = policies_field("fields", former="create_only")
    create_only: list[str] = Field(
        [],
        title="Only for new items",
        description="Fields that are set when the item is created and left alone afterwards, such as displayName.",
        ui={"widget": "tags", "advanced": True},
    )

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, Any]) -> dict[str, Any]:
        check_form(ITEMS, fields, {"number": "Item number"})
        return fields


class UpsertItem(Upsert[UpsertItemConfig]):
    """Looks the item up by number and writes only the difference.

    The update says which version of the item was compared, so nobody's change in between is overwritten: on a conflict
    the item is read and compared again, at most five times. Numbers and codes are compared as Business Central stores
    them, in upper case. `inventory` of a new item is set after it was created.
    """

    name = "business_central.upsert_item"
    title = "BC: upsert item"
    category = "business_central"
    icon = "building-2"
    example = Example(
        {
            "connection": "demo_bc",
            "number": "{{ item.sku }}",
            "fields": {"displayName": "{{ item.name }}", "unitPrice": "{{ item.price | decimal }}"},
        },
        [
            {"sku": "MUG-BLUE", "name": "Stoneware mug blue", "price": "13.90"},
            {"sku": "00123", "name": "Tea towel", "price": "1.10"},
        ],
    )
    keys = ("number", "gtin")
    fields = ITEMS.kinds
    entity = ITEMS

    def __init__(self, config: UpsertItemConfig) -> None:
        super().__init__(config)
        self._dimensions = DefaultDimensions(ITEMS)

    def template(self) -> Mapping[str, Any]:
        names = ["number", "fields", *(setting.name for setting in FOR_NEW)]
        return {name: getattr(self.config, name) for name in names}

    def wanted(self, values: Mapping[str, Any]) -> Record:
        number = filled_in("number", values["number"], "item number")
        first = coded_values(self.config, FOR_NEW, values)
        choice = self.config.prices_include_tax
        meant = {} if choice == "as_it_is" else {"priceIncludesTax": choice == "yes"}
        return wanted_record(ITEMS, {"number": number, **first, **meant, **said(values["fields"])})

    def kept(self, wanted: Record) -> Record:
        """What is set for new items only stays out of an update."""
        own = {setting.field for setting in FOR_NEW} - self.config.fields.keys()
        return {name: value for name, value in super().kept(wanted).items() if name not in own}

    async def afterwards(self, bc: BusinessCentral, ctx: Context, item: Item, record: Record) -> None:
        await self._dimensions.settle(bc, ctx, item, record, codes_of(ctx.render(self.config.dimensions, item)))
