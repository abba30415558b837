"""Which fields of a product may be written, with kinds and lengths (reference: connector API, addInventoryProduct).

Inside a step a product is flat: `sku`, `name`, `text_fields.name|de`, `prices.1501`, `stock.bl_2051`, `images.0`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wareflow.sdk import ItemError, Record, mapping_target

from nodes.baselinker.values import number_of, text_of, whole_of

Kind = Literal["text", "number", "integer", "id"]
TEXTS = ("name", "description", "description_extra1", "description_extra2", "description_extra3", "description_extra4")
GROUPS = ("prices", "stock", "images")
PLACES = {str(place) for place in range(16)}


@dataclass(frozen=True)
class ProductField:
    """One field; `options` names the connection's list of its values."""

    title: str
    max_length: int | None = None
    kind: Kind = "text"
    options: str | None = None


PRODUCT_FIELDS: Mapping[str, ProductField] = {
    "sku": ProductField("SKU", 50),
    "ean": ProductField("EAN", 32),
    "asin": ProductField("ASIN", 50),
    "name": ProductField("Name", 200),
    "description": ProductField("Description"),
    "description_extra1": ProductField("Additional description 1"),
    "description_extra2": ProductField("Additional description 2"),
    "description_extra3": ProductField("Additional description 3"),
    "description_extra4": ProductField("Additional description 4"),
    "category_id": ProductField("Category", kind="id", options="categories"),
    "manufacturer_id": ProductField("Manufacturer", kind="id", options="manufacturers"),
    "tax_rate": ProductField("VAT rate in percent", kind="number"),
    "weight": ProductField("Weight in kg", kind="number"),
    "height": ProductField("Height in cm", kind="number"),
    "width": ProductField("Width in cm", kind="number"),
    "length": ProductField("Length in cm", kind="number"),
    "average_cost": ProductField("Average cost", kind="number"),
    "star": ProductField("Star, 0 to 5", kind="integer"),
}


def mapping_targets() -> list[dict[str, Any]]:
    """What the mapping table of the editor offers on its left side."""
    plain = {"id": "text"}
    return [
        mapping_target(
            name, field.title, plain.get(field.kind, field.kind), max_length=field.max_length, options=field.options
        )
        for name, field in PRODUCT_FIELDS.items()
    ]


def check_names(fields: Mapping[str, Any]) -> None:
    """Raise ValueError for a field that cannot be written; a text may be given for a language, such as `name|de`."""
    for name in fields:
        text, _, language = name.partition("|")
        if name not in PRODUCT_FIELDS and not (text in TEXTS and language):
            raise ValueError(f"BaseLinker cannot set the product field “{name}”. Choose one from the list.")


def wanted_product(values: Mapping[str, Any]) -> Record:
    """The flat values to have; none leaves a field as it is."""
    flat = {flat_name(name): _typed(name, value) for name, value in values["fields"].items() if value is not None}
    for group, value in values["prices"].items():
        if value is not None:
            flat[f"prices.{group}"] = number_of(value, f"Price in group {group}", "prices")
    for warehouse, value in values["stock"].items():
        if value is not None:
            flat[f"stock.{writable(warehouse)}"] = whole_of(value, f"Stock in {warehouse}", "stock")
    for place, value in values["images"].items():
        if value not in (None, ""):
            flat[f"images.{place}"] = _address(place, value)
    return flat


def flat_name(name: str) -> str:
    """The name of a mapped field inside a step."""
    return f"text_fields.{name}" if name.partition("|")[0] in TEXTS else name


def _typed(name: str, value: Any) -> Any:
    field = PRODUCT_FIELDS[name.partition("|")[0]]
    if field.kind == "number":
        return number_of(value, field.title, name)
    if field.kind == "integer":
        return whole_of(value, field.title, name)
    text = text_of(value, field.title, name, field.max_length)
    if field.kind == "id" and not (text.isascii() and text.isdigit()):
        raise ItemError(f"{field.title}: “{text}” is no id of BaseLinker. Choose one from the list.", field=name)
    return text


def writable(warehouse: str) -> str:
    """The name of a warehouse, unless another system keeps its stock."""
    if not warehouse.startswith("bl_"):
        raise ItemError(
            f"The stock of warehouse {warehouse} is kept by the shop or wholesaler behind it. Choose one of "
            "BaseLinker's own warehouses, which begin with bl_.",
            field="stock",
        )
    return warehouse


def _address(place: str, value: Any) -> str:
    if place not in PLACES or not str(value).startswith(("https://", "http://")):
        raise ItemError(f"Image {place}: “{value}” is no web address, or no place from 0 to 15.", field="images")
    return str(value)


def on_the_wire(values: Record) -> Record:
    """Flat values as addInventoryProduct takes them."""
    wish: Record = {}
    for name, value in values.items():
        group, _, key = name.partition(".")
        if not key:
            wish[name] = int(value) if name in ("category_id", "manufacturer_id") else value
        else:
            wish.setdefault(group, {})[key] = f"url:{value}" if group == "images" else value
    return wish
