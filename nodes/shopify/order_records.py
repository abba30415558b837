"""An order as people map it: flat at the top, amounts in the shop's currency with the customer's beside them.

The parts are added up here. `difference` is what they lack of the order's own total: zero for an order that is whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from wareflow.sdk import Record

ZERO = Decimal(0)
SIDES = (("shopMoney", ""), ("presentmentMoney", "_presentment"))
TIP = "tip"
ON_THEIR_WAY = ("PENDING", "AWAITING_RESPONSE", "UNKNOWN")
RISKS = ("HIGH", "MEDIUM", "LOW", "PENDING", "NONE")


def order_record(raw: Mapping[str, Any]) -> Record:
    """One order of the document `Orders`."""
    refunds = [_refund(each) for each in raw["refunds"]]
    back: dict[str, int] = {}
    for entry in (line for refund in refunds for line in refund["lines"]):
        back[entry["line_id"]] = back.get(entry["line_id"], 0) + entry["quantity"]
    lines = [_line(each, raw, back.get(each["id"], 0)) for each in raw["lineItems"]["nodes"]]
    shipping = [_shipping_line(each) for each in raw["shippingLines"]["nodes"]]
    record = {
        **_head(raw),
        **_money("total", raw["totalPriceSet"]),
        **_money("current_total", raw["currentTotalPriceSet"]),
        **_money("tax_total", raw["totalTaxSet"]),
        **_money("discount_total", raw["totalDiscountsSet"]),
        **_money("tip_total", raw["totalTipReceivedSet"]),
        **_money("received", raw["totalReceivedSet"]),
        **_money("refunded", raw["totalRefundedSet"]),
        **_money("outstanding", raw["totalOutstandingSet"]),
        **_money("duties", raw["originalTotalDutiesSet"]),
        **_money("fees", raw["originalTotalAdditionalFeesSet"]),
        **_money("cash_rounding", raw["totalCashRoundingAdjustment"]["paymentSet"]),
        **_summed("goods_total", (line for line in lines if line["kind"] != TIP)),
        **_summed("shipping_total", shipping),
        **_who(raw),
        **_address("billing", raw["billingAddress"]),
        **_address("shipping", raw["shippingAddress"]),
        "lines": lines,
        "shipping_lines": shipping,
        "refunds": refunds,
        "payments": [_payment(each) for each in raw.get("transactions") or []],
        "fulfillments": [_fulfillment(each) for each in raw.get("fulfillments") or []],
        "returns": [_return(each) for each in (raw.get("returns") or {}).get("nodes") or []],
    }
    return {**record, **_differences(record)}


def _head(raw: Mapping[str, Any]) -> Record:
    return {
        "order_id": raw["legacyResourceId"],
        "id": raw["id"],
        "name": raw["name"],
        "confirmation_number": raw["confirmationNumber"],
        "created_at": raw["createdAt"],
        "updated_at": raw["updatedAt"],
        "processed_at": raw["processedAt"],
        "closed_at": raw["closedAt"],
        "cancelled_at": raw["cancelledAt"],
        "cancel_reason": raw["cancelReason"],
        "financial_status": raw["displayFinancialStatus"],
        "fulfillment_status": raw["displayFulfillmentStatus"],
        "return_status": raw["returnStatus"],
        "edited": raw["edited"],
        "test": raw["test"],
        "currency": raw["currencyCode"],
        "presentment_currency": raw["presentmentCurrencyCode"],
        "taxes_included": raw["taxesIncluded"],
        "tax_exempt": raw["taxExempt"],
        "note": raw["note"],
        "tags": raw["tags"],
        "po_number": raw["poNumber"],
        "source": raw["sourceName"],
        "channel": (raw.get("attribution") or {}).get("displayName"),
        "status_url": raw.get("statusPageUrl"),
        "risk": (raw.get("risk") or {}).get("recommendation"),
        "risk_level": _risk_level(raw.get("risk") or {}),
        "source_id": raw["sourceIdentifier"],
        "language": raw["customerLocale"],
        "discount_codes": raw["discountCodes"],
        "gateways": raw["paymentGatewayNames"],
        "attributes": pairs(raw["customAttributes"]),
    }


def _risk_level(raw: Mapping[str, Any]) -> str | None:
    """The worst of the assessments."""
    levels = {str(each["riskLevel"]) for each in raw.get("assessments") or []}
    return next((level for level in RISKS if level in levels), None)


def _who(raw: Mapping[str, Any]) -> Record:
    """Buyer and company; what is missing is none, never an invented value."""
    customer = raw.get("customer") or {}
    buyer = raw.get("purchasingEntity") or {}
    company, place = buyer.get("company") or {}, buyer.get("location") or {}
    billing = raw["billingAddress"] or raw["shippingAddress"] or {}
    mail = raw["email"] or (customer.get("defaultEmailAddress") or {}).get("emailAddress")
    return {
        "email": mail,
        "phone": raw["phone"] or (customer.get("defaultPhoneNumber") or {}).get("phoneNumber"),
        "customer_id": customer.get("legacyResourceId"),
        "customer_name": customer.get("displayName") or billing.get("name"),
        "customer_tags": customer.get("tags") or [],
        "company": company.get("name") or billing.get("company"),
        "company_id": (company.get("id") or "").rpartition("/")[2] or None,
        "company_external_id": company.get("externalId"),
        "vat_number": (place.get("taxSettings") or {}).get("taxRegistrationId"),
    }


def _address(name: str, raw: Mapping[str, Any] | None) -> Record:
    """Flat fields, and empty ones where there is no such address."""
    given = raw or {}
    wanted = {
        "name": "name", "first_name": "firstName", "last_name": "lastName", "company": "company",
        "address1": "address1", "address2": "address2", "zip": "zip", "city": "city", "province": "provinceCode",
        "country": "countryCodeV2", "phone": "phone",
    }  # fmt: skip
    return {f"{name}_{ours}": given.get(theirs) for ours, theirs in wanted.items()}


def _line(raw: Mapping[str, Any], order: Mapping[str, Any], refunded: int) -> Record:
    """Units that an edit took out of the order are not to be paid; refunded ones were."""
    current = int(raw["currentQuantity"])
    quantity = min(int(raw["quantity"]), current + refunded)
    line = {
        "line_id": raw["id"],
        "kind": _kind(raw),
        "sku": raw["sku"],
        "barcode": (raw["variant"] or {}).get("barcode"),
        "title": raw["title"],
        "variant_title": raw["variantTitle"],
        "name": raw["name"],
        "vendor": raw["vendor"],
        "product_id": (raw["product"] or {}).get("legacyResourceId"),
        "variant_id": (raw["variant"] or {}).get("legacyResourceId"),
        "quantity": quantity,
        "ordered_quantity": int(raw["quantity"]),
        "current_quantity": current,
        "refunded_quantity": refunded,
        "requires_shipping": raw["requiresShipping"],
        "attributes": pairs(raw["customAttributes"]),
        **_money("unit_price", raw["originalUnitPriceSet"]),
        **_totalled("discount", (each["allocatedAmountSet"] for each in raw["discountAllocations"])),
        **_taxes(raw["taxLines"]),
    }
    return {**line, **_line_total(line, quantity)}


def _kind(raw: Mapping[str, Any]) -> str:
    if raw["isGiftCard"]:
        return "gift_card"
    if raw["variant"] is None and raw["product"] is None and not raw["sku"]:
        return TIP if raw["title"].strip().lower() == TIP else "custom"
    return "product"


def _shipping_line(raw: Mapping[str, Any]) -> Record:
    line = {
        "title": raw["title"],
        "code": raw["code"],
        **_money("price", raw["originalPriceSet"]),
        **_totalled("discount", (each["allocatedAmountSet"] for each in raw["discountAllocations"])),
        **_taxes(raw["taxLines"]),
    }
    return {**line, **{f"total{end}": line[f"price{end}"] - line[f"discount{end}"] for _, end in SIDES}}


def _line_total(line: Mapping[str, Any], quantity: int) -> Record:
    return {f"total{end}": line[f"unit_price{end}"] * quantity - line[f"discount{end}"] for _, end in SIDES}


def _taxes(raw: Sequence[Mapping[str, Any]]) -> Record:
    """All taxes of a line; `tax_rate` is their sum, in per cent."""
    rates = [Decimal(str(each["rate"])) for each in raw if each["rate"] is not None]
    return {
        **_totalled("tax", (each["priceSet"] for each in raw)),
        "tax_rate": sum(rates, ZERO) * 100,
        "taxes": [
            {"title": each["title"], "rate": each["rate"], "channel_liable": bool(each["channelLiable"]),
             **_money("amount", each["priceSet"])}
            for each in raw
        ],
    }  # fmt: skip


def _refund(raw: Mapping[str, Any]) -> Record:
    return {
        "refund_id": raw["id"],
        "created_at": raw["createdAt"],
        "note": raw["note"],
        "state": _refund_state([each["status"] for each in raw["transactions"]["nodes"]]),
        **_money("total", raw["totalRefundedSet"]),
        **_totalled("shipping", (each["subtotalAmountSet"] for each in raw["refundShippingLines"]["nodes"])),
        **_totalled("shipping_tax", (each["taxAmountSet"] for each in raw["refundShippingLines"]["nodes"])),
        "lines": [
            {"line_id": each["lineItem"]["id"], "sku": each["lineItem"]["sku"], "quantity": int(each["quantity"]),
             "restock": each["restockType"], "location": (each.get("location") or {}).get("name"),
             **_money("amount", each["subtotalSet"]),
             **_money("tax", each["totalTaxSet"])}
            for each in raw["refundLineItems"]["nodes"]
        ],
    }  # fmt: skip


def _refund_state(statuses: Sequence[str]) -> str:
    """A refund is there as soon as it is asked for, also while its money is on its way or could not be given back."""
    if any(status in ON_THEIR_WAY for status in statuses):
        return "pending"
    return "failed" if statuses and "SUCCESS" not in statuses else "done"


def _payment(raw: Mapping[str, Any]) -> Record:
    names = {"payment_id": "id", "kind": "kind", "status": "status", "gateway": "gateway", "at": "processedAt"}
    return {**{ours: raw[theirs] for ours, theirs in names.items()}, **_money("amount", raw["amountSet"])}


def _fulfillment(raw: Mapping[str, Any]) -> Record:
    first = (raw["trackingInfo"] or [{}])[0]
    return {
        "fulfillment_id": raw["id"],
        "status": raw["status"],
        "created_at": raw["createdAt"],
        "carrier": first.get("company"),
        "tracking_number": first.get("number"),
        "tracking_url": first.get("url"),
    }


def _return(raw: Mapping[str, Any]) -> Record:
    """What comes back; money and stock go by refunds."""
    return {
        "return_id": raw["id"],
        "name": raw["name"],
        "status": raw["status"],
        "created_at": raw["createdAt"],
        "closed_at": raw["closedAt"],
        "quantity": raw["totalQuantity"],
        "lines": [
            {"line_id": line.get("id"), "sku": line.get("sku"), "quantity": each["quantity"],
             "processed_quantity": each["processedQuantity"], "refunded_quantity": each["refundedQuantity"],
             "reason": (each["returnReasonDefinition"] or {}).get("name"), "note": each["returnReasonNote"],
             "customer_note": each["customerNote"]}
            for each in raw["returnLineItems"]["nodes"]
            for line in [(each.get("fulfillmentLineItem") or {}).get("lineItem") or {}]
        ],
    }  # fmt: skip


def _differences(record: Record) -> Record:
    """What the parts lack of the total, in both currencies."""
    tips = any(line["kind"] == TIP for line in record["lines"])
    found = {}
    for _, end in SIDES:
        tip = sum((line[f"total{end}"] for line in record["lines"] if line["kind"] == TIP), ZERO)
        parts = [
            record[f"{name}{end}"] for name in ("goods_total", "shipping_total", "duties", "fees", "cash_rounding")
        ]
        tax = ZERO if record["taxes_included"] else record[f"tax_total{end}"]
        whole = sum(parts, ZERO) + tax + (tip if tips else record[f"tip_total{end}"])
        found[f"difference{end}"] = record[f"total{end}"] - whole
    return found


def _money(name: str, bag: Mapping[str, Any] | None) -> Record:
    return {f"{name}{end}": Decimal(bag[side]["amount"]) if bag else ZERO for side, end in SIDES}


def _totalled(name: str, bags: Iterable[Mapping[str, Any]]) -> Record:
    kept = list(bags)
    return {f"{name}{end}": sum((Decimal(bag[side]["amount"]) for bag in kept), ZERO) for side, end in SIDES}


def _summed(name: str, lines: Iterable[Mapping[str, Any]]) -> Record:
    kept = list(lines)
    return {f"{name}{end}": sum((line[f"total{end}"] for line in kept), ZERO) for _, end in SIDES}


def pairs(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Attributes by their key."""
    return {str(each["key"]): each["value"] for each in rows}
