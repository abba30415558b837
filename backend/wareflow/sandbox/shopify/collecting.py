"""Collections: groups of products, chosen by hand or by rules."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.handles import slug
from wareflow.sandbox.shopify.metafields import put_metafields
from wareflow.sandbox.shopify.resolving import World, computed
from wareflow.sandbox.shopify.store import Object, Store
from wareflow.sandbox.shopify.writing import found, mutation

KIND = "Collection"
MOST = 250
MISSING = "Collection does not exist"


def add_collection(store: Store, title: str, **facts: Any) -> Object:
    taken = {row["handle"] for row in store.all(KIND)}
    wanted = facts.pop("handle", None) or slug(title)
    handle = next(name for name in (wanted, *(f"{wanted}-{n}" for n in range(1, 10_000))) if name not in taken)
    return store.add(KIND, {
        "title": title, "handle": handle, "descriptionHtml": "", "sortOrder": "BEST_SELLING", "templateSuffix": None,
        "seo": None, "image": None, "ruleSet": None, "products": [], "createdAt": store.now(),
        "updatedAt": store.now(), **facts,
    })  # fmt: skip


def join(world: World, collection: Object, product: Object) -> None:
    if product["id"] not in collection["products"]:
        collection["products"].append(product["id"])
        product["collections"] = [*(product.get("collections") or []), collection["id"]]
        world.store.touch(collection)
        world.tell("COLLECTIONS_UPDATE", collection)


def leave(world: World, collection: Object, product: Object) -> None:
    if product["id"] in collection["products"]:
        collection["products"].remove(product["id"])
        product["collections"] = [each for each in product["collections"] if each != collection["id"]]
        world.store.touch(collection)
        world.tell("COLLECTIONS_UPDATE", collection)


def by_hand(world: World, ids: Sequence[str], field: list[str]) -> list[Object]:
    """Collections whose products can be chosen. Raises Refused."""
    rows = [found(world, each, KIND, field, MISSING) for each in ids]
    if any(row["ruleSet"] for row in rows):
        raise Refused("Products of a collection with rules cannot be chosen by hand", field)
    return rows


def change_membership(world: World, product: Object, joined: Sequence[str], left: Sequence[str]) -> None:
    """Raises Refused before anything is changed."""
    new = by_hand(world, joined, ["product", "collectionsToJoin"])
    old = by_hand(world, left, ["product", "collectionsToLeave"])
    for row in new:
        join(world, row, product)
    for row in old:
        leave(world, row, product)


@mutation("collectionCreate", "collection")
def create(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = args.get("collection") or args.get("input") or {}
    if not str(wish.get("title") or "").strip():
        raise Refused("Title can't be blank", ["collection", "title"])
    names = ("handle", "descriptionHtml", "sortOrder", "templateSuffix", "seo")
    products = [found(world, each, "Product", ["input", "products"], "Product does not exist")
                for each in wish.get("products") or []]  # fmt: skip
    facts = {name: wish[name] for name in names if wish.get(name) is not None}
    made = add_collection(world.store, wish["title"], **facts)
    put_metafields(world, made, wish.get("metafields") or [], ["collection"])
    for each in products:
        join(world, made, each)
    world.tell("COLLECTIONS_CREATE", made)
    return {"collection": made}


def _chosen(world: World, args: dict[str, Any]) -> tuple[Object, list[Object]]:
    if len(args["productIds"]) > MOST:
        raise Refused(f"No more than {MOST} products can be given at once", ["productIds"])
    [collection] = by_hand(world, [args["id"]], ["id"])
    return collection, [found(world, each, "Product", ["productIds"], "Product does not exist")
                        for each in args["productIds"]]  # fmt: skip


@mutation("collectionAddProducts", "collection")
def add_products(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """One that is in it already is a mistake, and then none is added."""
    collection, products = _chosen(world, args)
    if any(each["id"] in collection["products"] for each in products):
        raise Refused("Error adding a product that is in the collection already", ["productIds"])
    for each in products:
        join(world, collection, each)
    return {"collection": collection}


@mutation("collectionRemoveProducts", "job")
def remove_products(world: World, args: dict[str, Any]) -> dict[str, Any]:
    collection, products = _chosen(world, args)
    for each in products:
        leave(world, collection, each)
    job = f"gid://shopify/Job/{uuid5(NAMESPACE_URL, collection['id'] + world.store.now())}"
    world.store.jobs[job] = int(world.settings.get("job_looks", 0))
    return {"job": {"id": job, "done": False}}


@computed("QueryRoot.collectionByHandle")
def by_handle(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    return next((row for row in world.store.all(KIND) if row["handle"] == args["handle"]), None)


@computed("QueryRoot.collectionByIdentifier")
def by_identifier(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    wish = args["identifier"]
    return world.store.find(wish["id"], KIND) if wish.get("id") else by_handle(world, None, wish)


@computed("Collection.productsCount")
def count(world: World, row: Object, args: dict[str, Any]) -> Object:
    return {"count": len(row["products"]), "precision": "EXACT"}


@computed("Collection.hasProduct")
def has_product(world: World, row: Object, args: dict[str, Any]) -> bool:
    return args["id"] in row["products"]


@computed("Product.inCollection")
def in_collection(world: World, product: Object, args: dict[str, Any]) -> bool:
    return args["id"] in (product.get("collections") or [])
