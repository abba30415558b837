"""Dimensions, such as the sales channel: those of a document, and those that items and customers bring along."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from wareflow.sdk import Change, Context, Field, FieldChange, Item, ItemError, Record, plain_text

from nodes.business_central.client import BusinessCentral
from nodes.business_central.fields import Entity, entity
from nodes.business_central.records import on_the_wire

DEFAULTS, VALUES, SET = entity("defaultDimensions"), entity("dimensionValues"), "dimensionSetLines"
PARENTS = {"items": "Item", "customers": "Customer"}
Codes = dict[str, str]
"""Dimension code -> value code, both as Business Central stores them."""


def dimensions_field(of: str) -> Any:
    """The parameter with the dimensions and their values."""
    return Field(
        {},
        title="Dimensions",
        description=f"Dimension codes and the value codes {of}. None, or empty, leaves a dimension as it is.",
        ui={"widget": "mapping", "expression": True, "options": "dimensions", "advanced": True},
    )


def codes_of(values: Mapping[str, Any]) -> Codes:
    """The dimensions that are wanted."""
    said = {name.strip().upper(): plain_text(value).upper() for name, value in values.items()}
    return {name: value for name, value in said.items() if value}


def set_of(rows: list[Record] | None) -> Codes:
    """The dimensions that a document has."""
    return {str(row["code"]).upper(): str(row["valueCode"]).upper() for row in rows or []}


def set_differences(wanted: Codes, stored: Mapping[str, str]) -> list[FieldChange]:
    """In which of the wanted dimensions a document differs."""
    return [
        FieldChange(f"dimensions.{name}", stored.get(name), value)
        for name, value in wanted.items()
        if stored.get(name) != value
    ]


class DefaultDimensions:
    """Gives items or customers their dimensions; keeps the values that it looked up."""

    def __init__(self, of: Entity) -> None:
        self._of = of
        self._values: dict[str, Codes] = {}

    async def settle(self, bc: BusinessCentral, ctx: Context, item: Item, record: Record, wanted: Codes) -> None:
        """Create those that are missing and change those that differ; others are left alone."""
        if not wanted:
            return
        known = await self._known(bc, str(record.get("id") or ""))
        for code, value in wanted.items():
            ids = await self._ids_of(bc, code, value)
            current = known.get(code)
            stored = current and {"dimensionValueCode": current["dimensionValueCode"]}
            key = f"{record[self._of.key]} {code}"
            change = Change.between("default dimension", key, stored, {"dimensionValueCode": value})
            send = partial(self._send, bc, key, current, {**ids, "parentId": record.get("id")})
            # There is one of each dimension at most: a second create is refused.
            await ctx.apply(change, send, item=item, effect="A")

    async def _known(self, bc: BusinessCentral, parent_id: str) -> dict[str, Record]:
        if not parent_id:
            return {}
        address = f"{await bc.address(self._of.set_name, parent_id)}/defaultDimensions"
        rows, _ = await bc.list_page(address, {}, about="the default dimensions")
        return {str(row["dimensionCode"]).upper(): row for row in rows}

    async def _ids_of(self, bc: BusinessCentral, code: str, value: str) -> Record:
        dimension = (await bc.with_ids(DEFAULTS, {"dimensionId": code}))["dimensionId"]
        if code not in self._values:
            rows = await bc.find(VALUES, "dimensionId", dimension)
            self._values[code] = {str(row["code"]).upper(): str(row["id"]) for row in rows}
        known = self._values[code]
        if value not in known:
            raise ItemError(
                f"Business Central has no value “{value}” of dimension {code}. There are: "
                f"{', '.join(list(known)[:10]) or 'none'}. Map one of them, or create it there first.",
                field="dimensions",
            )
        return {"dimensionId": dimension, "dimensionValueId": known[value]}

    async def _send(self, bc: BusinessCentral, key: str, current: Record | None, values: Record) -> Record:
        if current is not None:
            changed = {"dimensionValueId": values["dimensionValueId"]}
            return await bc.change(DEFAULTS, key, current, changed)
        made = {"parentType": PARENTS[self._of.set_name], **values}
        return await bc.create(DEFAULTS, key, on_the_wire(DEFAULTS, made))
