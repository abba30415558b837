"""Products made step by step: the product with one variant, then more variants; and their removal."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.shopify.collecting import by_hand, change_membership, leave
from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.metafields import put_metafields
from wareflow.sandbox.shopify.product_writing import (
    DEFAULT_VALUE,
    PLAIN,
    change_variant,
    check_product,
    check_variant,
    free_handle,
    image,
    new_product,
    new_variant,
    option,
    refresh,
    values_of,
)
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import checked_tags, found, mutation

NO_PRODUCT = ("Product does not exist", "PRODUCT_DOES_NOT_EXIST")


@mutation("productCreate", "product")
def create(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """With the first value of each option as its one variant."""
    wish, store = args.get("product") or {}, world.store
    if not str(wish.get("title") or "").strip():
        raise Refused("Title can't be blank", ["title"])
    check_product(world, wish, None, [])
    joined = [row["id"] for row in by_hand(world, wish.get("collectionsToJoin") or [], ["collectionsToJoin"])]
    product = new_product(store, {"handle": free_handle(store, wish), "isGiftCard": bool(wish.get("giftCard"))})
    product.update({name: wish[name] for name in PLAIN if wish.get(name) is not None})
    product["tags"] = checked_tags(wish.get("tags") or [], ["tags"])
    if wish.get("productOptions"):
        product["options"] = [option(product, index, each) for index, each in enumerate(wish["productOptions"])]
        for each, given in zip(product["options"], wish["productOptions"], strict=True):
            each["values"] = [value["name"] for value in given.get("values") or [{"name": DEFAULT_VALUE}]]
    first = [{"name": each["values"][0]} for each in product["options"]]
    product["variants"] = [new_variant(store, product, {"optionValues": first})["id"]]
    product["media"] = [image(store, each) for each in args.get("media") or []]
    change_membership(world, product, joined, [])
    put_metafields(world, product, wish.get("metafields") or [], ["product"])
    refresh(store, product)
    world.tell("PRODUCTS_CREATE", product)
    return {"product": product}


@mutation("productDelete", "deletedProductId")
def delete(world: World, args: dict[str, Any]) -> dict[str, Any]:
    product = found(world, args["input"]["id"], "Product", ["id"], "Product does not exist")
    for each in list(product.get("collections") or []):
        leave(world, world.store.one(each), product)
    for each in list(product["variants"]):
        _remove(world, each)
    world.store.remove(product["id"])
    return {"deletedProductId": product["id"]}


def _remove(world: World, variant_id: str) -> None:
    variant = world.store.one(variant_id)
    item = world.store.one(variant["inventoryItem"])
    for each in (*item["inventoryLevels"], item["id"], variant_id):
        world.store.remove(each)


@mutation("productVariantsBulkCreate", "product", "productVariants")
def create_variants(world: World, args: dict[str, Any]) -> dict[str, Any]:
    words, code = NO_PRODUCT
    product = found(world, args["productId"], "Product", ["productId"], words, code)
    chosen = [_chosen(product, wish, ["variants", str(at)]) for at, wish in enumerate(args["variants"])]
    lonely = _lonely(world, product, args.get("strategy") or "DEFAULT")
    kept = [each for each in product["variants"] if each not in lonely]
    taken = {values_of(world.store.one(each)) for each in kept}
    for at, (values, wish) in enumerate(zip(chosen, args["variants"], strict=True)):
        check_variant(wish, ["variants", str(at)])
        if values in taken:
            raise Refused(f"The variant '{' / '.join(values)}' already exists.", ["variants", str(at)],
                          "VARIANT_ALREADY_EXISTS")  # fmt: skip
        taken.add(values)
    made = [_add(world, product, values, wish) for values, wish in zip(chosen, args["variants"], strict=True)]
    for each in lonely:
        product["variants"].remove(each)
        _remove(world, each)
    refresh(world.store, product)
    world.store.touch(product)
    world.tell("PRODUCTS_UPDATE", product)
    return {"product": product, "productVariants": made}


def _lonely(world: World, product: Object, strategy: str) -> list[str]:
    """The variant that stands for a product without any: it makes room for real ones."""
    only = product["variants"] if len(product["variants"]) == 1 else []
    default = [each for each in only if world.store.one(each)["title"] == DEFAULT_VALUE]
    return {"DEFAULT": default, "REMOVE_STANDALONE_VARIANT": list(only)}.get(strategy, [])


def _chosen(product: Object, wish: Mapping[str, Any], field: list[str]) -> tuple[str, ...]:
    """The value of each option that a new variant has."""
    given = wish.get("optionValues") or []
    if len(given) != len(product["options"]):
        raise Refused("A value is needed for each option of the product", [*field, "optionValues"],
                      "NEED_TO_ADD_OPTION_VALUES")  # fmt: skip
    by_name = {each.get("optionName", row["name"]): each for each, row in zip(given, product["options"], strict=True)}
    if {row["name"] for row in product["options"]} - by_name.keys():
        raise Refused("Option does not exist", [*field, "optionValues"], "INVALID_INPUT")
    return tuple(str(by_name[row["name"]].get("name")) for row in product["options"])


def _add(world: World, product: Object, values: tuple[str, ...], wish: Mapping[str, Any]) -> Object:
    for row, value in zip(product["options"], values, strict=True):
        if value not in row["values"]:
            row["values"].append(value)
    variant = new_variant(world.store, product, {"optionValues": [{"name": value} for value in values]})
    stock = [{"locationId": each["locationId"], "quantity": each["availableQuantity"]}
             for each in wish.get("inventoryQuantities") or []]  # fmt: skip
    change_variant(world.store, variant, {**wish, "inventoryQuantities": stock})
    product["variants"].append(variant["id"])
    put_metafields(world, variant, wish.get("metafields") or [], ["variants"])
    return variant


@mutation("productVariantsBulkDelete", "product")
def delete_variants(world: World, args: dict[str, Any]) -> dict[str, Any]:
    words, code = NO_PRODUCT
    product = found(world, args["productId"], "Product", ["productId"], words, code)
    gone = args["variantsIds"]
    if set(gone) - set(product["variants"]):
        raise Refused("At least one variant does not belong to the product", ["variantsIds"],
                      "AT_LEAST_ONE_VARIANT_DOES_NOT_BELONG_TO_THE_PRODUCT")  # fmt: skip
    if len(set(gone)) == len(product["variants"]):
        raise Refused("The last variant of a product cannot be deleted", ["variantsIds"],
                      "CANNOT_DELETE_LAST_VARIANT")  # fmt: skip
    product["variants"] = [each for each in product["variants"] if each not in gone]
    for each in set(gone):
        _remove(world, each)
    refresh(world.store, product)
    world.store.touch(product)
    world.tell("PRODUCTS_UPDATE", product)
    return {"product": product}
