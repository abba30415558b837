"""Draft orders: made, changed and deleted; prices and taxes as they are given."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.metafields import put_metafields
from wareflow.sandbox.shopify.money import NOTHING, Pair, total
from wareflow.sandbox.shopify.payment_terms import terms_of
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import address, checked_tags, found, mutation


@mutation("draftOrderCreate", "draftOrder")
def create_draft(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = args["input"]
    shop = world.store.shop()
    currency = wish.get("presentmentCurrencyCode") or shop["currencyCode"]
    pair = (shop["currencyCode"], currency)
    lines = [_draft_line(world, each, index, pair) for index, each in enumerate(wish.get("lineItems") or [])]
    if not lines:
        raise Refused("Add at least 1 product", ["input", "lineItems"])
    entity = wish.get("purchasingEntity") or ({"customerId": wish["customerId"]} if wish.get("customerId") else {})
    customer, buyer = _buyer(world, entity)
    subtotal = total(Pair.read(row["originalUnitPriceSet"]).times(row["quantity"]) for row in lines)
    freight = _amount((wish.get("shippingLine") or {}).get("priceWithCurrency"), pair)
    terms = terms_of(world, wish.get("paymentTerms"), ["input", "paymentTerms"])
    drafts = sum(1 for _ in world.store.all("DraftOrder"))
    made = world.store.add("DraftOrder", {
        "name": f"#D{drafts + 1}", "status": "OPEN", "createdAt": world.store.now(), "updatedAt": world.store.now(),
        "currencyCode": pair[0], "presentmentCurrencyCode": currency, "customer": customer,
        "email": wish.get("email"), "note2": wish.get("note"), "poNumber": wish.get("poNumber"),
        "tags": checked_tags(wish.get("tags") or [], ["input", "tags"]), "taxExempt": bool(wish.get("taxExempt")),
        "taxesIncluded": shop["taxesIncluded"], "customAttributes": wish.get("customAttributes") or [],
        "billingAddress": address(world, wish.get("billingAddress")),
        "shippingAddress": address(world, wish.get("shippingAddress")),
        "lineItems": lines, "subtotalPriceSet": subtotal.bag(pair), "totalTaxSet": NOTHING.bag(pair),
        "totalPriceSet": (subtotal + freight).bag(pair), "appliedDiscount": None,
        "invoiceUrl": f"https://{shop['myshopifyDomain']}/invoices/{drafts + 1}", "purchasingEntity": buyer,
        "completedAt": None, "order": None, "paymentTerms": terms,
        "_freight": _freight(wish.get("shippingLine"), freight),
    })  # fmt: skip
    put_metafields(world, made, wish.get("metafields") or [], ["input"])
    world.tell("DRAFT_ORDERS_CREATE", made)
    return {"draftOrder": made}


NAMES = {"email": "email", "note": "note2", "poNumber": "poNumber", "taxExempt": "taxExempt",
         "customAttributes": "customAttributes"}  # fmt: skip


@mutation("draftOrderUpdate", "draftOrder")
def update_draft(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """What is given replaces what was there; a list of lines replaces all of them."""
    wish = args["input"]
    draft = found(world, args["id"], "DraftOrder", ["id"], "Draft order does not exist")
    if draft["status"] == "COMPLETED":
        raise Refused("This draft order has been completed and cannot be changed", ["id"])
    pair = (draft["currencyCode"], draft["presentmentCurrencyCode"])
    changed: Object = {kept: wish[name] for name, kept in NAMES.items() if name in wish}
    if wish.get("lineItems") is not None:
        lines = [_draft_line(world, each, index, pair) for index, each in enumerate(wish["lineItems"])]
        if not lines:
            raise Refused("Add at least 1 product", ["input", "lineItems"])
        subtotal = total(Pair.read(row["originalUnitPriceSet"]).times(row["quantity"]) for row in lines)
        changed.update(lineItems=lines, subtotalPriceSet=subtotal.bag(pair))
    if "shippingLine" in wish:
        changed["_freight"] = _freight(
            wish["shippingLine"], _amount((wish["shippingLine"] or {}).get("priceWithCurrency"), pair)
        )
    if wish.get("purchasingEntity"):
        changed["customer"], changed["purchasingEntity"] = _buyer(world, wish["purchasingEntity"])
    if "paymentTerms" in wish:
        changed["paymentTerms"] = terms_of(world, wish["paymentTerms"], ["input", "paymentTerms"])
    if "tags" in wish:
        changed["tags"] = checked_tags(wish["tags"] or [], ["input", "tags"])
    changed.update({name: address(world, wish[name]) for name in ("billingAddress", "shippingAddress") if name in wish})
    draft.update(changed)
    freight = Pair.of((draft.get("_freight") or {}).get("price", "0"))
    draft["totalPriceSet"] = (Pair.read(draft["subtotalPriceSet"]) + freight).bag(pair)
    world.store.touch(draft)
    world.tell("DRAFT_ORDERS_UPDATE", draft)
    return {"draftOrder": draft}


@mutation("draftOrderDelete", "deletedId")
def delete_draft(world: World, args: dict[str, Any]) -> dict[str, Any]:
    draft = found(world, args["input"]["id"], "DraftOrder", ["id"], "Draft order does not exist")
    if draft["status"] == "COMPLETED":
        raise Refused("This draft order has been completed and cannot be deleted", ["id"])
    world.store.remove(draft["id"])
    return {"deletedId": draft["id"]}


def _buyer(world: World, wish: Mapping[str, Any]) -> tuple[str | None, Any]:
    """The customer, and who buys: that customer or a company."""
    field = ["input", "purchasingEntity"]
    customer, company = wish.get("customerId"), wish.get("purchasingCompany")
    if company:
        contact = found(world, company["companyContactId"], "CompanyContact", field, "Company contact does not exist")
        place = found(world, company["companyLocationId"], "CompanyLocation", field, "Company location does not exist")
        if {contact["company"], place["company"]} != {company["companyId"]}:
            raise Refused("The contact and the location must belong to the company", field)
        entity = {"__typename": "PurchasingCompany", "company": company["companyId"], "contact": contact["id"],
                  "location": place["id"]}  # fmt: skip
        return contact["customer"], entity
    if customer:
        found(world, customer, "Customer", [*field, "customerId"], "Customer does not exist")
    return customer, customer


def _freight(wish: Mapping[str, Any] | None, price: Pair) -> Object | None:
    return {"title": wish.get("title") or "Shipping", "price": str(price.shop)} if wish else None


def _draft_line(world: World, wish: Mapping[str, Any], index: int, pair: tuple[str, str]) -> Object:
    field = ["input", "lineItems", str(index)]
    if int(wish["quantity"]) < 1:
        raise Refused("Quantity must be greater than or equal to 1", [*field, "quantity"])
    variant = None
    if wish.get("variantId"):
        variant = found(world, wish["variantId"], "ProductVariant", [*field, "variantId"],
                        "Product with ID does not exist")  # fmt: skip
    elif not wish.get("title") or not wish.get("originalUnitPriceWithCurrency"):
        raise Refused("Title and price are needed for a line without a product", [*field, "title"])
    given = wish.get("priceOverride") or wish.get("originalUnitPriceWithCurrency")
    price = _amount(given, pair) if given else Pair.of(variant["price"] if variant else "0")
    product = world.store.one(variant["product"]) if variant else None
    return {
        "id": f"gid://shopify/DraftOrderLineItem/{world.store.next_number}{index:03d}",
        "title": product["title"] if product else wish["title"],
        "sku": variant["sku"] if variant else wish.get("sku"),
        "quantity": int(wish["quantity"]),
        "variant": variant["id"] if variant else None,
        "originalUnitPriceSet": price.bag(pair),
    }


def _amount(money: Mapping[str, Any] | None, pair: tuple[str, str]) -> Pair:
    """Prices are given in the customer's currency; the sandbox knows no rates, so both amounts are the same."""
    if not money:
        return NOTHING
    if money["currencyCode"] not in pair:
        raise Refused(f"Currency {money['currencyCode']} is not the currency of this draft order", ["input"])
    return Pair.of(Decimal(money["amount"]))
