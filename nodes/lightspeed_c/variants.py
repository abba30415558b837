"""Variants by their codes, none of which the web shop keeps unique or can be asked for by."""

from collections.abc import Collection
from typing import Literal

from wareflow.sdk import ItemError, Record

from nodes.lightspeed_c.client import LARGEST_PAGE, LightspeedC
from nodes.lightspeed_c.records import variant_record
from nodes.lightspeed_c.scan import walk

By = Literal["articleCode", "sku", "ean", "id"]
FIELDS = "id,articleCode,sku,ean,stockLevel,stockTracking,title,product"


async def find(client: LightspeedC, by: By, codes: Collection[str]) -> dict[str, list[Record]]:
    """Variants by their code; every code is a key. By id each is asked for, for other codes the list is read."""
    found: dict[str, list[Record]] = {code: [] for code in codes}
    if by == "id":
        for code in found:
            row = await client.one("variants", code)
            found[code] = [variant_record(row)] if row else []
    elif found:
        async for rows, _ in walk(client, "variants", {"limit": LARGEST_PAGE, "fields": FIELDS}):
            for row in map(variant_record, rows):
                if row[by] in found:
                    found[row[by]].append(row)
    return found


def the_one(rows: Collection[Record], by: By, code: str) -> Record | None:
    """The variant with this code. Raises ItemError when there are several."""
    if len(rows) > 1:
        numbers = ", ".join(sorted(row["id"] for row in rows)[:5])
        raise ItemError(
            f"{len(rows)} variants in the web shop have the {by} {code} ({numbers}). Make it unique there.", field="key"
        )
    return next(iter(rows), None)
