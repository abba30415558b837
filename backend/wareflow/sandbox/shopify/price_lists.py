"""Price lists of markets and of business customers: fixed prices, and for all else a share of the shop's price."""

from decimal import Decimal
from typing import Any

from graphql import GraphQLError

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.money import cents, money
from wareflow.sandbox.shopify.resolving import World, computed
from wareflow.sandbox.shopify.store import Object, Store
from wareflow.sandbox.shopify.writing import mutation

KIND = "PriceList"
MOST = 250


def add_price_list(store: Store, kind: str, name: str, currency: str, rate: str, percent: int) -> Object:
    """With its catalog; prices that are not fixed are so many per cent below the shop's, in the list's currency."""
    made = store.add(KIND, {"name": name, "currency": currency, "_rate": rate, "_fixed": {},
                            "parent": {"adjustment": {"type": "PERCENTAGE_DECREASE", "value": float(percent)},
                                       "settings": {"compareAtMode": "ADJUSTED"}}})  # fmt: skip
    catalog = store.add(kind, {"title": name, "status": "ACTIVE", "priceList": made["id"]})
    made["catalog"] = catalog["id"]
    return made


@computed("QueryRoot.catalogs")
def catalogs(world: World, source: Any, args: dict[str, Any]) -> list[Object]:
    kinds = {"MARKET": ["MarketCatalog"], "COMPANY_LOCATION": ["CompanyLocationCatalog"]}
    wanted = kinds.get(str(args.get("type")), ["MarketCatalog", "CompanyLocationCatalog"])
    return [row for kind in wanted for row in world.store.all(kind)]


@computed("PriceList.fixedPricesCount")
def count(world: World, row: Object, args: dict[str, Any]) -> int:
    return len(row["_fixed"])


@computed("PriceList.prices")
def prices(world: World, row: Object, args: dict[str, Any]) -> list[Object]:
    wanted, query = args.get("originType"), args.get("query")
    test = world.test("PriceListPrice", query) if query else (lambda _: True)
    rows = [variant for variant in world.store.all("ProductVariant") if test(variant)]
    found = [price_of(row, variant) for variant in rows]
    return [each for each in found if wanted in (None, each["originType"])]


def price_of(row: Object, variant: Object) -> Object:
    fixed = row["_fixed"].get(variant["id"])
    if fixed:
        return {"originType": "FIXED", "variant": variant["id"], **fixed}
    share = (1 - Decimal(str(row["parent"]["adjustment"]["value"])) / 100) * Decimal(row["_rate"])
    before = variant["compareAtPrice"]
    return {
        "originType": "RELATIVE",
        "variant": variant["id"],
        "price": money(cents(Decimal(variant["price"]) * share), row["currency"]),
        "compareAtPrice": money(cents(Decimal(before) * share), row["currency"]) if before else None,
    }


def _list_of(world: World, global_id: str) -> Object:
    row = world.store.find(global_id, KIND)
    if row is None:
        raise Refused("Price list does not exist.", ["priceListId"], "PRICE_LIST_NOT_FOUND")
    return row


@mutation("priceListFixedPricesAdd", "prices")
def add(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """A price that is there already is replaced."""
    row, wishes = _list_of(world, args["priceListId"]), args["prices"]
    if len(wishes) > MOST:
        raise GraphQLError(f"The input array size of {len(wishes)} is greater than the maximum allowed of {MOST}.",
                           extensions={"code": "MAX_INPUT_SIZE_EXCEEDED"})  # fmt: skip
    for at, each in enumerate(wishes):
        if world.store.find(each["variantId"], "ProductVariant") is None:
            raise Refused("Variant does not exist.", ["prices", str(at), "variantId"], "VARIANT_NOT_FOUND")
        given = [each["price"], each.get("compareAtPrice")]
        if any(one and one["currencyCode"] != row["currency"] for one in given):
            raise Refused("The currency is not that of the price list.", ["prices", str(at), "price", "currencyCode"],
                          "PRICE_LIST_CURRENCY_MISMATCH")  # fmt: skip
    for each in wishes:
        row["_fixed"][each["variantId"]] = {"price": _kept(each["price"]),
                                            "compareAtPrice": _kept(each.get("compareAtPrice"))}  # fmt: skip
    return {"prices": [price_of(row, world.store.one(each["variantId"])) for each in wishes]}


def _kept(given: Any) -> Object | None:
    return money(Decimal(str(given["amount"])), given["currencyCode"]) if given else None


@mutation("priceListFixedPricesDelete", "deletedFixedPriceVariantIds")
def delete(world: World, args: dict[str, Any]) -> dict[str, Any]:
    row = _list_of(world, args["priceListId"])
    for at, each in enumerate(args["variantIds"]):
        if each not in row["_fixed"]:
            raise Refused("Only fixed prices can be deleted.", ["variantIds", str(at)], "PRICE_NOT_FIXED")
    for each in args["variantIds"]:
        row["_fixed"].pop(each)
    return {"deletedFixedPriceVariantIds": list(args["variantIds"])}
