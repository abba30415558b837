"""What products, customers, places and the shop show beside what is kept."""

import re
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.money import NOTHING, Pair, money
from wareflow.sandbox.shopify.order_reading import always, amount_of, fact, same
from wareflow.sandbox.shopify.resolving import World, computed
from wareflow.sandbox.shopify.store import Object, gid

same("DraftOrder", totalPrice="totalPriceSet", subtotalPrice="subtotalPriceSet", totalTax="totalTaxSet")
always(False, "Product.requiresSellingPlan", "Product.hasVariantsThatRequiresComponents", "Location.activatable",
       "ProductVariant.requiresComponents", "ProductVariant.showUnitPrice", "Customer.dataSaleOptOut",
       "DraftOrder.hasTimelineComment", "DraftOrder.visibleToCustomer", "Location.addressVerified",
       "Shop.setupRequired", "Shop.taxShipping", "MailingAddress.coordinatesValidated",
       "ShopPlan.partnerDevelopment", "Location.deletable", "Location.hasUnfulfilledOrders")  # fmt: skip
always(True, "DraftOrder.ready", "Customer.validEmailAddress", "CustomerEmailAddress.validFormat",
       "Location.deactivatable", "Location.hasActiveInventory", "InventoryLevel.canDeactivate", "Domain.sslEnabled",
       "ShopPlan.shopifyPlus", "ProductOptionValue.hasVariants")  # fmt: skip
always([], "DraftOrder.discountCodes", "DraftOrder.taxLines", "ProductVariant.media")
always("0", "DraftOrder.totalWeight")
always("READY", "MediaImage.status", "MediaImage.fileStatus")
always("", "Shop.orderNumberFormatSuffix")
always("#", "Shop.orderNumberFormatPrefix")
always("METRIC_SYSTEM", "Shop.unitSystem")
always("Plus", "ShopPlan.displayName")
always(["CZ", "DE", "ES", "IT", "PL"], "Shop.shipsToCountries")


# Products -------------------------------------------------------------------------------------------------------------


@fact("Product.bodyHtml")
def body(world: World, product: Object) -> Any:
    return product["descriptionHtml"]


@computed("Product.description")
@computed("Collection.description")
def plain_text(world: World, row: Object, args: dict[str, Any]) -> str:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row["descriptionHtml"] or "")).strip()
    limit = args.get("truncateAt")
    return text if not limit or len(text) <= limit else f"{text[: max(0, limit - 3)]}..."


@fact("Product.totalVariants")
def variants(world: World, product: Object) -> int:
    return len(product["variants"])


@fact("Product.variantsCount")
def variants_count(world: World, product: Object) -> Object:
    return {"count": len(product["variants"]), "precision": "EXACT"}


@fact("Product.mediaCount")
def media_count(world: World, product: Object) -> Object:
    return {"count": len(product["media"]), "precision": "EXACT"}


@fact("Product.featuredMedia")
def first_media(world: World, product: Object) -> Any:
    return next(iter(product["media"]), None)


@fact("Product.images")
def images(world: World, product: Object) -> list[Object]:
    return [image_of(each) for each in product["media"]]


@fact("Product.featuredImage")
def first_image(world: World, product: Object) -> Any:
    return next(iter(images(world, product)), None)


def image_of(media: Object) -> Object:
    number = media["id"].rpartition("/")[2]
    return {"id": gid("ProductImage", number), "altText": media["alt"], "url": media["preview"]["image"]["url"],
            "width": None, "height": None}  # fmt: skip


@fact("MediaImage.image")
def image_of_media(world: World, media: Object) -> Object:
    return image_of(media)


computed("Image.src")(lambda world, row, args: row["url"])
computed("MediaImage.createdAt")(lambda world, row, args: row.get("createdAt") or world.store.now())
computed("MediaImage.updatedAt")(lambda world, row, args: row.get("updatedAt") or world.store.now())
computed("Product.seo")(lambda world, row, args: row.get("seo") or {"title": None, "description": None})
computed("Collection.seo")(lambda world, row, args: row.get("seo") or {"title": None, "description": None})


@computed("Product.defaultCursor")
@computed("ProductVariant.defaultCursor")
def cursor(world: World, row: Object, args: dict[str, Any]) -> str:
    return str(row["legacyResourceId"])


@fact("Product.hasOutOfStockVariants")
def sold_out(world: World, product: Object) -> bool:
    return any(sellable(world, world.store.one(each)) <= 0 for each in product["variants"])


@fact("ProductVariant.sellableOnlineQuantity")
def sellable(world: World, variant: Object) -> int:
    item = world.store.one(variant["inventoryItem"])
    return sum(int(world.store.one(each)["_quantities"]["available"]) for each in item["inventoryLevels"])


@fact("Product.priceRangeV2")
def price_range(world: World, product: Object) -> Object:
    currency = world.store.shop()["currencyCode"]
    prices = [Decimal(world.store.one(each)["price"]) for each in product["variants"]] or [Decimal(0)]
    return {"minVariantPrice": money(min(prices), currency), "maxVariantPrice": money(max(prices), currency)}


@fact("ProductOption.optionValues")
def option_values(world: World, option: Object) -> list[Object]:
    number = option["id"].rpartition("/")[2]
    return [
        {"id": gid("ProductOptionValue", f"{number}{at}"), "name": name} for at, name in enumerate(option["values"])
    ]


@fact("InventoryItem.variants")
def variants_of(world: World, item: Object) -> list[str]:
    return [item["variant"]]


@fact("InventoryItem.locationsCount")
def places_of(world: World, item: Object) -> Object:
    return {"count": len(item["inventoryLevels"]), "precision": "EXACT"}


# Customers and companies ----------------------------------------------------------------------------------------------


def _orders_of(world: World, row: Object) -> list[Object]:
    return [each for each in world.rows("Order", None) if each.get("customer") == row["id"]]


def _orders_of_company(world: World, row: Object) -> list[Object]:
    part = "company" if row["__typename"] == "Company" else "location"
    found = [(each, each.get("purchasingEntity")) for each in world.rows("Order", None)]
    return [order for order, buyer in found if isinstance(buyer, dict) and buyer.get(part) == row["id"]]


fact("Customer.orders")(_orders_of)
fact("Company.orders", "CompanyLocation.orders")(_orders_of_company)
always([], "Company.draftOrders")


@fact("Company.ordersCount", "CompanyLocation.ordersCount")
def company_orders(world: World, row: Object) -> Object:
    return {"count": len(_orders_of_company(world, row)), "precision": "EXACT"}


@fact("Company.totalSpent")
def company_spent(world: World, row: Object) -> Object:
    return amount_of(_orders_of_company(world, row), "totalReceivedSet", world.store.shop()["currencyCode"])


def _number_of(kind: str) -> Any:
    def work(world: World, row: Object) -> Object:
        return {"count": sum(each["company"] == row["id"] for each in world.store.all(kind)), "precision": "EXACT"}

    return work


fact("Company.contactsCount")(_number_of("CompanyContact"))
fact("Company.locationsCount")(_number_of("CompanyLocation"))


@fact("Customer.lastOrder")
def last_order(world: World, customer: Object) -> Object | None:
    return max(_orders_of(world, customer), key=lambda row: str(row["createdAt"]), default=None)


computed("Customer.addresses")(lambda world, row, args: row["addressesV2"])
computed("Customer.email")(lambda world, row, args: (row["defaultEmailAddress"] or {}).get("emailAddress"))
computed("Customer.phone")(lambda world, row, args: (row["defaultPhoneNumber"] or {}).get("phoneNumber"))
computed("Customer.canDelete")(lambda world, row, args: not _orders_of(world, row))
computed("Customer.lifetimeDuration")(lambda world, row, args: "about 1 year")
computed("MailingAddress.countryCode")(lambda world, row, args: row.get("countryCodeV2"))


@fact("MailingAddress.formatted", "LocationAddress.formatted", "CompanyAddress.formattedAddress")
def address_lines(world: World, row: Object) -> list[str]:
    town = " ".join(str(row[name]) for name in ("zip", "city") if row.get(name))
    lines = [row.get("company"), row.get("address1"), row.get("address2"), town, row.get("country")]
    return [str(line) for line in lines if line]


@fact("MailingAddress.formattedArea", "CompanyAddress.formattedArea")
def area(world: World, row: Object) -> str | None:
    return ", ".join(str(row[name]) for name in ("city", "country") if row.get(name)) or None


computed("CompanyAddress.createdAt")(lambda world, row, args: row.get("createdAt") or world.store.shop()["_opened"])
computed("CompanyAddress.updatedAt")(lambda world, row, args: row.get("updatedAt") or world.store.shop()["_opened"])


# Places and the shop --------------------------------------------------------------------------------------------------


@fact("Location.inventoryLevels")
def levels_at(world: World, place: Object) -> list[Object]:
    return [row for row in world.store.all("InventoryLevel") if row["location"] == place["id"]]


@fact("Location.isPrimary")
def is_first(world: World, place: Object) -> bool:
    return bool(world.store.all("Location")[0]["id"] == place["id"])


@computed("Shop.email")
@computed("Shop.contactEmail")
def mail(world: World, shop: Object, args: dict[str, Any]) -> str:
    return f"owner@{shop['myshopifyDomain'].partition('.')[0]}.example"


computed("Shop.shopOwnerName")(lambda world, row, args: row["name"])
computed("Shop.url")(lambda world, row, args: f"https://{row['myshopifyDomain']}")
computed("Shop.createdAt")(lambda world, row, args: row["_opened"])
computed("Shop.updatedAt")(lambda world, row, args: row["_opened"])
computed("Shop.timezoneAbbreviation")(lambda world, row, args: world.local(row).tzname() or "UTC")
computed("Shop.timezoneOffset")(lambda world, row, args: world.local(row).strftime("%z"))


@fact("Shop.timezoneOffsetMinutes")
def offset(world: World, shop: Object) -> int:
    away = world.local(shop).utcoffset()
    return int(away.total_seconds() // 60) if away else 0


@fact("Shop.primaryDomain")
def domain(world: World, shop: Object) -> Object:
    host = shop["myshopifyDomain"]
    return {"id": gid("Domain", 1), "host": host, "url": f"https://{host}"}


# Draft orders ---------------------------------------------------------------------------------------------------------


def _pair(bag: Any) -> tuple[str, str]:
    return bag["shopMoney"]["currencyCode"], bag["presentmentMoney"]["currencyCode"]


def _line_amount(factor: str) -> Any:
    def work(world: World, row: Object) -> Any:
        bag = row["originalUnitPriceSet"]
        amount = {"line": Pair.read(bag).times(row["quantity"]), "unit": Pair.read(bag), "none": NOTHING}[factor]
        return amount.bag(_pair(bag))

    return work


fact("DraftOrderLineItem.originalTotalSet", "DraftOrderLineItem.discountedTotalSet")(_line_amount("line"))
fact("DraftOrderLineItem.approximateDiscountedUnitPriceSet",
     "DraftOrderLineItem.discountedUnitPriceSet")(_line_amount("unit"))  # fmt: skip


@fact("DraftOrder.totalDiscountsSet")
def draft_discounts(world: World, draft: Object) -> Any:
    return NOTHING.bag(_pair(draft["subtotalPriceSet"]))


@fact("DraftOrder.totalShippingPriceSet")
def draft_freight(world: World, draft: Object) -> Any:
    freight = Pair.read(draft["totalPriceSet"]) - Pair.read(draft["subtotalPriceSet"])
    return freight.bag(_pair(draft["subtotalPriceSet"]))


fact("DraftOrderLineItem.totalDiscountSet")(_line_amount("none"))
always([], "DraftOrderLineItem.customAttributes", "DraftOrderLineItem.taxLines")
always(False, "DraftOrderLineItem.isGiftCard")
always(True, "DraftOrderLineItem.requiresShipping", "DraftOrderLineItem.taxable")
computed("DraftOrderLineItem.custom")(lambda world, row, args: row["variant"] is None)
computed("DraftOrderLineItem.name")(lambda world, row, args: row["title"])
computed("DraftOrderLineItem.uuid")(lambda world, row, args: row["id"].rpartition("/")[2])


@fact("DraftOrderLineItem.product")
def draft_product(world: World, row: Object) -> Any:
    return world.store.one(row["variant"])["product"] if row["variant"] else None


@fact("DraftOrder.totalQuantityOfLineItems")
def draft_units(world: World, draft: Object) -> int:
    return sum(int(row["quantity"]) for row in draft["lineItems"])


@fact("DraftOrder.totalLineItemsPriceSet")
def draft_goods(world: World, draft: Object) -> Any:
    return draft["subtotalPriceSet"]
