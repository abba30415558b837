"""What a page of documents refers to, looked up with few questions: documents of that number, customers, items."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wareflow.sdk import ItemError, Record

from nodes.business_central.client import BusinessCentral
from nodes.business_central.documents import Draft, Kind, wants_variant
from nodes.business_central.fields import entity
from nodes.business_central.upserting import NEW

Rows = Mapping[str, list[Record]]
CUSTOMERS, ITEMS, ACCOUNTS, VARIANTS = (entity(name) for name in ("customers", "items", "accounts", "itemVariants"))


@dataclass(frozen=True)
class LookedUp:
    """The rows by number; a number that is missing here could not be looked up, an empty list is none there."""

    customers: Rows
    items: Rows
    accounts: Rows
    variants: Rows

    def check(self, draft: Draft, noun: str, *, planned: Collection[str] = ()) -> None:
        """Raise ItemError for the first thing that the document needs and that is not there or is blocked.

        ``planned`` are the numbers of the customer and the items that steps before would create.
        """
        who = f"{noun.capitalize()} {draft.number}"
        if draft.customer != NEW and draft.customer not in planned:
            _check(self.customers, draft.customer, "customer", who)
        for number in (number for number in draft.objects("Item") if number not in planned):
            _check(self.items, number, "item", who)
        for number in draft.objects("Account"):
            _check(self.accounts, number, "account", who)

    def with_variants(self, draft: Draft) -> list[Record]:
        """The lines with the id of each variant that was given by its code."""
        return [{**line, "itemVariantId": self._variant(line)} if wants_variant(line) else line for line in draft.lines]

    def _variant(self, line: Record) -> str:
        item, code = line["lineObjectNumber"], line["itemVariantId"]
        known = {str(row["code"]).upper(): str(row["id"]) for row in self.variants.get(item, ())}
        if code not in known:
            raise ItemError(
                f"Business Central has no variant “{code}” of item {item}. Create it there, or map another code.",
                code="variant_missing",
                field="line",
            )
        return known[code]


def _check(rows: Rows, number: str, what: str, who: str) -> None:
    found = rows.get(number)
    if found is None:
        return  # it could not be looked up; Business Central will say
    if not found:
        raise ItemError(
            f"{who}: Business Central has no {what} “{number}”. Create it there or correct the mapping, then replay.",
            code=f"{what}_missing",
        )
    blocked = str(found[0].get("blocked", ""))
    if blocked not in ("", "False", "_x0020_", " "):
        how = f" ({blocked})" if blocked != "True" else ""
        raise ItemError(
            f"{who}: {what} “{number}” is blocked in Business Central{how}. Unblock it there, then replay.",
            code=f"{what}_blocked",
        )


async def look_up(bc: BusinessCentral, drafts: Sequence[Draft]) -> LookedUp:
    """Everything that these documents refer to."""
    customers = [draft.customer for draft in drafts if draft.customer != NEW]
    customer_rows, items, accounts, variants = await asyncio.gather(
        bc.find_many(CUSTOMERS, "number", customers),
        bc.find_many(ITEMS, "number", (number for draft in drafts for number in draft.objects("Item"))),
        bc.find_many(ACCOUNTS, "number", (number for draft in drafts for number in draft.objects("Account"))),
        bc.find_many(VARIANTS, "itemNumber", (number for draft in drafts for number in draft.variant_items)),
    )
    return LookedUp(customer_rows, items, accounts, variants)


async def find_documents(
    bc: BusinessCentral, kinds: Sequence[Kind], numbers: Iterable[str], *, dimensions: bool = False
) -> list[Rows]:
    """For each kind the documents by the source's number that they carry, their lines with them."""
    wanted = list(dict.fromkeys(numbers))
    return await asyncio.gather(
        *(
            bc.find_many(kind.header, "externalDocumentNumber", wanted, expand=kind.parts(dimensions=dimensions))
            for kind in kinds
        )
    )


async def find_document(bc: BusinessCentral, kind: Kind, number: str, *, dimensions: bool = False) -> list[Record]:
    """The documents of one kind that carry the source's number."""
    return await bc.find(kind.header, "externalDocumentNumber", number, expand=kind.parts(dimensions=dimensions))
