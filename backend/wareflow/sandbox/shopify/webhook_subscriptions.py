"""Webhook subscriptions: which topics are sent where, with which fields, and which rights a topic needs."""

from typing import Any
from urllib.parse import urlsplit

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.reading import checked_id
from wareflow.sandbox.shopify.resolving import World, computed, listing_of
from wareflow.sandbox.shopify.schema import VERSION
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import found, mutation

KIND = "WebhookSubscription"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
CLOUDS = ("pubsub", "arn")
SCOPES = {
    "ORDERS_": "read_orders", "ORDER_": "read_orders", "REFUNDS_": "read_orders", "RETURNS_": "read_returns",
    "DRAFT_ORDERS_": "read_draft_orders", "PRODUCTS_": "read_products", "VARIANTS_": "read_products",
    "INVENTORY_": "read_inventory", "LOCATIONS_": "read_locations", "CUSTOMERS_": "read_customers",
    "COMPANIES_": "read_companies", "COMPANY_": "read_companies", "FULFILLMENTS_": "read_orders",
    "FULFILLMENT_ORDERS_": "read_merchant_managed_fulfillment_orders",
}  # fmt: skip


@mutation("webhookSubscriptionCreate", "webhookSubscription")
def subscribe(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish, topic = args["webhookSubscription"], args["topic"]
    _check_topic(world, topic)
    if not wish.get("uri"):
        raise Refused("Address can't be blank", ["webhookSubscription", "uri"])
    _check(world, topic, wish, None)
    made = world.store.add(KIND, {
        "topic": topic, "uri": wish["uri"], "format": wish.get("format") or "JSON", "filter": wish.get("filter"),
        "includeFields": list(wish.get("includeFields") or []), "name": wish.get("name"),
        "metafieldNamespaces": list(wish.get("metafieldNamespaces") or []), "metafields": wish.get("metafields") or [],
        "createdAt": world.store.now(), "updatedAt": world.store.now(), "_failures": 0,
    })  # fmt: skip
    return {"webhookSubscription": made}


@mutation("webhookSubscriptionUpdate", "webhookSubscription")
def change(world: World, args: dict[str, Any]) -> dict[str, Any]:
    row = found(world, checked_id(args["id"]), KIND, ["id"], "Webhook subscription does not exist")
    wish = args["webhookSubscription"]
    _check(world, row["topic"], {**row, **wish}, row)
    row.update({name: value for name, value in wish.items() if value is not None or name == "filter"}, _failures=0)
    world.store.touch(row)
    return {"webhookSubscription": row}


@mutation("webhookSubscriptionDelete", "deletedWebhookSubscriptionId")
def unsubscribe(world: World, args: dict[str, Any]) -> dict[str, Any]:
    row = found(world, checked_id(args["id"]), KIND, ["id"], "Webhook subscription does not exist")
    world.store.remove(row["id"])
    return {"deletedWebhookSubscriptionId": row["id"]}


def _check_topic(world: World, topic: str) -> None:
    """A topic is open to whoever may read its objects."""
    needed = next((scope for start, scope in SCOPES.items() if topic.startswith(start)), "")
    if needed and not world.granted & {needed, needed.replace("read_", "write_", 1)}:
        raise Refused("You cannot create a webhook subscription with the specified topic", ["topic"])


def _check(world: World, topic: str, wish: Object, own: Object | None) -> None:
    field = ["webhookSubscription", "uri"]
    address = urlsplit(str(wish["uri"]))
    local = address.scheme == "http" and address.hostname in LOOPBACK
    if address.scheme not in ("https", *CLOUDS) and not local:
        raise Refused("Address protocol is not supported; it must be https", field)
    if wish.get("format") == "XML":
        raise Refused("The sandbox sends JSON only", ["webhookSubscription", "format"])
    same = [row for row in world.store.all(KIND) if (row["topic"], row["uri"]) == (topic, wish["uri"])]
    if any(row is not own and row["filter"] == wish.get("filter") for row in same):
        raise Refused("Address for this topic has already been taken", field)


@computed("QueryRoot.webhookSubscription")
def subscription(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    return world.store.find(checked_id(args["id"]), KIND)


@computed("QueryRoot.webhookSubscriptions")
def subscriptions(world: World, source: Any, args: dict[str, Any]) -> dict[str, Any]:
    rows = world.store.all(KIND)
    topics, uri, form = args.get("topics"), args.get("uri"), args.get("format")
    kept = [row for row in rows if (not topics or row["topic"] in topics) and uri in (None, row["uri"])]
    return listing_of(world, [row for row in kept if form in (None, row["format"])], args)


@computed("QueryRoot.webhookSubscriptionsCount")
def count(world: World, source: Any, args: dict[str, Any]) -> Object:
    return {"count": len(world.store.all(KIND)), "precision": "EXACT"}


@computed("WebhookSubscription.apiVersion")
def version(world: World, source: Any, args: dict[str, Any]) -> Object:
    return {"handle": VERSION, "displayName": f"{VERSION} (Latest)", "supported": True}
