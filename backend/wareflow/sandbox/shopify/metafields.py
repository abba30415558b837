"""Metafields: own fields of almost any object, by namespace and key, with definitions that give them a type."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.resolving import World, computed
from wareflow.sandbox.shopify.store import Object, Store, gid
from wareflow.sandbox.shopify.writing import UPDATED, mutation

KIND, DEFINITION = "Metafield", "MetafieldDefinition"
MOST = 25
OWN_NAMESPACE = "app--1"
OWNERS = {
    "Product": "PRODUCT", "ProductVariant": "PRODUCTVARIANT", "Order": "ORDER", "Customer": "CUSTOMER",
    "Company": "COMPANY", "CompanyLocation": "COMPANY_LOCATION", "Location": "LOCATION", "DraftOrder": "DRAFTORDER",
    "Shop": "SHOP", "Collection": "COLLECTION",
}  # fmt: skip
TEXTS = ("single_line_text_field", "multi_line_text_field", "url", "color", "id", "rich_text_field")
TYPES = (*TEXTS, "number_integer", "number_decimal", "boolean", "date", "date_time", "json", "weight", "dimension",
         "volume", "money", "rating", "product_reference", "variant_reference", "file_reference")  # fmt: skip


def metafields_of(store: Store, owner: Object) -> list[Object]:
    return [row for row in store.all(KIND) if row["owner"] == owner["id"]]


def find(store: Store, owner: str, namespace: str | None, key: str) -> Object | None:
    """The metafield of an owner; a key may hold its namespace."""
    given = key.split(".", 1) if namespace is None and "." in key else [namespace or OWN_NAMESPACE, key]
    rows = (row for row in store.all(KIND) if row["owner"] == owner)
    return next((row for row in rows if [row["namespace"], row["key"]] == given), None)


def by_custom_id(world: World, kind: str, wish: Mapping[str, Any]) -> Object | None:
    """The object whose unique metafield has this value."""
    named = (wish.get("namespace") or OWN_NAMESPACE, wish["key"], wish["value"])
    for row in world.store.all(KIND):
        if (row["namespace"], row["key"], row["value"]) == named and row["ownerType"] == OWNERS[kind]:
            return world.store.find(row["owner"], kind)
    return None


def _one(world: World, owner: Object, args: dict[str, Any]) -> Object | None:
    return find(world.store, owner["id"], args.get("namespace"), args["key"])


def _several(world: World, owner: Object, args: dict[str, Any]) -> list[Object]:
    rows = [row for row in metafields_of(world.store, owner) if args.get("namespace") in (None, row["namespace"])]
    keys = args.get("keys")
    return [row for row in rows if keys is None or {row["key"], f"{row['namespace']}.{row['key']}"} & set(keys)]


for _kind in OWNERS:
    computed(f"{_kind}.metafield")(_one)
    computed(f"{_kind}.metafields")(_several)


@computed("QueryRoot.metafieldDefinitions")
def definitions(world: World, source: Any, args: dict[str, Any]) -> list[Object]:
    rows = [row for row in world.store.all(DEFINITION) if row["ownerType"] == args["ownerType"]]
    return [row for row in rows if all(args.get(name) in (None, row[name]) for name in ("namespace", "key"))]


@computed("Metafield.definition")
def definition(world: World, row: Object, args: dict[str, Any]) -> Object | None:
    return defined(world.store, row["ownerType"], row["namespace"], row["key"])


def defined(store: Store, owner_type: str, namespace: str, key: str) -> Object | None:
    rows = (row for row in store.all(DEFINITION) if row["ownerType"] == owner_type)
    return next((row for row in rows if (row["namespace"], row["key"]) == (namespace, key)), None)


@computed("Metafield.compareDigest")
def digest(world: World, row: Object, args: dict[str, Any]) -> str:
    return hashlib.sha256(str(row["value"]).encode()).hexdigest()


@computed("Metafield.sizeInBytes")
def size(world: World, row: Object, args: dict[str, Any]) -> int:
    return len(str(row["value"]).encode())


@computed("Metafield.jsonValue")
def as_json(world: World, row: Object, args: dict[str, Any]) -> Any:
    kind, value = row["type"], row["value"]
    plain = kind in (*TEXTS, "date", "date_time", "number_decimal") or kind.endswith("_reference")
    return value if plain and kind != "rich_text_field" else json.loads(value)


@mutation("metafieldsSet", "metafields")
def set_metafields(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """All of them or none."""
    wishes = args["metafields"]
    if len(wishes) > MOST:
        raise Refused(
            f"Exceeded the maximum metafields input limit of {MOST}.", ["metafields"], "LESS_THAN_OR_EQUAL_TO"
        )
    checked = [_checked(world, each, ["metafields", str(at)], at) for at, each in enumerate(wishes)]
    return {"metafields": [_keep(world, *each) for each in checked]}


def put_metafields(world: World, owner: Object, wishes: Sequence[Mapping[str, Any]], field: list[str]) -> None:
    """Those given beside an object that is written. Raises Refused before anything is changed."""
    checked = [
        _checked(world, {**each, "ownerId": owner["id"]}, [*field, "metafields", str(at)], at)
        for at, each in enumerate(wishes)
    ]
    for each in checked:
        _keep(world, *each)


def _checked(world: World, wish: Mapping[str, Any], field: list[str], at: int) -> tuple[Object, Object]:
    owner = world.store.find(wish["ownerId"])
    if owner is None or owner["__typename"] not in OWNERS:
        raise _refused("Owner does not exist.", [*field, "ownerId"], "INVALID", at)
    namespace, key = wish.get("namespace") or OWN_NAMESPACE, str(wish.get("key") or "")
    if not 2 <= len(key) <= 64:
        raise _refused("Key must have between 2 and 64 characters.", [*field, "key"],
                       "TOO_SHORT" if len(key) < 2 else "TOO_LONG", at)  # fmt: skip
    if not 3 <= len(namespace) <= 255:
        raise _refused("Namespace must have between 3 and 255 characters.", [*field, "namespace"],
                       "TOO_SHORT" if len(namespace) < 3 else "TOO_LONG", at)  # fmt: skip
    known = find(world.store, owner["id"], namespace, key)
    rule = defined(world.store, OWNERS[owner["__typename"]], namespace, key)
    held = rule["type"]["name"] if rule else known["type"] if known else None
    kind = wish.get("type") or held
    if kind is None:
        raise _refused("Type can't be blank", [*field, "type"], "BLANK", at)
    if kind.removeprefix("list.") not in TYPES or (rule and kind != held):
        raise _refused(f"Type must be {held or 'one of the known types'}.", [*field, "type"], "INVALID_TYPE", at)
    value = str(wish.get("value") or "")
    if not value:
        raise _refused("Value can't be blank.", [*field, "value"], "BLANK", at)
    if not fits(kind, value):
        raise _refused(f"Value must be of type {kind}.", [*field, "value"], "INVALID_VALUE", at)
    if "compareDigest" in wish and wish["compareDigest"] != (known and digest(world, known, {})):
        raise _refused("The resource has been updated since it was loaded.", [*field], "STALE_OBJECT", at)
    facts = {"namespace": namespace, "key": key, "type": kind, "value": value, "owner": owner["id"],
             "ownerType": OWNERS[owner["__typename"]]}  # fmt: skip
    return owner, {**facts, "_known": known and known["id"]}


def _refused(words: str, field: list[str], code: str, at: int) -> Refused:
    refused = Refused(words, field, code)
    refused.entry["elementIndex"] = at
    return refused


def fits(kind: str, value: str) -> bool:
    """Whether a text is a value of a type."""
    try:
        if kind.startswith("list."):
            rows = json.loads(value)
            return isinstance(rows, list) and all(
                fits(kind.removeprefix("list."), each if isinstance(each, str) else json.dumps(each)) for each in rows
            )
        if kind == "single_line_text_field":
            return "\n" not in value
        if kind == "number_integer":
            return str(int(value)) == value.lstrip("+")
        if kind == "number_decimal":
            return Decimal(value).is_finite()
        if kind == "boolean":
            return value in ("true", "false")
        if kind == "date":
            return bool(date.fromisoformat(value))
        if kind == "date_time":
            return bool(datetime.fromisoformat(value))
        if kind in ("json", "weight", "dimension", "volume", "money", "rating", "rich_text_field"):
            return json.loads(value) is not None
    except (ValueError, InvalidOperation):
        return False
    return not kind.endswith("_reference") or value.startswith("gid://shopify/")


def _keep(world: World, owner: Object, facts: Object) -> Object:
    store, known = world.store, facts.pop("_known")
    row = store.one(known) if known else store.add(KIND, {**facts, "createdAt": store.now()})
    row.update(facts)
    store.touch(row, owner)
    world.tell(UPDATED.get(owner["__typename"], ""), owner)
    return row


@mutation("metafieldsDelete", "deletedMetafields")
def delete_metafields(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """What is not there is null in the answer, not a mistake."""
    gone: list[Object | None] = []
    for each in args["metafields"]:
        row = find(world.store, each["ownerId"], each["namespace"], each["key"])
        if row:
            world.store.remove(row["id"])
            world.store.touch(world.store.one(each["ownerId"]))
        gone.append({name: each[name] for name in ("ownerId", "namespace", "key")} if row else None)
    return {"deletedMetafields": gone}


def add_definition(store: Store, owner_type: str, key: str, name: str, kind: str) -> Object:
    """One of the namespace that merchants use."""
    return store.add(DEFINITION, {
        "namespace": "custom", "key": key, "name": name, "ownerType": owner_type, "description": None,
        "pinnedPosition": None,
        "type": {"name": kind, "category": "TEXT", "supportsDefinitionMigrations": True},
    })  # fmt: skip


def add_metafield(store: Store, owner: Object, key: str, kind: str, value: str) -> Object:
    return store.add(KIND, {
        "namespace": "custom", "key": key, "type": kind, "value": value, "owner": owner["id"],
        "ownerType": OWNERS[owner["__typename"]], "createdAt": owner["createdAt"], "updatedAt": owner["createdAt"],
    })  # fmt: skip


__all__ = ["add_definition", "add_metafield", "by_custom_id", "gid", "metafields_of", "put_metafields"]
