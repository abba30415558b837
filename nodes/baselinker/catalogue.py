"""Products of one catalogue (inventory): found by SKU or EAN, read in full, written (reference: connector API)."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from wareflow.sdk import ConfigError, ItemError, Record, RemoteRefused, plain_text

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.records import as_map
from nodes.baselinker.values import count_in

FULL_PAGE = 1000
AT_ONCE = 100
LONGEST_CODE = 50
Key = Literal["sku", "ean"]


@dataclass
class Catalogue:
    """One inventory, as one step sees it."""

    client: BaseLinker
    inventory_id: int
    key: Key = "sku"
    rows: dict[str, list[Record]] = field(default_factory=dict)
    """What the list says, by key: more than one row where the key is not unique."""
    known: dict[int, Record] = field(default_factory=dict)
    """Details that were read ahead."""

    @staticmethod
    def of(client: BaseLinker, inventory: str, key: Key = "sku") -> "Catalogue":
        if not inventory.isascii() or not inventory.isdigit():
            raise ConfigError(f"“{inventory}” is no catalogue. Choose one from the list.", field="inventory")
        return Catalogue(client, int(inventory), key)

    async def look_up(self, keys: Iterable[str], *, whole: bool = True) -> None:
        """Read ahead what many items will ask for, while that is cheaper than a question for each."""
        wanted = {key for key in keys if key}
        for page in range(1, len(wanted) // 2 + 1):
            found = await self._listed({"page": page})
            for row in found:
                if (key := str(row.get(self.key) or "")) in wanted:
                    self.rows.setdefault(key, []).append(row)
            if len(found) < FULL_PAGE:
                # The whole list was seen: what is not in it does not exist.
                self.rows.update({key: [] for key in wanted if key not in self.rows})
                if whole:
                    self.known = await self.details(rows[0] for rows in self.rows.values() if len(rows) == 1)
                return
        # Seen in part only: a key that was met might have a second product further on.
        self.rows = {}

    async def find(self, key: str) -> Record | None:
        """The product with this key as the list tells it; what was read ahead holds for the first to ask only."""
        found = self.rows.pop(key, None)
        if found is None:
            found = [row for row in await self._listed({f"filter_{self.key}": key}) if str(row.get(self.key)) == key]
        if len(found) > 1:
            numbers = ", ".join(str(row["id"]) for row in found[:5])
            raise ItemError(
                f"{len(found)} products in BaseLinker have the {self.key.upper()} {key} ({numbers}). Make it unique "
                "there.",
                field="key",
            )
        return found[0] if found else None

    async def parent(self, value: object) -> Record:
        """What makes a new product a variant of another one, or nothing. Raises ItemError for an unknown parent."""
        if value in (None, ""):
            return {}
        found = await self.find(code_of(value))
        if found is None:
            raise ItemError(f"There is no parent product {value} in BaseLinker. Create it first.", field="parent")
        return {"parent_id": str(found["id"])}

    async def product(self, key: str) -> tuple[int, Record] | None:
        """The id and the flat values of the product with this key."""
        row = await self.find(key)
        if row is None:
            return None
        data = self.known.pop(row["id"], None) or (await self.details([row])).get(row["id"])
        if data is None:
            raise ItemError(f"Product {key} ({row['id']}) was taken away in BaseLinker meanwhile. Replay it later.")
        return row["id"], flat_product(data)

    async def listed(self, *, page: int, variants: bool) -> list[Record]:
        """One page of the list."""
        return await self._listed({"page": page, "filter_sort": "id ASC", "include_variants": variants})

    async def _listed(self, question: Mapping[str, Any]) -> list[Record]:
        wish = {"inventory_id": self.inventory_id, "include_variants": True, **question}
        products = as_map((await self.client.ask("getInventoryProductsList", wish)).get("products"))
        return [{**row, "id": int(row.get("id") or number)} for number, row in products.items()]

    async def details(self, rows: Iterable[Record]) -> dict[int, Record]:
        """Everything about listed products, by id; a variant that is not told by itself is found at its parent."""
        listed = {row["id"]: row for row in rows}
        found = await self._data(listed)
        parents = {count_in(row.get("parent_id")) for number, row in listed.items() if number not in found}
        for parent, data in (await self._data(parents - {0})).items():
            for number, variant in as_map(data.get("variants")).items():
                found.setdefault(int(number), {**variant, "parent_id": parent})
        return found

    async def _data(self, numbers: Iterable[int]) -> dict[int, Record]:
        ids = sorted(numbers)
        found: dict[int, Record] = {}
        for first in range(0, len(ids), AT_ONCE):
            wish = {"inventory_id": self.inventory_id, "products": ids[first : first + AT_ONCE]}
            answer = await self.client.ask("getInventoryProductsData", wish)
            found.update({int(number): row for number, row in as_map(answer.get("products")).items()})
        return found

    async def pages(self, method: str) -> AsyncIterator[dict[int, Record]]:
        """Stock or prices of all products, a thousand at a time, the variants beside their parents."""
        page = 0
        while True:
            page += 1
            answer = await self.client.ask(method, {"inventory_id": self.inventory_id, "page": page})
            found = {int(number): row for number, row in as_map(answer.get("products")).items()}
            yield found
            if len(found) < FULL_PAGE:
                return

    async def save(self, wish: Record, about: str) -> Record:
        """Make or change a product. Raises RemoteRefused when only a part of it was stored."""
        answer = await self.client.ask(
            "addInventoryProduct", {"inventory_id": str(self.inventory_id), **wish}, about=about
        )
        warnings = as_map(answer.get("warnings"))
        if warnings:
            said = "; ".join(f"{name}: {text}" for name, text in warnings.items())
            raise RemoteRefused(f"BaseLinker stored {about} but not all of it. {said}. Correct the mapping.")
        return {"product_id": str(answer.get("product_id", ""))}

    async def update(self, method: str, values: Mapping[int, Record]) -> dict[int, str]:
        """Stock or prices of at most a thousand products; returns why some were not taken."""
        products = {str(number): dict(each) for number, each in values.items()}
        wish = {"inventory_id": self.inventory_id, "products": products}
        answer = await self.client.ask(method, wish, about=f"{len(products)} products")
        return {int(number): str(text) for number, text in as_map(answer.get("warnings")).items()}


def code_of(value: object) -> str:
    """A SKU or EAN as text. Raises ItemError for anything else."""
    text = plain_text(value)
    if not text or len(text) > LONGEST_CODE:
        raise ItemError(f"“{value}” is no SKU or EAN to look for. Check the mapping.", field="key")
    return text


def flat_product(data: Record) -> Record:
    """A product's details with the keys that `wanted_product` has."""
    flat: Record = {name: data[name] for name in ("sku", "ean", "asin") if name in data}
    for name in ("tax_rate", "weight", "height", "width", "length", "average_cost"):
        if data.get(name) not in (None, ""):
            flat[name] = Decimal(str(data[name]))
    flat |= {name: str(data[name]) for name in ("category_id", "manufacturer_id") if data.get(name) is not None}
    flat["star"] = data.get("star")
    texts = as_map(data.get("text_fields")) or {"name": data.get("name", "")}
    flat |= {f"text_fields.{name}": text for name, text in texts.items()}
    flat |= {f"prices.{group}": Decimal(str(price)) for group, price in as_map(data.get("prices")).items()}
    flat |= {f"stock.{name}": int(count) for name, count in as_map(data.get("stock")).items()}
    return flat | {f"images.{place}": address for place, address in as_map(data.get("images")).items()}
