"""Customers: the upsert `customerSet` by e-mail, phone or id, and their addresses."""

import re
from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.metafields import by_custom_id
from wareflow.sandbox.shopify.reading import customer_by
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import address, checked_tags, found, mutation

PLAIN = ("firstName", "lastName", "note", "locale", "taxExempt")
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
PHONE = re.compile(r"\+\d{7,15}")


@mutation("customerSet", "customer")
def customer_set(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish, by = args["input"], args.get("identifier") or {}
    known = _identified(world, by)
    check_customer(world, wish, by, known)
    customer = known or world.store.add("Customer", blank_customer(world))
    customer.update({name: wish[name] for name in PLAIN if name in wish})
    mail = wish.get("email", by.get("email")) if known is None else wish.get("email")
    if mail is not None:
        customer["defaultEmailAddress"] = mail and {"emailAddress": mail, "marketingState": "NOT_SUBSCRIBED"}
    phone = wish.get("phone", by.get("phone")) if known is None else wish.get("phone")
    if phone is not None:
        customer["defaultPhoneNumber"] = phone and {"phoneNumber": phone}
    if wish.get("tags") is not None:
        customer["tags"] = sorted(checked_tags(wish["tags"], ["input", "tags"]))
    if wish.get("addresses") is not None:
        customer["addressesV2"] = [address(world, each) for each in wish["addresses"]]
        customer["defaultAddress"] = next(iter(customer["addressesV2"]), None)
    customer["displayName"] = shown_name(customer)
    world.store.touch(customer)
    world.tell("CUSTOMERS_UPDATE" if known else "CUSTOMERS_CREATE", customer)
    return {"customer": customer}


def shown_name(customer: Object) -> str:
    shown = " ".join(part for part in (customer["firstName"], customer["lastName"]) if part)
    return shown or (customer["defaultEmailAddress"] or {}).get("emailAddress") or "Customer"


def _identified(world: World, by: Mapping[str, Any]) -> Object | None:
    if "customId" in by:
        return by_custom_id(world, "Customer", by["customId"])
    if "id" in by:
        return found(world, by["id"], "Customer", ["identifier", "id"], "Customer does not exist", "NOT_FOUND")
    names = {"email": "emailAddress", "phone": "phoneNumber"}
    return customer_by(world, None, {"identifier": {names[name]: by[name] for name in by}}) if by else None


def check_customer(world: World, wish: Mapping[str, Any], by: Mapping[str, Any], known: Object | None) -> None:
    for name in ("email", "phone"):
        if name in by and name in wish and by[name] != wish[name]:
            raise Refused(f"The identifier value does not match the value of {name} in the input",
                          ["input"], "INPUT_MISMATCH")  # fmt: skip
    mail, phone = wish.get("email", by.get("email")), wish.get("phone", by.get("phone"))
    if mail and not MAIL.fullmatch(mail):
        raise Refused("Email is invalid", ["input", "email"], "INVALID")
    if phone and not PHONE.fullmatch(phone):
        raise Refused("Phone is invalid", ["input", "phone"], "INVALID")
    for name, key, value in (("email", "emailAddress", mail), ("phone", "phoneNumber", phone)):
        other = customer_by(world, None, {"identifier": {key: value}}) if value else None
        if other is not None and other is not known:
            raise Refused(f"{name.capitalize()} has already been taken", ["input", name], "TAKEN")
    given = [wish.get("firstName"), wish.get("lastName"), mail, phone]
    if known is None and not any(given):
        raise Refused("A name, phone number, or email address must be present", ["input"], "BLANK")
    for name in ("firstName", "lastName"):
        if len(str(wish.get(name) or "")) > 255:
            raise Refused(f"{name} is too long (maximum is 255 characters)", ["input", name], "TOO_LONG")


def blank_customer(world: World) -> Object:
    now = world.store.now()
    return {
        "firstName": None, "lastName": None, "displayName": "", "locale": "en", "defaultEmailAddress": None,
        "defaultPhoneNumber": None, "defaultAddress": None, "addressesV2": [], "state": "DISABLED", "tags": [],
        "verifiedEmail": True, "note": None, "taxExempt": False, "numberOfOrders": "0", "companyContactProfiles": [],
        "amountSpent": {"amount": "0.0", "currencyCode": world.store.shop()["currencyCode"]},
        "createdAt": now, "updatedAt": now, "_country": None,
    }  # fmt: skip


@mutation("customerAddressCreate", "address")
def add_address(world: World, args: dict[str, Any]) -> dict[str, Any]:
    customer = found(world, args["customerId"], "Customer", ["customerId"], "Customer does not exist")
    made = address(world, args["address"])
    if made in customer["addressesV2"]:
        raise Refused("Address already exists", ["address"])
    customer["addressesV2"].append(made)
    return _kept(world, customer, made, default=bool(args.get("setAsDefault")) or not customer["defaultAddress"])


@mutation("customerAddressUpdate", "address")
def change_address(world: World, args: dict[str, Any]) -> dict[str, Any]:
    customer = found(world, args["customerId"], "Customer", ["customerId"], "Customer does not exist")
    row = next((each for each in customer["addressesV2"] if each["id"] == args["addressId"]), None)
    if row is None:
        raise Refused("Address does not exist", ["addressId"])
    given = {**args["address"]}
    changed = address(world, {**row, **given, "countryCode": given.get("countryCode", row["countryCodeV2"])})
    row.update({**(changed or {}), "id": row["id"]})
    return _kept(world, customer, row, default=bool(args.get("setAsDefault")))


def _kept(world: World, customer: Object, row: Object | None, *, default: bool) -> dict[str, Any]:
    held = customer["defaultAddress"]
    if default or (held and row and held["id"] == row["id"]):
        customer["defaultAddress"] = row
    world.store.touch(customer)
    world.tell("CUSTOMERS_UPDATE", customer)
    return {"address": row}
