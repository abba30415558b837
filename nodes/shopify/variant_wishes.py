"""What an item says about a product with variants, checked before anything is asked or sent."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from wareflow.sdk import Item, ItemError, Record

from nodes.shopify.lookups import key_text
from nodes.shopify.product_fields import wanted_fields
from nodes.shopify.variant_set import ProductSet, WantedVariant

VALUES = ("handle", "fields", "variants", "images")
PER_VARIANT = ("sku", "options", "variant_fields")
HANDLE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MOST = 2048
Render = Callable[[Item, int | None], Any]


def wish_of(item: Item, render: Render, per_variant: Render, *, remove_others: bool) -> ProductSet:
    """The product that is wanted. Raises ItemError."""
    values = render(item, None)
    handle = str(values["handle"] or "").strip()
    if not HANDLE.fullmatch(handle):
        raise ItemError(
            f"“{handle}” is no address of a product: small letters, digits and single hyphens. Check the mapping.",
            field="handle",
        )
    rows = values["variants"]
    if not isinstance(rows, list) or not rows or len(rows) > MOST:
        raise ItemError(f"The product has no list of 1 to {MOST} variants. Check the mapping.", field="variants")
    variants = [_variant(per_variant(Item({**item.record, "variant": row}), place)) for place, row in enumerate(rows)]
    _differ([variant.sku for variant in variants], "SKU")
    _differ([variant.title for variant in variants], "combination of options")
    return ProductSet(handle, wanted_fields(values["fields"]), variants, _images(values["images"]), remove_others)


def _variant(values: Mapping[str, Any]) -> WantedVariant:
    sku = key_text(values["sku"], "SKU of a variant", "sku")
    options: Record = {}
    for name, value in values["options"].items():
        text = str(value if value is not None else "").strip()
        if not text or len(text) > 255:
            raise ItemError(f"Variant {sku} has no usable value for the option “{name}”. Check it.", field="options")
        options[name] = text
    return WantedVariant(sku, options, wanted_fields(values["variant_fields"]))


def _differ(names: list[str], what: str) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ItemError(f"Two variants have the same {what}: {twice}. Correct the record.", field="variants")


def _images(value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value] if value else []
    for each in given:
        if not isinstance(each, str) or not each.startswith(("https://", "http://")):
            raise ItemError(f"“{each}” is no web address of a picture. Check the mapping.", field="images")
    return [str(each) for each in given]
