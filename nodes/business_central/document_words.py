"""What the steps that create documents tell a person when one that is there is not as it should be."""

from collections.abc import Sequence
from decimal import Decimal

from wareflow.sdk import FieldChange, Record

from nodes.business_central.documents import Draft, Kind

SHOWN = 5


def differs(kind: Kind, draft: Draft, document: Record, differing: Sequence[FieldChange]) -> str:
    shown = "; ".join(f"{change.name}: {change.before} there, {change.after} wanted" for change in differing[:SHOWN])
    more = f"; and {len(differing) - SHOWN} more" if len(differing) > SHOWN else ""
    return (
        f"{kind.noun.capitalize()} {draft.number} is in Business Central as {document['number']}, but it differs: "
        f"{shown}{more}. Nothing was changed. Change it there by hand, or delete it there and replay."
    )


def other_currency(kind: Kind, draft: Draft, document: Record) -> str:
    return (
        f"{kind.noun.capitalize()} {draft.number} is in Business Central as {document['number']} in "
        f"{document['currencyCode']}, but the source's amounts are in {draft.currency}. It stays a draft. Look at the "
        "currency of customer and mapping; delete it there, correct, and replay."
    )


def off(kind: Kind, draft: Draft, document: Record, difference: Decimal, *, with_tax: bool) -> str:
    total = document["totalAmountIncludingTax" if with_tax else "totalAmountExcludingTax"]
    return (
        f"{kind.noun.capitalize()} {draft.number} is in Business Central as {document['number']} with a total of "
        f"{total}, but the source says {draft.total}: {difference:+} there. It stays a draft and is not posted. Check "
        "the tax groups, discounts and “prices include tax” of its lines; delete it there, correct, and replay."
    )
