"""Records of the C-Series made regular (reference: eCom API, order, product, variant and customer).

What has no value arrives as false, null or an empty text, by the field; here a text is then empty and an amount none.
Ids are text. What stands behind a reference is told by its id alone.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wareflow.sdk import Record, of_kinds

Kinds = Mapping[str, str]
_ADDRESS = ("Name", "Street", "Street2", "Number", "Extension", "Zipcode", "City", "Region")
PERSON: Kinds = {
    **dict.fromkeys((
        "id", "email", "firstname", "middlename", "lastname", "phone", "mobile", "companyName", "companyCoCNumber",
        "companyVatNumber", "memo", "gender", "birthDate", "nationalId", "addressShippingCompany",
        *(f"{kind}{name}" for kind in ("addressBilling", "addressShipping") for name in _ADDRESS),
    ), "text"),
    "isCompany": "boolean", "createdAt": "datetime", "updatedAt": "datetime",
}  # fmt: skip
CUSTOMER: Kinds = {**PERSON, "type": "text", "isConfirmed": "boolean", "lastOnlineAt": "datetime"}
ORDER: Kinds = {
    **PERSON,
    **dict.fromkeys((
        "number", "status", "channel", "comment", "paymentId", "paymentStatus", "paymentTitle", "shipmentId",
        "shipmentStatus", "shipmentTitle", "discountType", "discountCouponCode",
    ), "text"),
    **dict.fromkeys((
        "priceCost", "priceExcl", "priceIncl", "weight", "paymentTaxRate", "paymentPriceExcl", "paymentPriceIncl",
        "shipmentTaxRate", "shipmentPriceExcl", "shipmentPriceIncl", "shipmentDiscountExcl", "shipmentDiscountIncl",
        "discountAmount", "discountPercentage",
    ), "number"),
    "taxRates": "list", "isDiscounted": "boolean",
}  # fmt: skip
LINE: Kinds = {
    **dict.fromkeys(("id", "productTitle", "variantTitle", "brandTitle", "articleCode", "sku", "ean"), "text"),
    **dict.fromkeys((
        "taxRate", "quantityOrdered", "quantityInvoiced", "quantityShipped", "quantityRefunded", "quantityReturned",
        "weight", "priceCost", "basePriceExcl", "basePriceIncl", "priceExcl", "priceIncl", "discountExcl",
        "discountIncl",
    ), "number"),
    "taxRates": "list",
}  # fmt: skip
PRODUCT: Kinds = {
    **dict.fromkeys(("id", "title", "fulltitle", "description", "content", "url", "visibility"), "text"),
    **dict.fromkeys(("data01", "data02", "data03"), "text"),
    "isVisible": "boolean", "hasMatrix": "boolean", "image": "object", "createdAt": "datetime",
    "updatedAt": "datetime",
}  # fmt: skip
VARIANT: Kinds = {
    **dict.fromkeys(("id", "title", "articleCode", "sku", "ean", "hs", "stockTracking"), "text"),
    **dict.fromkeys((
        "priceExcl", "priceIncl", "priceCost", "oldPriceExcl", "oldPriceIncl", "stockLevel", "stockSold", "weight",
    ), "number"),
    "isDefault": "boolean", "sortOrder": "integer", "createdAt": "datetime", "updatedAt": "datetime",
}  # fmt: skip
FINE = Decimal("0.00001")
TOP: Kinds = {"name": "text", "anyPhone": "text", "billingCountry": "text", "shippingCountry": "text"}


def id_behind(reference: Any) -> str:
    """The id of the resource that a field points at; empty when it points at none or at many."""
    resource = reference.get("resource") if isinstance(reference, dict) else None
    number = resource.get("id") if isinstance(resource, dict) else None
    return str(number) if number else ""


def customer_record(raw: Mapping[str, Any]) -> Record:
    """A customer with name, telephone and countries at the top."""
    return {**of_kinds(raw, CUSTOMER), **_top(raw)}


def order_record(raw: Mapping[str, Any], lines: list[Record]) -> Record:
    """An order with its products as lines."""
    return {
        **of_kinds(raw, ORDER),
        **_top(raw),
        "customerId": id_behind(raw.get("customer")),
        "lines": [_line(line) for line in lines],
    }


def product_record(raw: Mapping[str, Any], variants: list[Record]) -> Record:
    """A product with its variants, the default one first; its codes and price stand at the top."""
    made = sorted((variant_record(each) for each in variants), key=lambda each: each["sortOrder"] or 0)
    made.sort(key=lambda each: not each["isDefault"])
    first = made[0] if made else variant_record({})
    record = of_kinds(raw, PRODUCT)
    return {
        **record,
        **{name: first[name] for name in ("articleCode", "sku", "ean", "priceIncl", "priceExcl", "priceCost")},
        "stock": sum((each["stockLevel"] or Decimal(0) for each in made), Decimal(0)),
        "imageUrl": str(record["image"].get("src") or ""),
        "brandId": id_behind(raw.get("brand")),
        "variants": made,
    }


def variant_record(raw: Mapping[str, Any]) -> Record:
    """A variant, which is where price, stock and codes live."""
    return {**of_kinds(raw, VARIANT), "productId": id_behind(raw.get("product")), "taxId": id_behind(raw.get("tax"))}


def _line(raw: Mapping[str, Any]) -> Record:
    """A line; its `price…` and `discount…` are those of all its pieces together, its `basePrice…` that of one."""
    line = of_kinds(raw, LINE)
    rate, pieces = line["taxRate"], line["quantityOrdered"]
    return {
        **line,
        **{f"unit{name}": _of_one(line[f"price{name[5:]}"], pieces) for name in ("PriceExcl", "PriceIncl")},
        "productId": id_behind(raw.get("product")),
        "variantId": id_behind(raw.get("variant")),
        "taxPercent": None if rate is None else (rate * 100).normalize() + 0,
    }


def _of_one(amount: Decimal | None, pieces: Decimal | None) -> Decimal | None:
    return (amount / pieces).quantize(FINE, ROUND_HALF_UP).normalize() + 0 if amount is not None and pieces else None


def _top(raw: Mapping[str, Any]) -> Record:
    person = of_kinds(raw, PERSON)
    names = (person["firstname"], person["middlename"], person["lastname"])
    return {
        "name": " ".join(name for name in names if name),
        "anyPhone": person["mobile"] or person["phone"],
        "billingCountry": _code(raw.get("addressBillingCountry")),
        "shippingCountry": _code(raw.get("addressShippingCountry")),
    }


def _code(country: Any) -> str:
    return str(country.get("code") or "").upper() if isinstance(country, dict) else ""
