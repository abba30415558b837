"""Products by SKU or id, and what is written of them."""

from collections.abc import Collection, Mapping
from typing import Literal

from wareflow.sdk import ItemError, Record

from nodes.lightspeed_x.client import LightspeedX
from nodes.lightspeed_x.fields import PRODUCT_FIELDS
from nodes.lightspeed_x.known import FEW
from nodes.lightspeed_x.records import product_record

By = Literal["sku", "id"]


async def find(client: LightspeedX, by: By, codes: Collection[str]) -> dict[str, list[Record]]:
    """Products that are not deleted by their code; every code is a key. A few are asked for, for many the list read."""
    found: dict[str, list[Record]] = {code: [] for code in codes}
    if len(found) > FEW:
        async for row in client.all("products"):
            if row.get(by) in found:
                found[row[by]].append(row)
        return found
    for code in found:
        if by == "id":
            asked = await client.one("products", code)
            found[code] = [asked] if asked and not asked.get("deleted_at") else []
        else:
            found[code] = [row for row in await client.listed("products", sku=code) if row.get("sku") == code]
    return found


def the_one(rows: Collection[Record], by: By, code: str) -> Record | None:
    """The product with this code. Raises ItemError when there are several."""
    if len(rows) > 1:
        raise ItemError(f"{len(rows)} products in Lightspeed have the {by} {code}. Make it unique there.", field="key")
    return next(iter(rows), None)


def state_of(row: Record) -> Record:
    """A product as far as it can be written."""
    record = product_record(row)
    brand = row.get("brand") or {}
    return {**{name: record.get(name) for name in PRODUCT_FIELDS}, "brand_id": brand.get("id", "")}


def changeable(row: Record, wanted: Mapping[str, object]) -> Record:
    """What may be changed of this product: of one variant only what is its own, the rest belongs to the family."""
    in_family = bool(row.get("has_variants") or row.get("variant_parent_id"))
    parts = {"details"} if in_family else {"details", "common"}
    return {name: value for name, value in wanted.items() if PRODUCT_FIELDS[name].part in parts}


async def create(client: LightspeedX, sku: str, values: Mapping[str, object]) -> Record:
    """A new product, in one flat object."""
    body = {name: value for name, value in values.items() if name != "ean"}
    if values.get("ean"):
        # The list of codes is whole: the one of the own kind is the SKU.
        body["product_codes"] = [{"type": "CUSTOM", "code": sku}, {"type": "EAN", "code": values["ean"]}]
    reply = await client.post("api/2.0/products", body, about=f"product {sku}")
    ids = reply["data"]
    return {"id": str(ids[0] if isinstance(ids, list) else ids)}


async def change(client: LightspeedX, number: str, values: Mapping[str, object], about: str) -> Record:
    """What differs, in its part."""
    body: Record = {}
    for name, value in values.items():
        body.setdefault(PRODUCT_FIELDS[name].part, {})[name] = value
    await client.put(f"api/2.1/products/{number}", body, about=about)
    return {}
