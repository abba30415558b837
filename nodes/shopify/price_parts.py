"""Prices of a catalog: looked up for many variants with few questions, fixed many with one request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from wareflow.sdk import Change, ConfigError, ItemError, Record, decimal_of

from nodes.shopify.client import Shopify, refusal_of
from nodes.shopify.line_refusals import Outcome, by_line, without_bad_lines
from nodes.shopify.lookups import any_of, chunks, global_id, key_text, one_of
from nodes.shopify.write_catalogue import CATALOG_PRICES, PRICE_LISTS, SET_CATALOG_PRICES
from nodes.shopify.write_documents import VARIANTS_BY_SKU

PART = 250
"""Prices that Shopify takes with one request."""


@dataclass(frozen=True)
class Price:
    """What a variant costs in the catalog, and whether that is fixed there or follows the shop's price."""

    price: Decimal
    compare_at: Decimal | None
    fixed: bool


async def price_lists(client: Shopify) -> list[Record]:
    found: list[Record] = []
    after: str | None = None
    while True:
        page = (await client.ask(PRICE_LISTS, {"after": after}))["priceLists"]
        found += page["nodes"]
        following = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"] or following == after:
            return found
        after = following


async def price_list_of(client: Shopify, value: str) -> Record:
    """The price list of this id or name. Raises ConfigError."""
    rows = await price_lists(client)
    exact = [row for row in rows if value in (row["id"], row["id"].rpartition("/")[2])]
    found = exact or [row for row in rows if row["name"].casefold() == value.casefold()]
    if len(found) != 1:
        names = ", ".join(row["name"] for row in rows) or "none"
        many = "several price lists" if found else "no price list"
        raise ConfigError(f"Shopify has {many} “{value}”. Price lists: {names}.", field="price_list")
    return found[0]


def key_of(by: str, value: object) -> str:
    """What a variant is looked up by. Raises ItemError."""
    return global_id("ProductVariant", value, "key") if by == "variant_id" else key_text(value, "SKU", "key")


def money(value: object, field: str) -> Decimal:
    """A price. Raises ItemError."""
    number = decimal_of(value)
    if number is None or number < 0:
        raise ItemError(f"“{value}” is no price. Correct the mapping.", field=field)
    return number


@dataclass
class PriceParts:
    """Prices of one list, each against what it is now."""

    client: Shopify
    by: str
    row: Record
    """The price list."""
    ids: dict[str, list[str]] = field(default_factory=dict)
    prices: dict[str, Price] = field(default_factory=dict)
    entries: dict[tuple[str, str], Record] = field(default_factory=dict)
    """What is sent for a change: a price is sent whole, also where only a part of it differs."""

    async def look_up(self, keys: Sequence[str]) -> None:
        for part in chunks(keys):
            self.ids.update(await self._ids(part))
        for part in chunks(each for key in keys for each in self.ids[key]):
            await self._read(part)

    async def _ids(self, keys: Sequence[str]) -> dict[str, list[str]]:
        if self.by == "variant_id":
            return {key: [key] for key in keys}
        found: dict[str, list[str]] = {key: [] for key in keys}
        data = await self.client.ask(VARIANTS_BY_SKU, {"query": any_of("sku", keys)}, about=f"{len(keys)} variants")
        page = data["productVariants"]
        for row in page["nodes"]:
            if row["sku"] in found:
                found[row["sku"]].append(row["id"])
        if page["pageInfo"]["hasNextPage"] and len(keys) > 1:
            for key in keys:
                found.update(await self._ids([key]))
        return found

    async def _read(self, variants: Sequence[str]) -> None:
        query = " OR ".join(f"variant_id:{each.rpartition('/')[2]}" for each in variants)
        about = f"the prices of {self.row['name']}"
        data = await self.client.ask(CATALOG_PRICES, {"id": self.row["id"], "query": query}, about=about)
        for each in (data["priceList"] or {"prices": {"nodes": []}})["prices"]["nodes"]:
            before = (each["compareAtPrice"] or {}).get("amount")
            self.prices[each["variant"]["id"]] = Price(
                Decimal(each["price"]["amount"]), before and Decimal(before), each["originType"] == "FIXED"
            )

    def variant_of(self, key: str) -> str:
        """The one variant that is meant, which has a price in the catalog. Raises ItemError."""
        shown = key.rpartition("/")[2]
        found = [{"id": each} for each in self.ids[key] if self.by == "sku" or each in self.prices]
        return str(one_of(found, f"variant {shown}", "key")["id"])

    def price_of(self, key: str) -> Price:
        """Raises ItemError."""
        variant = self.variant_of(key)
        if variant not in self.prices:
            raise ItemError(
                f"The catalog {self.row['name']} does not hold {key.rpartition('/')[2]}. Add its product to the "
                "catalog in Shopify.",
                field="key",
            )
        return self.prices[variant]

    def change(self, key: str, price: Decimal, compare_at: Decimal | None) -> Change:
        """What to write; a later item of the same variant is compared with what this one leaves. Raises ItemError."""
        held, variant = self.price_of(key), self.variant_of(key)
        before = held.compare_at if compare_at is None else compare_at
        wanted = replace(held, price=price, compare_at=before, fixed=True)
        shown = f"{key.rpartition('/')[2]} in {self.row['name']}"
        change = Change.between("catalog price", shown, _shown(held), _shown(wanted))
        self.prices[variant] = wanted
        self.entries[_name(change)] = self._entry(wanted, variant)
        return change

    async def send(self, changes: Sequence[Change]) -> list[Outcome]:
        """One request, and again without the lines that Shopify refuses."""
        return await without_bad_lines(changes, self._set)

    async def _set(self, changes: Sequence[Change]) -> Mapping[str, ItemError]:
        rows = [self.entries[_name(each)] for each in changes]
        about = f"the price of {changes[0].key}" if len(changes) == 1 else f"{len(changes)} prices"
        wish = {"list": self.row["id"], "prices": rows}
        refused = (await self.client.tried(SET_CATALOG_PRICES, wish, about=about))["userErrors"]
        found: dict[str, ItemError] = {}
        for key, entries in by_line(refused, changes, about).items():
            error = refusal_of(entries, f"the price of {key}")
            if not isinstance(error, ItemError):
                raise error
            found[key] = error
        return found

    def _entry(self, wanted: Price, variant: str) -> Record:
        currency = self.row["currency"]
        entry: dict[str, Any] = {"variantId": variant, "price": _money(wanted.price, currency)}
        if wanted.compare_at is not None:
            entry["compareAtPrice"] = _money(wanted.compare_at, currency)
        return entry


def _money(amount: Decimal, currency: str) -> Record:
    return {"amount": f"{amount:f}", "currencyCode": currency}


def _name(change: Change) -> tuple[str, str]:
    return change.key, str(sorted(change.values.items()))


def _shown(price: Price) -> Record:
    """A price that follows the shop's is none of the catalog's own."""
    if not price.fixed:
        return {"price": None, "compare_at_price": None}
    return {"price": price.price, "compare_at_price": price.compare_at}
