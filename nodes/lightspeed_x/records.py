"""Records of the X-Series made regular (reference: API 2.0, schemas of Product, Customer, Sale and Inventory).

What has no value arrives as null: a text is then empty, an amount none. Whole and broken numbers arrive alike; what is
an amount is always an exact number. Ids and codes are text.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sdk import Record, decimal_of, of_kinds

Kinds = Mapping[str, str]
PRODUCT: Kinds = {
    "id": "text", "name": "text", "variant_name": "text", "handle": "text", "sku": "text", "description": "text",
    "price_including_tax": "number", "price_excluding_tax": "number", "supply_price": "number",
    "is_active": "boolean", "has_inventory": "boolean", "is_composite": "boolean", "has_variants": "boolean",
    "variant_parent_id": "text", "variant_options": "list", "product_codes": "list", "source": "text",
    "source_id": "text", "supplier_code": "text", "weight": "number", "image_url": "text", "images": "list",
    "tag_ids": "list", "created_at": "datetime", "updated_at": "datetime", "deleted_at": "datetime",
    "version": "integer",
}  # fmt: skip
CUSTOMER: Kinds = {
    **dict.fromkeys((
        "id", "customer_code", "first_name", "last_name", "email", "phone", "mobile", "fax", "website", "company_name",
        "note", "gender", "date_of_birth", "customer_group_id", "physical_address_1", "physical_address_2",
        "physical_suburb", "physical_city", "physical_postcode", "physical_state", "physical_country_id",
        "postal_address_1", "postal_address_2", "postal_suburb", "postal_city", "postal_postcode", "postal_state",
        "postal_country_id", "custom_field_1", "custom_field_2", "custom_field_3", "custom_field_4",
    ), "text"),
    "balance": "number", "year_to_date": "number", "loyalty_balance": "number", "enable_loyalty": "boolean",
    "do_not_email": "boolean", "created_at": "datetime", "updated_at": "datetime", "deleted_at": "datetime",
    "version": "integer",
}  # fmt: skip
INVENTORY: Kinds = {
    "id": "text", "product_id": "text", "outlet_id": "text", "inventory_level": "number", "reorder_point": "number",
    "reorder_amount": "number", "version": "integer",
}  # fmt: skip
SALE: Kinds = {
    **dict.fromkeys((
        "id", "outlet_id", "register_id", "user_id", "customer_id", "invoice_number", "receipt_number", "source",
        "source_id", "return_for", "status", "note", "short_code",
    ), "text"),
    "total_price": "number", "total_tax": "number", "total_loyalty": "number", "sale_date": "datetime",
    "created_at": "datetime", "updated_at": "datetime", "version": "integer", "line_items": "list",
    "payments": "list", "adjustments": "list", "taxes": "list",
}  # fmt: skip
LINE: Kinds = {
    **dict.fromkeys(("id", "product_id", "tax_id", "status", "note"), "text"),
    **dict.fromkeys((
        "quantity", "price", "tax", "discount", "cost", "price_total", "tax_total", "discount_total", "cost_total",
        "unit_price", "unit_tax", "unit_discount", "unit_cost", "total_price", "total_tax", "total_discount",
        "total_cost", "loyalty_value",
    ), "number"),
    "is_return": "boolean",
}  # fmt: skip
CODES = ("sku", "ean", "name")
BARCODES = ("EAN", "UPC", "JAN", "ISBN", "ITF")
ADDRESS = {"address1": "address_1", "address2": "address_2", "city": "city", "zip": "postcode", "state": "state"}


def product_record(raw: Mapping[str, Any]) -> Record:
    """A product, which is one variant, with the barcode, names and pictures that people map most often at the top."""
    record = of_kinds(raw, PRODUCT)
    codes = {str(each.get("type", "")).upper(): str(each.get("code", "")) for each in record["product_codes"]}
    pictures = [str(each["url"]) for each in record["images"] if each.get("url")]
    options = ", ".join(f"{each.get('name')}: {each.get('value')}" for each in record["variant_options"])
    return {
        **record,
        "ean": next((codes[kind] for kind in BARCODES if codes.get(kind)), ""),
        "brand": _name(raw.get("brand")),
        "category": _name(raw.get("type")),
        "supplier": _name(raw.get("supplier")),
        "variant": options,
        "image_urls": pictures,
        "deleted": bool(record["deleted_at"]),
    }


def customer_record(raw: Mapping[str, Any]) -> Record:
    """A customer with the address that letters go to, or the one where they are, at the top."""
    record = of_kinds(raw, CUSTOMER)
    kind = "postal" if any(record[f"postal_{field}"] for field in ADDRESS.values()) else "physical"
    return {
        **record,
        "name": " ".join(part for part in (record["first_name"], record["last_name"]) if part),
        "any_phone": record["mobile"] or record["phone"],
        **{name: record[f"{kind}_{field}"] for name, field in ADDRESS.items()},
        "country": record[f"{kind}_country_id"],
        "deleted": bool(record["deleted_at"]),
    }


def inventory_record(raw: Mapping[str, Any], product: Mapping[str, Any]) -> Record:
    """The stock of a product at an outlet, with the product's codes."""
    return {**of_kinds(raw, INVENTORY), **{name: product.get(name, "") for name in CODES}}


def sale_record(
    raw: Mapping[str, Any], products: Mapping[str, Record], rates: Mapping[str, Decimal], customer: Record
) -> Record:
    """A sale with its lines' codes and taxes, and its customer; a sale without one has a blank customer."""
    record = of_kinds(raw, SALE)
    lines = [_line(line, products, rates) for line in record["line_items"]]
    # Fees and tips that are no line; their shape is the remote's own.
    payments = [{**each, "amount": decimal_of(each.get("amount"))} for each in record["payments"]]
    taxes = [{**each, "amount": decimal_of(each.get("amount"))} for each in record["taxes"]]
    total = (record["total_price"] or Decimal(0)) + (record["total_tax"] or Decimal(0))
    return {
        **record,
        "line_items": lines,
        "payments": payments,
        "taxes": taxes,
        "number": record["invoice_number"],
        "kind": _kind(lines),
        "total_with_tax": total,
        "customer": customer,
    }


def _line(raw: Mapping[str, Any], products: Mapping[str, Record], rates: Mapping[str, Decimal]) -> Record:
    line = of_kinds(raw, LINE)
    product = products.get(line["product_id"], {})
    rate = rates.get(line["tax_id"])
    return {
        **line,
        **{name: product.get(name, "") for name in CODES},
        "tax_percent": None if rate is None else (rate * 100).normalize() + 0,
    }


def _kind(lines: list[Record]) -> str:
    """Goods out, goods back, or some of both."""
    back = [(line["quantity"] or Decimal(0)) < 0 for line in lines]
    if any(back):
        return "refund" if all(back) else "exchange"
    return "sale"


def _name(value: Any) -> str:
    return str(value.get("name") or "") if isinstance(value, dict) else ""
