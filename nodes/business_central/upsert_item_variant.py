"""BC: upsert item variant: create the variant or change only what differs, found by its item and code."""

from collections.abc import Mapping
from typing import Literal

from wareflow.sdk import Config, ConnectionField, Example, ExpressionField, Field, Record

from nodes.business_central.fields import entity
from nodes.business_central.records import filled_in, wanted_record
from nodes.business_central.upserting import Upsert

VARIANTS = entity("itemVariants")


class UpsertItemVariantConfig(Config):
    connection: str = ConnectionField("business_central")
    item_number: str = ExpressionField(
        "{{ item.itemNumber }}",
        title="Item number",
        description="The item that the variant belongs to. It must exist.",
        min_length=1,
    )
    code: str = ExpressionField(
        "{{ item.code }}",
        title="Variant code",
        description="The code by which the variant is looked up, at most 10 characters, unique within its item.",
        min_length=1,
    )
    description: str = ExpressionField(
        "{{ item.name }}", title="Description", description="What the variant is called, such as Large, blue."
    )
    on_missing: Literal["create", "skip"] = Field(
        "create", title="When there is no such variant", description="Create it, or leave it out."
    )
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the variant exists", description="Update its description, or leave it as it is."
    )


class UpsertItemVariant(Upsert[UpsertItemVariantConfig]):
    """Looks the variant up by item and code and writes only the difference.

    Variants have neither price nor stock of their own in the standard API.
    """

    name = "business_central.upsert_item_variant"
    title = "BC: upsert item variant"
    category = "business_central"
    icon = "shirt"
    example = Example(
        {"connection": "demo_bc"},
        [
            {"itemNumber": "TXT-APRON", "code": "XL", "name": "Extra large"},
            {"itemNumber": "TXT-APRON", "code": "S", "name": "Small"},
        ],
    )
    entity = VARIANTS
    result = "bc_variant"
    keys = ("bc_variant.itemNumber", "bc_variant.code")
    fields = {f"bc_variant.{name}": kind for name, kind in VARIANTS.kinds.items()}

    def template(self) -> Mapping[str, str]:
        config = self.config
        return {"itemNumber": config.item_number, "code": config.code, "description": config.description}

    def wanted(self, values: Mapping[str, object]) -> Record:
        keys = {
            "itemNumber": filled_in("item_number", values["itemNumber"], "item number"),
            "code": filled_in("code", values["code"], "variant code"),
        }
        return wanted_record(VARIANTS, {**keys, "description": values["description"]})

    @property
    def match(self) -> str:
        return "itemNumber"

    def picked(self, rows: list[Record], wanted: Record) -> Record | None:
        return next((row for row in rows if str(row["code"]).upper() == wanted["code"]), None)

    def key(self, wanted: Record) -> str:
        return f"{wanted['itemNumber']} {wanted['code']}"
