"""BC: upsert item category: create the category or change only what differs, found by its code."""

from collections.abc import Mapping
from typing import Literal

from wareflow.sdk import Config, ConnectionField, Example, ExpressionField, Field, Record

from nodes.business_central.fields import entity
from nodes.business_central.records import filled_in, wanted_record
from nodes.business_central.upserting import Upsert

CATEGORIES = entity("itemCategories")


class UpsertItemCategoryConfig(Config):
    connection: str = ConnectionField("business_central")
    code: str = ExpressionField(
        "{{ item.code }}",
        title="Category code",
        description="The code by which the category is looked up, at most 20 characters.",
        min_length=1,
    )
    display_name: str = ExpressionField(
        "{{ item.name }}", title="Description", description="What the category is called, at most 100 characters."
    )
    on_existing: Literal["update", "skip"] = Field(
        "update", title="When the category exists", description="Update its description, or leave it as it is."
    )


class UpsertItemCategory(Upsert[UpsertItemCategoryConfig]):
    """Looks the category up by its code and writes only the difference."""

    name = "business_central.upsert_item_category"
    title = "BC: upsert item category"
    category = "business_central"
    icon = "folder-tree"
    example = Example(
        {"connection": "demo_bc"}, [{"code": "lamps", "name": "Lamps"}, {"code": "MUGS", "name": "Mugs, cups, jugs"}]
    )
    entity = CATEGORIES
    result = "bc_category"
    keys = ("bc_category.code",)
    fields = {f"bc_category.{name}": kind for name, kind in CATEGORIES.kinds.items()}

    def template(self) -> Mapping[str, str]:
        return {"code": self.config.code, "displayName": self.config.display_name}

    def wanted(self, values: Mapping[str, object]) -> Record:
        code = filled_in("code", values["code"], "category code")
        return wanted_record(CATEGORIES, {**values, "code": code})
