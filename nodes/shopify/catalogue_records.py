"""Products and customers as people map them: flat at the top, amounts exact, codes as text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sdk import Record

GRAMS = {
    "GRAMS": Decimal(1),
    "KILOGRAMS": Decimal(1000),
    "OUNCES": Decimal("28.349523125"),
    "POUNDS": Decimal("453.59237"),
}


def product_record(raw: Mapping[str, Any]) -> Record:
    """A product; where it has one variant only, that one's price and codes stand at the top too."""
    variants = [variant_record(each) for each in raw["variants"]["nodes"]]
    only = variants[0] if len(variants) == 1 else {}
    return {
        "product_id": raw["legacyResourceId"],
        "id": raw["id"],
        "title": raw["title"],
        "handle": raw["handle"],
        "description_html": raw["descriptionHtml"],
        "vendor": raw["vendor"],
        "product_type": raw["productType"],
        "status": raw["status"],
        "tags": raw["tags"],
        "gift_card": raw["isGiftCard"],
        "url": raw["onlineStoreUrl"],
        "created_at": raw["createdAt"],
        "updated_at": raw["updatedAt"],
        "published_at": raw["publishedAt"],
        "stock": raw["totalInventory"],
        "options": raw["options"],
        "single": raw["hasOnlyDefaultVariant"],
        **{name: only.get(name) for name in ("variant_id", "inventory_item_id", "sku", "barcode", "price", "cost")},
        "variants": variants,
    }


def variant_record(raw: Mapping[str, Any]) -> Record:
    """A variant with what its inventory item holds."""
    item = raw["inventoryItem"]
    return {
        "variant_id": raw["legacyResourceId"],
        "inventory_item_id": item["legacyResourceId"],
        "sku": raw["sku"],
        "barcode": raw["barcode"],
        "title": raw["title"],
        "options": {each["name"]: each["value"] for each in raw["selectedOptions"]},
        "position": raw["position"],
        "price": amount(raw["price"]),
        "compare_at_price": amount(raw["compareAtPrice"]),
        "cost": amount((item["unitCost"] or {}).get("amount")),
        "stock": raw["inventoryQuantity"],
        "tracked": item["tracked"],
        "sell_without_stock": raw["inventoryPolicy"] == "CONTINUE",
        "taxable": raw["taxable"],
        "requires_shipping": item["requiresShipping"],
        "weight_grams": grams(item["measurement"]["weight"]),
        "country_of_origin": item["countryCodeOfOrigin"],
        "hs_code": item["harmonizedSystemCode"],
        "updated_at": raw["updatedAt"],
    }


def customer_record(raw: Mapping[str, Any]) -> Record:
    """A customer with the default address; companies by their contact profiles."""
    mail, phone = raw["defaultEmailAddress"] or {}, raw["defaultPhoneNumber"] or {}
    address = raw["defaultAddress"] or {}
    companies = [each["company"] for each in raw["companyContactProfiles"]]
    first = companies[0] if companies else {}
    names = {
        "address_name": "name", "address_company": "company", "address1": "address1", "address2": "address2",
        "zip": "zip", "city": "city", "province": "provinceCode", "country": "countryCodeV2",
        "address_phone": "phone",
    }  # fmt: skip
    return {
        "customer_id": raw["legacyResourceId"],
        "id": raw["id"],
        "name": raw["displayName"],
        "first_name": raw["firstName"],
        "last_name": raw["lastName"],
        "email": mail.get("emailAddress"),
        "email_verified": raw["verifiedEmail"],
        "marketing": mail.get("marketingState") == "SUBSCRIBED",
        "phone": phone.get("phoneNumber"),
        "language": raw["locale"],
        "note": raw["note"],
        "state": raw["state"],
        "tags": raw["tags"],
        "tax_exempt": raw["taxExempt"],
        "orders": int(raw["numberOfOrders"]),
        "spent": amount(raw["amountSpent"]["amount"]),
        "currency": raw["amountSpent"]["currencyCode"],
        "created_at": raw["createdAt"],
        "updated_at": raw["updatedAt"],
        "company": first.get("name"),
        "company_external_id": first.get("externalId"),
        **{ours: address.get(theirs) for ours, theirs in names.items()},
    }


def number_of(global_id: Any) -> str | None:
    """The number in a long id."""
    return str(global_id).rpartition("/")[2] if global_id else None


def amount(value: Any) -> Decimal | None:
    """Amounts come as text."""
    return None if value is None else Decimal(str(value))


def grams(weight: Mapping[str, Any] | None) -> Decimal | None:
    """A weight in grams, whatever unit the shop uses."""
    if not weight or weight["unit"] not in GRAMS:
        return None
    return (Decimal(str(weight["value"])) * GRAMS[weight["unit"]]).quantize(Decimal("0.001")).normalize() + 0
