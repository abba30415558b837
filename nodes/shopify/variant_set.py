"""A product with all of its variants: what is wanted, what is there, and the one request between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wareflow.sdk import Change, ItemError, Record

from nodes.shopify.client import Shopify
from nodes.shopify.product_fields import part_of, product_wire, state_of, variant_wire
from nodes.shopify.scan import rest_of
from nodes.shopify.write_documents import MORE_PRODUCT_VARIANTS, PRODUCT_WITH_VARIANTS, SET_PRODUCT

FIRST, MORE = 50, 250


@dataclass(frozen=True)
class WantedVariant:
    """One variant as the item wants it."""

    sku: str
    options: Mapping[str, str]
    values: Record

    @property
    def title(self) -> str:
        return " / ".join(self.options.values())


@dataclass
class ProductSet:
    """One product with the variants that are wanted."""

    handle: str
    values: Record
    variants: Sequence[WantedVariant]
    images: Sequence[str]
    remove_others: bool
    current: Record | None = None
    pairs: dict[str, Record] = field(default_factory=dict)
    """SKU -> the variant that is there."""

    async def look_up(self, client: Shopify) -> None:
        """Read the product by its address, with all of its variants. Raises ItemError."""
        question = {"handle": self.handle, "first": FIRST}
        found = (await client.ask(PRODUCT_WITH_VARIANTS, question, about=f"product {self.handle}"))[
            "productByIdentifier"
        ]
        if found is None:
            return
        await rest_of(client, MORE_PRODUCT_VARIANTS, found, "variants", "product", MORE)
        self.current = found
        for wanted in self.variants:
            variant = self._variant_of(wanted)
            if variant is not None:
                self.pairs[wanted.sku] = variant
        names = {each["name"] for each in found["options"]}
        if self._others() and not self.remove_others and names != set(self.variants[0].options):
            raise ItemError(
                f"Product {self.handle} has the options {', '.join(sorted(names))} in Shopify, and variants that are "
                "not in the record. Use the same options, or let the further variants be removed.",
                field="options",
            )

    def _variant_of(self, wanted: WantedVariant) -> Record | None:
        """By its SKU, else by its options."""
        assert self.current is not None
        rows = self.current["variants"]["nodes"]
        by_sku = [row for row in rows if row["sku"] == wanted.sku]
        if len(by_sku) > 1:
            raise ItemError(
                f"Product {self.handle} has SKU {wanted.sku} more than once in Shopify. Make it unique there."
            )
        same = [row for row in rows if _options(row) == dict(wanted.options)]
        return next(iter([*by_sku, *same]), None)

    def _others(self) -> list[Record]:
        taken = {row["id"] for row in self.pairs.values()}
        return [
            row for row in (self.current or {"variants": {"nodes": []}})["variants"]["nodes"] if row["id"] not in taken
        ]

    def change(self) -> Change:
        """What differs, the variants' fields under their SKU."""
        wanted: Record = dict(self.values)
        for variant in self.variants:
            wanted |= {f"{variant.sku}.{name}": value for name, value in variant.values.items()}
            wanted[f"{variant.sku}.variant"] = variant.title
        if self.current is None:
            return Change.between("product", self.handle, None, {**wanted, **self._pictures()})
        before: Record = {**_product_state(self.current), "images": []}
        for sku, row in self.pairs.items():
            state = state_of({**row, "product": self.current})
            before |= {f"{sku}.{name}": value for name, value in part_of(state, "variant").items()}
            before[f"{sku}.variant"] = " / ".join(_options(row).values())
            if row["sku"] != sku:
                before[f"{sku}.sku"], wanted[f"{sku}.sku"] = row["sku"], sku
        for row in self._others() if self.remove_others else ():
            before[f"{row['sku'] or row['title']}.removed"], wanted[f"{row['sku'] or row['title']}.removed"] = (
                False,
                True,
            )
        return Change.between("product", self.handle, before, {**wanted, **self._pictures()})

    def _pictures(self) -> Record:
        """Pictures are set where there are none: Shopify does not tell from which address one came."""
        empty = self.current is None or not self.current["media"]["nodes"]
        return {"images": list(self.images)} if self.images and empty else {}

    async def send(self, client: Shopify, change: Change) -> Record:
        """One request: the list of variants is the whole truth for Shopify, so those that stay are named too."""
        changed = change.values
        plain = {name: value for name, value in changed.items() if "." not in name and name != "images"}
        body: Record = product_wire(plain)
        if self.current is None:
            body["handle"] = self.handle
        if "images" in changed:
            body["files"] = [{"originalSource": url, "contentType": "IMAGE"} for url in changed["images"]]
        if any("." in name for name in changed):
            rows = [self._wire(each, changed) for each in self.variants]
            kept = [] if self.remove_others else [_kept(row) for row in self._others()]
            body["variants"] = [*rows, *kept]
            body["productOptions"] = _product_options(body["variants"])
        by = {"id": self.current["id"]} if self.current else {"handle": self.handle}
        payload = await client.change(SET_PRODUCT, {"input": body, "by": by}, about=f"product {self.handle}")
        return {**changed, "product_id": payload["product"]["legacyResourceId"]}

    def _wire(self, wanted: WantedVariant, changed: Record) -> Record:
        known = self.pairs.get(wanted.sku)
        names = {name.removeprefix(f"{wanted.sku}.") for name in changed if name.startswith(f"{wanted.sku}.")}
        body = variant_wire({name: value for name, value in wanted.values.items() if name in names})
        if known is None or known["sku"] != wanted.sku:
            body["inventoryItem"] = {**body.get("inventoryItem", {}), "sku": wanted.sku}
        options = [{"optionName": name, "name": value} for name, value in wanted.options.items()]
        return {**body, **({"id": known["id"]} if known else {}), "optionValues": options}


def _product_state(current: Record) -> Record:
    return {
        "title": current["title"],
        "description_html": current["descriptionHtml"],
        "vendor": current["vendor"],
        "product_type": current["productType"],
        "status": current["status"],
        "tags": sorted(current["tags"]),
    }


def _options(row: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in row["selectedOptions"]}


def _kept(row: Mapping[str, Any]) -> Record:
    options = [{"optionName": name, "name": value} for name, value in _options(row).items()]
    return {"id": row["id"], "optionValues": options}


def _product_options(variants: Sequence[Record]) -> list[Record]:
    """Each option with its values in the order in which the variants name them."""
    values: dict[str, dict[str, None]] = {}
    for variant in variants:
        for each in variant["optionValues"]:
            values.setdefault(each["optionName"], {})[each["name"]] = None
    return [{"name": name, "values": [{"name": value} for value in found]} for name, found in values.items()]
