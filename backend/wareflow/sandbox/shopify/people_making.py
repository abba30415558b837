"""Customers made and changed by their own mutations, which upsert nothing."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.shopify.customer_writing import PLAIN, blank_customer, check_customer, shown_name
from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.metafields import put_metafields
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import address, checked_tags, found, mutation


@mutation("customerCreate", "customer")
def create(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = args["input"]
    check_customer(world, wish, {}, None)
    customer = world.store.add("Customer", blank_customer(world))
    _take(world, customer, wish)
    world.tell("CUSTOMERS_CREATE", customer)
    return {"customer": customer}


@mutation("customerUpdate", "customer")
def update(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = args["input"]
    customer = found(world, wish.get("id"), "Customer", ["id"], "Customer does not exist")
    check_customer(world, wish, {}, customer)
    _take(world, customer, wish)
    world.tell("CUSTOMERS_UPDATE", customer)
    return {"customer": customer}


def _take(world: World, customer: Object, wish: Mapping[str, Any]) -> None:
    put_metafields(world, customer, wish.get("metafields") or [], ["input"])
    customer.update({name: wish[name] for name in PLAIN if name in wish})
    consent = (wish.get("emailMarketingConsent") or {}).get("marketingState") or "NOT_SUBSCRIBED"
    if "email" in wish:
        customer["defaultEmailAddress"] = wish["email"] and {"emailAddress": wish["email"], "marketingState": consent}
    if "phone" in wish:
        customer["defaultPhoneNumber"] = wish["phone"] and {"phoneNumber": wish["phone"]}
    if wish.get("tags") is not None:
        customer["tags"] = sorted(checked_tags(wish["tags"], ["input", "tags"]))
    if wish.get("addresses") is not None:
        customer["addressesV2"] = [address(world, each) for each in wish["addresses"]]
        customer["defaultAddress"] = next(iter(customer["addressesV2"]), None)
    customer["displayName"] = shown_name(customer)
    world.store.touch(customer)


@mutation("customerDelete", "deletedCustomerId")
def delete(world: World, args: dict[str, Any]) -> dict[str, Any]:
    customer = found(world, args["input"]["id"], "Customer", ["id"], "Customer can't be found")
    if any(row.get("customer") == customer["id"] for row in world.store.all("Order")):
        raise Refused("Customer can't be deleted because they have associated orders", ["id"])
    world.store.remove(customer["id"])
    return {"deletedCustomerId": customer["id"]}
