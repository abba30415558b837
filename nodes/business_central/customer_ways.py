"""The ways in which a customer is found: by one field, or by the number and else by others."""

from collections.abc import Mapping
from typing import Any

from wareflow.sdk import ItemError, Record

from nodes.business_central.client import BusinessCentral
from nodes.business_central.customer_config import CUSTOMERS

NUMBER = ("number",)
WAYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "number_email_phone": (NUMBER, ("email",), ("phoneNumber",)),
    "number_address": (NUMBER, ("displayName", "addressLine1", "postalCode", "city")),
}
"""The fields by which a customer is looked for, one way after the other."""


def marks_of(match_by: str, record: Mapping[str, Any]) -> dict[tuple[str, ...], str]:
    """The ways that the record allows, each with what stands in its fields; the surest first."""
    ways = WAYS.get(match_by, ((match_by,),))
    whole = [way for way in ways if all(record.get(name) for name in way)]
    return {way: ", ".join(str(record[name]) for name in way).casefold() for way in whole}


async def found_by(bc: BusinessCentral, way: tuple[str, ...], wanted: Record) -> Record | None:
    """The customer who has the same in these fields. Raises ItemError when several have."""
    rows = await bc.find_like(CUSTOMERS, {name: str(wanted[name]) for name in way})
    return the_only(rows, way, wanted)


def the_only(rows: list[Record], way: tuple[str, ...], wanted: Record) -> Record | None:
    """The one customer among those found; none when there is none. Nothing is guessed."""
    if len(rows) > 1:
        name, value = (", ".join(str(part) for part in parts) for parts in (way, [wanted[each] for each in way]))
        numbers = ", ".join(str(row["number"]) for row in rows)
        raise ItemError(
            f"Business Central has {len(rows)} customers with the {name} {value}: {numbers}. "
            "Merge them there, or find customers by number.",
            code="ambiguous",
            field=way[0],
        )
    return rows[0] if rows else None
