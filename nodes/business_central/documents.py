"""Sales documents as the steps see them: what is wanted of one, and in what the one that is there differs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wareflow.sdk import FieldChange, Item, ItemError, Record, comparable, plain_text

from nodes.business_central.dimensions import SET, Codes, codes_of, set_differences, set_of
from nodes.business_central.fields import Entity, entity
from nodes.business_central.records import filled_in, is_id, on_the_wire, read_record, wanted_record

CENT = Decimal("0.01")
FINEST = Decimal("0.00001")
"""To how many digits Business Central keeps a unit price."""


@dataclass(frozen=True)
class Kind:
    """One kind of sales document with its lines."""

    header: Entity
    lines: Entity

    @property
    def noun(self) -> str:
        return self.header.noun

    def parts(self, *, dimensions: bool) -> str:
        """What is read together with the header."""
        return f"{self.lines.set_name},{SET}" if dimensions else self.lines.set_name

    def is_posted(self, document: Mapping[str, Any]) -> bool:
        """Whether it is locked. An order never is: its state *Open* means that it was released."""
        return self.header.set_name != "salesOrders" and document["status"] != "Draft"


KINDS: Mapping[str, Kind] = {
    "order": Kind(entity("salesOrders"), entity("salesOrderLines")),
    "invoice": Kind(entity("salesInvoices"), entity("salesInvoiceLines")),
    "credit_memo": Kind(entity("salesCreditMemos"), entity("salesCreditMemoLines")),
}


@dataclass(frozen=True)
class Draft:
    """What is wanted of one document."""

    number: str
    """The source's number of it, kept as external document number."""
    header: Record
    lines: list[Record]
    total: Decimal | None
    currency: str = ""
    dimensions: Codes = field(default_factory=dict)

    @property
    def customer(self) -> str:
        return str(self.header["customerNumber"])

    def objects(self, line_type: str) -> list[str]:
        """The numbers of the items, or of the accounts, in the lines."""
        lines = (line for line in self.lines if line.get("lineType", "Item") == line_type)
        return [line["lineObjectNumber"] for line in lines if line.get("lineObjectNumber")]

    @property
    def variant_items(self) -> list[str]:
        """The numbers of the items of which a variant is given by its code."""
        return [line["lineObjectNumber"] for line in self.lines if wants_variant(line)]


def wants_variant(line: Record) -> bool:
    """Whether the line names a variant by its code."""
    return bool(line.get("itemVariantId")) and not is_id(line["itemVariantId"])


def draft_of(
    kind: Kind, values: Mapping[str, Any], lines: Any, line_values: Callable[[Item, int], Any], item: Item
) -> Draft:
    """The document that an item wants. Raises ItemError naming the field."""
    number = filled_in("external_number", values["external_number"], "document number of the source")
    customer = filled_in("customer_number", values["customer_number"], "customer number")
    if not isinstance(lines, list) or not lines:
        raise ItemError(f"Document {number} has no lines. Name the field that holds them.", field="lines")
    own = {"customerNumber": customer, "externalDocumentNumber": number}
    header = wanted_record(kind.header, {**own, **in_order(kind.header, values["fields"])})
    comment = plain_text(values["comment"])
    made = [wanted_record(kind.lines, {"lineType": "Comment", "description": comment})] if comment else []
    for position, line in enumerate(lines):
        rendered = line_values(Item({**item.record, "line": line}), position)
        made.append(_line(kind, rendered, position))
    total = wanted_record(kind.header, {"totalAmountIncludingTax": values["total"] or None})
    currency = plain_text(values["currency"]).upper()
    dimensions = codes_of(values["dimensions"])
    amount = total.get("totalAmountIncludingTax")
    return Draft(header["externalDocumentNumber"], header, made, amount, currency, dimensions)


def in_order(of: Entity, values: Mapping[str, Any]) -> Record:
    """The values in the order in which Business Central should work them off: the item before its price."""
    return {name: values[name] for name in of.fields if name in values}


def _line(kind: Kind, values: Mapping[str, Any], position: int) -> Record:
    try:
        line = wanted_record(kind.lines, in_order(kind.lines, values))
        _check_object(line)
        return line
    except ItemError as error:
        raise ItemError(f"Line {position + 1}: {error.message}", code=error.code, field="line") from error


def _check_object(line: Record) -> None:
    """Business Central would keep a line without its item or account, and nothing would be sold by it."""
    wants_one = line.get("lineType") in ("Item", "Account")
    if wants_one and not any(line.get(name) for name in ("lineObjectNumber", "itemId", "accountId")):
        raise ItemError(
            f"it is of type {line['lineType']} and names none. Fill in its number in the source, or map another field.",
            code="number_missing",
        )


def body_of(kind: Kind, header: Record, lines: Sequence[Record], dimensions: Codes) -> Record:
    """The whole document as it is sent, lines and all, so that it is there completely or not at all."""
    sent = [on_the_wire(kind.lines, line) for line in lines]
    own = {SET: [{"code": code, "valueCode": value} for code, value in dimensions.items()]} if dimensions else {}
    return {**on_the_wire(kind.header, header), **own, kind.lines.set_name: sent}


def document_of(kind: Kind, raw: Mapping[str, Any]) -> Record:
    """A document as Business Central gave it, with its lines under `lines`."""
    lines = [read_record(kind.lines, line) for line in raw.get(kind.lines.set_name) or []]
    plain = {name: value for name, value in raw.items() if name not in (kind.lines.set_name, SET)}
    ordered = sorted(lines, key=lambda line: line.get("sequence") or 0)
    own = {"dimensions": set_of(raw[SET])} if SET in raw else {}
    return {"kind": kind.header.set_name, **read_record(kind.header, plain), **own, "lines": ordered}


def differences(
    header: Record, lines: Sequence[Record], dimensions: Codes, document: Mapping[str, Any]
) -> tuple[FieldChange, ...]:
    """In what the document that is there differs from the one that is wanted; only wanted fields count."""
    found = _differing(header, document, "") + set_differences(dimensions, document.get("dimensions", {}))
    if len(lines) != len(document["lines"]):
        found.append(FieldChange("lines", f"{len(document['lines'])} lines", f"{len(lines)} lines"))
    for position, (wanted, stored) in enumerate(zip(lines, document["lines"], strict=False)):
        found += _differing(wanted, stored, f"lines[{position}].")
    return tuple(found)


def line_differences(wanted: Record, stored: Mapping[str, Any]) -> list[str]:
    """The names of the wanted fields in which a line, or a header, differs."""
    return [change.name for change in _differing(wanted, stored, "")]


def _differing(wanted: Record, stored: Mapping[str, Any], prefix: str) -> list[FieldChange]:
    return [
        FieldChange(f"{prefix}{name}", stored.get(name), value)
        for name, value in wanted.items()
        if _kept(stored.get(name)) != _kept(value)
    ]


def _kept(value: Any) -> Any:
    """A value as Business Central keeps it: a price with more digits is rounded there."""
    if isinstance(value, Decimal):
        return comparable(value.quantize(FINEST, rounding=ROUND_HALF_UP))
    return comparable(value)


def total_difference(wanted: Decimal | None, document: Mapping[str, Any], *, with_tax: bool) -> Decimal:
    """By how much the document's total is more than the source's, in cents."""
    if wanted is None:
        return Decimal(0)
    stored = document["totalAmountIncludingTax" if with_tax else "totalAmountExcludingTax"]
    return Decimal(stored) - wanted.quantize(CENT, rounding=ROUND_HALF_UP)
