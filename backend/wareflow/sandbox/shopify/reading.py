"""The fields that are worked out when they are asked for."""

from typing import Any

from graphql import GraphQLError

from wareflow.sandbox.shopify.metafields import by_custom_id
from wareflow.sandbox.shopify.resolving import World, computed, listing, listing_of
from wareflow.sandbox.shopify.schema import CANDIDATE, OLDER, VERSION, is_global_id
from wareflow.sandbox.shopify.store import Object, kind_of

LISTS = {
    "orders": "Order", "products": "Product", "customers": "Customer", "productVariants": "ProductVariant",
    "inventoryItems": "InventoryItem", "locations": "Location", "draftOrders": "DraftOrder", "companies": "Company",
    "collections": "Collection", "priceLists": "PriceList",
}  # fmt: skip
SINGLE = {
    "order": "Order", "product": "Product", "customer": "Customer", "productVariant": "ProductVariant",
    "inventoryItem": "InventoryItem", "location": "Location", "draftOrder": "DraftOrder",
    "fulfillmentOrder": "FulfillmentOrder", "company": "Company", "return": "Return",
    "collection": "Collection", "priceList": "PriceList", "fulfillment": "Fulfillment", "refund": "Refund",
    "inventoryLevel": "InventoryLevel",
}  # fmt: skip
HIDDEN_ADDRESS = "addressesV2"


def checked_id(text: Any) -> str:
    if not is_global_id(text):
        raise GraphQLError(f"Invalid global id '{text}'", extensions={"code": "argumentLiteralsIncompatible"})
    return str(text)


def _list_of(kind: str) -> Any:
    def work(world: World, source: Any, args: dict[str, Any]) -> Any:
        return listing(world, kind, args)

    return work


def _single_of(kind: str) -> Any:
    def work(world: World, source: Any, args: dict[str, Any]) -> Any:
        return world.store.find(checked_id(args.get("id")), kind)

    return work


def _count_of(kind: str) -> Any:
    def work(world: World, source: Any, args: dict[str, Any]) -> Object:
        found, limit = len(world.rows(kind, args.get("query"))), args.get("limit")
        capped = limit is not None and found > limit
        return {"count": limit if capped else found, "precision": "AT_LEAST" if capped else "EXACT"}

    return work


for _name, _kind in LISTS.items():
    computed(f"QueryRoot.{_name}")(_list_of(_kind))
for _name in ("orders", "products", "customers", "collections", "draftOrders", "productVariants"):
    computed(f"QueryRoot.{_name}Count")(_count_of(LISTS[_name]))
for _name, _kind in SINGLE.items():
    computed(f"QueryRoot.{_name}")(_single_of(_kind))


@computed("QueryRoot.node")
def node(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    return world.store.find(checked_id(args["id"]))


@computed("QueryRoot.nodes")
def nodes(world: World, source: Any, args: dict[str, Any]) -> list[Object | None]:
    return [world.store.find(checked_id(each)) for each in args["ids"]]


@computed("QueryRoot.shop")
def shop(world: World, source: Any, args: dict[str, Any]) -> Object:
    return world.store.shop()


@computed("QueryRoot.currentAppInstallation")
def installation(world: World, source: Any, args: dict[str, Any]) -> Object:
    scopes = [{"handle": scope, "description": scope.replace("_", " ")} for scope in sorted(world.granted)]
    return {"id": "gid://shopify/AppInstallation/1", "accessScopes": scopes}


@computed("QueryRoot.publicApiVersions")
def versions(world: World, source: Any, args: dict[str, Any]) -> list[Object]:
    names = {**dict.fromkeys(OLDER, ""), VERSION: " (Latest)", CANDIDATE: " (Release candidate)", "unstable": ""}
    return [
        {"handle": name, "displayName": f"{name}{more}", "supported": name in (*OLDER, VERSION)}
        for name, more in names.items()
    ]


@computed("QueryRoot.job")
def job(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    """A job is done once it was looked at as often as the settings say."""
    found = checked_id(args["id"])
    if found not in world.store.jobs:
        return None
    left = world.store.jobs[found]
    world.store.jobs[found] = max(0, left - 1)
    return {"id": found, "done": left <= 0}


@computed("QueryRoot.productByIdentifier")
def product_by(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    wanted = args["identifier"]
    if "customId" in wanted:
        return by_custom_id(world, "Product", wanted["customId"])
    if "id" in wanted:
        return world.store.find(wanted["id"], "Product")
    return next((row for row in world.store.all("Product") if row["handle"] == wanted.get("handle")), None)


@computed("QueryRoot.orderByIdentifier")
def order_by(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    wanted = args["identifier"]
    if "customId" in wanted:
        return by_custom_id(world, "Order", wanted["customId"])
    return world.store.find(wanted.get("id"), "Order")


@computed("QueryRoot.customerByIdentifier")
def customer_by(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    wanted = args["identifier"]
    if "customId" in wanted:
        return by_custom_id(world, "Customer", wanted["customId"])
    if "id" in wanted:
        return world.store.find(wanted["id"], "Customer")
    for row in world.store.all("Customer"):
        email = (row.get("defaultEmailAddress") or {}).get("emailAddress")
        phone = (row.get("defaultPhoneNumber") or {}).get("phoneNumber")
        if wanted.get("emailAddress", object()) == email or wanted.get("phoneNumber", object()) == phone:
            return row
    return None


@computed("Order.shippingLines")
def shipping_lines(world: World, order: Object, args: dict[str, Any]) -> list[str]:
    rows: list[str] = order["shippingLines"]
    return [row for row in rows if args.get("includeRemovals") or not world.store.one(row)["isRemoved"]]


@computed("InventoryItem.inventoryLevel")
def level(world: World, item: Object, args: dict[str, Any]) -> Object | None:
    place = checked_id(args["locationId"])
    return next((row for row in levels(world, item, args) if row["location"] == place), None)


@computed("InventoryItem.inventoryLevels")
def levels(world: World, item: Object, args: dict[str, Any]) -> list[Object]:
    return [world.store.one(each) for each in item["inventoryLevels"]]


@computed("InventoryItem.duplicateSkuCount")
def duplicates(world: World, item: Object, args: dict[str, Any]) -> int:
    same = [row for row in world.store.all("InventoryItem") if row["sku"] and row["sku"] == item["sku"]]
    return max(0, len(same) - 1)


@computed("InventoryLevel.quantities")
def quantities(world: World, level: Object, args: dict[str, Any]) -> list[Object]:
    """On hand is what can be sold and what is promised already."""
    held = {**level["_quantities"]}
    held["on_hand"] = held["available"] + held["committed"]
    unknown = [name for name in args["names"] if name not in held]
    if unknown:
        raise GraphQLError(f"Invalid quantity name '{unknown[0]}'", extensions={"code": "BAD_REQUEST"})
    number = level["legacyResourceId"]
    return [
        {
            "id": f"gid://shopify/InventoryQuantity/{number}?name={name}",
            "name": name,
            "quantity": held[name],
            "updatedAt": level["updatedAt"],
        }
        for name in args["names"]
    ]


@computed("ProductVariant.inventoryQuantity")
def stock(world: World, variant: Object, args: dict[str, Any]) -> int:
    item = world.store.one(variant["inventoryItem"])
    return sum(world.store.one(each)["_quantities"]["available"] for each in item["inventoryLevels"])


@computed("Product.totalInventory")
def total_stock(world: World, product: Object, args: dict[str, Any]) -> int:
    return sum(stock(world, world.store.one(each), {}) for each in product["variants"])


@computed("FulfillmentOrder.supportedActions")
def actions(world: World, order: Object, args: dict[str, Any]) -> list[Object]:
    names = {"OPEN": ["CREATE_FULFILLMENT", "HOLD", "MOVE"], "IN_PROGRESS": ["CREATE_FULFILLMENT"],
             "ON_HOLD": ["RELEASE_HOLD"]}.get(order["status"], [])  # fmt: skip
    return [{"action": name, "externalUrl": None} for name in names]


@computed("QueryRoot.fulfillmentOrders")
def fulfillment_orders(world: World, source: Any, args: dict[str, Any]) -> Any:
    """Those that are closed are left out unless they are asked for."""
    rows = world.rows("FulfillmentOrder", args.get("query"))
    gone = () if args.get("includeClosed") else ("CLOSED", "CANCELLED", "INCOMPLETE")
    return listing_of(world, [row for row in rows if row["status"] not in gone], args)


@computed("FulfillmentOrder.order")
def order_of_part(world: World, part: Object, args: dict[str, Any]) -> Object | None:
    return world.store.find(part["orderId"])


@computed("FulfillmentOrder.destination")
def destination(world: World, part: Object, args: dict[str, Any]) -> Object | None:
    order = world.store.one(part["orderId"])
    address = order.get("shippingAddress")
    if address is None:
        return None
    names = ("firstName", "lastName", "company", "address1", "address2", "city", "zip", "province", "phone")
    return {"id": f"gid://shopify/FulfillmentOrderDestination/{part['legacyResourceId']}", "location": None,
            "countryCode": address["countryCodeV2"], "email": order.get("email"),
            **{name: address.get(name) for name in names}}  # fmt: skip


def _of_company(kind: str) -> Any:
    def work(world: World, company: Object, args: dict[str, Any]) -> list[Object]:
        return [row for row in world.store.all(kind) if row["company"] == company["id"]]

    return work


computed("Company.contacts")(_of_company("CompanyContact"))
computed("Company.locations")(_of_company("CompanyLocation"))


@computed("Company.mainContact")
def main_contact(world: World, company: Object, args: dict[str, Any]) -> Object | None:
    rows = [row for row in world.store.all("CompanyContact") if row["company"] == company["id"]]
    return next((row for row in rows if row["isMainContact"]), None)


@computed("Order.risk")
def risk(world: World, order: Object, args: dict[str, Any]) -> Object:
    level = order.get("_risk", "LOW")
    advice = {"HIGH": "CANCEL", "MEDIUM": "INVESTIGATE", "LOW": "ACCEPT"}.get(level, "NONE")
    return {"recommendation": advice, "assessments": [{"riskLevel": level}]}


@computed("Order.statusPageUrl")
def status_page(world: World, order: Object, args: dict[str, Any]) -> str:
    return f"https://{world.store.shop()['myshopifyDomain']}/orders/{order['confirmationNumber'].lower()}/authenticate"


@computed("Order.attribution")
def attribution(world: World, order: Object, args: dict[str, Any]) -> Object:
    name = order.get("sourceName") or "web"
    shown = {"web": "Online Store", "pos": "Point of Sale", "shopify_draft_order": "Draft Orders"}
    return {"handle": name, "displayName": shown.get(name, name)}


@computed("Order.returns")
def returns(world: World, order: Object, args: dict[str, Any]) -> list[Object]:
    return [row for row in world.store.all("Return") if row["order"] == order["id"]]


def typename(value: Any) -> str:
    return kind_of(value["id"]) if "id" in value else ""
