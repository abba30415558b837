"""Collections by the names that people know, and those that a product is in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from wareflow.sdk import ItemError, Record

from nodes.shopify.client import Shopify
from nodes.shopify.lookups import one_of
from nodes.shopify.write_catalogue import CHANGE_COLLECTIONS, COLLECTIONS_BY_NAME, COLLECTIONS_OF


def names_of(value: Any) -> list[str]:
    """Names of collections: a list, or a text divided by commas. Raises ItemError."""
    if value is None:
        raise ItemError("The collections are missing. An empty text means none of them.", field="collections")
    rows = value if isinstance(value, list) else str(value).split(",")
    if any(isinstance(each, list | dict) for each in rows):
        raise ItemError("The collections must be names, or a text of names with commas.", field="collections")
    return list(dict.fromkeys(str(each).strip() for each in rows if str(each).strip()))


@dataclass
class Shelf:
    """The shop's collections whose products are chosen by hand; read once."""

    client: Shopify
    rows: list[Record] = field(default_factory=list)

    async def read(self) -> "Shelf":
        after: str | None = None
        while True:
            page = (await self.client.ask(COLLECTIONS_BY_NAME, {"after": after}))["collections"]
            self.rows += [row for row in page["nodes"] if row["ruleSet"] is None]
            following = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"] or following == after:
                return self
            after = following

    def find(self, name: str) -> Record | None:
        """By title, address or number. Raises ItemError when several have the title."""
        exact = [row for row in self.rows if name in (row["handle"], row["legacyResourceId"], row["id"])]
        found = exact or [row for row in self.rows if str(row["title"]).casefold() == name.casefold()]
        return one_of(found, f"collection {name}", "collections") if found else None

    def ids(self, names: Sequence[str], *, all_of_them: bool) -> dict[str, str]:
        """Title by id; one that is not there is an ItemError, or left out when not all of them are needed."""
        rows = {name: self.find(name) for name in names}
        missing = [name for name, row in rows.items() if row is None]
        if missing and all_of_them:
            raise ItemError(
                f"Shopify has no collection {missing[0]} to be filled by hand. Create it there first, or correct the "
                "mapping.",
                field="collections",
            )
        return {str(row["id"]): str(row["title"]) for row in rows.values() if row}


async def collections_of(client: Shopify, product_id: str, shown: str) -> dict[str, str]:
    """Title by id of the collections that the product was put into by hand. Raises ItemError."""
    data = await client.ask(COLLECTIONS_OF, {"id": product_id}, about=f"product {shown}")
    product = one_of([data["product"]] if data["product"] else [], f"product {shown}", "product")
    if product["collections"]["pageInfo"]["hasNextPage"]:
        raise ItemError(f"Product {shown} is in more than 250 collections. Change them in Shopify.", field="product")
    return {row["id"]: row["title"] for row in product["collections"]["nodes"] if row["ruleSet"] is None}


async def change(client: Shopify, product_id: str, shown: str, joined: Sequence[str], left: Sequence[str]) -> Record:
    wish = {"id": product_id, "join": list(joined), "leave": list(left)}
    await client.change(CHANGE_COLLECTIONS, wish, about=f"the collections of product {shown}")
    return {}
