"""Products: the declarative upsert `productSet`, and changes of a product and of its variants."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.shopify.collecting import by_hand, change_membership
from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.handles import slug
from wareflow.sandbox.shopify.metafields import by_custom_id, metafields_of, put_metafields
from wareflow.sandbox.shopify.money import cents, written
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Object, Store
from wareflow.sandbox.shopify.writing import found, mutation

PLAIN = ("descriptionHtml", "productType", "seo", "status", "tags", "templateSuffix", "title", "vendor")
VARIANT_PLAIN = ("barcode", "compareAtPrice", "inventoryPolicy", "price", "taxable")
ITEM_PLAIN = ("countryCodeOfOrigin", "harmonizedSystemCode", "requiresShipping", "sku", "tracked")
DEFAULT_OPTION, DEFAULT_VALUE = "Title", "Default Title"
TITLE_LENGTH = 255


@mutation("productSet", "product")
def product_set(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish, store = args["input"], world.store
    product = known = _identified(world, args.get("identifier"))
    check_product(world, wish, product, ["input"])
    by_hand(world, wish.get("collections") or [], ["input", "collections"])
    if product is None:
        if not wish.get("title"):
            raise Refused("Title can't be blank", ["input", "title"], "INVALID_PRODUCT")
        product = new_product(store, {"handle": free_handle(store, wish)})
    if "handle" in wish:
        product["handle"] = wish["handle"]
    product.update({name: wish[name] for name in PLAIN if wish.get(name) is not None})
    if wish.get("productOptions"):
        product["options"] = [option(product, index, each) for index, each in enumerate(wish["productOptions"])]
    if wish.get("variants") is not None:
        _replace_variants(world, product, wish["variants"])
    elif not product["variants"]:
        product["variants"] = [new_variant(store, product, {})["id"]]
    if wish.get("files") is not None:
        product["media"] = [image(store, each) for each in wish["files"]]
    _replace_more(world, product, wish)
    refresh(store, product)
    store.touch(product)
    world.tell("PRODUCTS_UPDATE" if known else "PRODUCTS_CREATE", product)
    return {"product": product}


@mutation("productUpdate", "product")
def product_update(world: World, args: dict[str, Any]) -> dict[str, Any]:
    wish = args.get("product") or {}
    wanted = (args.get("identifier") or {}).get("id") or wish.get("id")
    product = found(world, wanted, "Product", ["id"], "Product does not exist")
    check_product(world, wish, product, [])
    change_membership(world, product, wish.get("collectionsToJoin") or [], wish.get("collectionsToLeave") or [])
    put_metafields(world, product, wish.get("metafields") or [], ["product"])
    product.update({name: wish[name] for name in (*PLAIN, "handle") if wish.get(name) is not None})
    world.store.touch(product)
    world.tell("PRODUCTS_UPDATE", product)
    return {"product": product}


@mutation("productVariantsBulkUpdate", "product", "productVariants")
def variants_update(world: World, args: dict[str, Any]) -> dict[str, Any]:
    product = found(
        world, args["productId"], "Product", ["productId"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST"
    )
    variants = []
    for index, wish in enumerate(args["variants"]):
        field = ["variants", str(index)]
        if not wish.get("id"):
            raise Refused("Product variant is missing ID attribute", [*field, "id"], "PRODUCT_VARIANT_ID_MISSING")
        if wish["id"] not in product["variants"]:
            raise Refused("Product variant does not exist", [*field, "id"], "PRODUCT_VARIANT_DOES_NOT_EXIST")
        check_variant(wish, field)
        variants.append(world.store.one(wish["id"]))
    for variant, wish in zip(variants, args["variants"], strict=True):
        change_variant(world.store, variant, wish)
    refresh(world.store, product)
    world.store.touch(product)
    world.tell("PRODUCTS_UPDATE", product)
    return {"product": product, "productVariants": variants}


def _identified(world: World, identifier: Mapping[str, Any] | None) -> Object | None:
    if not identifier:
        return None
    if "customId" in identifier:
        return by_custom_id(world, "Product", identifier["customId"])
    if "id" in identifier:
        return found(
            world, identifier["id"], "Product", ["identifier", "id"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST"
        )
    return next((row for row in world.store.all("Product") if row["handle"] == identifier.get("handle")), None)


def check_product(world: World, wish: Mapping[str, Any], product: Object | None, field: list[str]) -> None:
    if "title" in wish and not str(wish["title"] or "").strip():
        raise Refused("Title can't be blank", [*field, "title"], "INVALID_PRODUCT")
    if len(str(wish.get("title") or "")) > TITLE_LENGTH:
        raise Refused("Title is too long (maximum is 255 characters)", [*field, "title"], "INVALID_PRODUCT")
    taken = {row["handle"]: row["id"] for row in world.store.all("Product")}
    if wish.get("handle") and taken.get(wish["handle"], product and product["id"]) != (product and product["id"]):
        raise Refused(f"Handle '{wish['handle']}' already in use.", [*field, "handle"], "HANDLE_NOT_UNIQUE")
    for index, variant in enumerate(wish.get("variants") or []):
        check_variant(variant, [*field, "variants", str(index)])
    _check_options(wish, product, field)
    for index, file in enumerate(wish.get("files") or []):
        if not str(file.get("originalSource") or "").startswith(("https://", "http://")):
            raise Refused("Image URL is invalid", [*field, "files", str(index), "originalSource"], "INVALID_INPUT")


def _check_options(wish: Mapping[str, Any], product: Object | None, field: list[str]) -> None:
    """Every variant names a value of each option, and no two the same ones."""
    variants = wish.get("variants")
    if variants is None:
        return
    if not wish.get("productOptions") and "productOptions" not in wish and product is None:
        raise Refused("Product options input is required", [*field, "productOptions"], "PRODUCT_OPTIONS_INPUT_MISSING")
    options = wish.get("productOptions") or (product or {}).get("options") or []
    if len(options) > 3:
        raise Refused("A product can have 3 options at most", [*field, "productOptions"], "OPTIONS_OVER_LIMIT")
    names = [each["name"] for each in options]
    seen = set()
    for index, variant in enumerate(variants):
        place = [*field, "variants", str(index)]
        if [each.get("optionName", name) for each, name in zip(variant["optionValues"], names, strict=False)] != names:
            raise Refused("Option does not exist", place, "OPTION_DOES_NOT_EXIST")
        values = tuple(str(each.get("name")) for each in variant["optionValues"])
        if values in seen:
            raise Refused(f"The variant '{' / '.join(values)}' already exists.", place, "INVALID_VARIANT")
        seen.add(values)


def _replace_more(world: World, product: Object, wish: Mapping[str, Any]) -> None:
    """Collections and metafields: the lists given are the whole truth."""
    if wish.get("collections") is not None:
        held, wanted = list(product.get("collections") or []), list(wish["collections"])
        joined, left = [each for each in wanted if each not in held], [each for each in held if each not in wanted]
        change_membership(world, product, joined, left)
    if wish.get("metafields") is not None:
        named = {(each.get("namespace"), each.get("key")) for each in wish["metafields"]}
        put_metafields(world, product, wish["metafields"], ["input"])
        for row in metafields_of(world.store, product):
            if (row["namespace"], row["key"]) not in named:
                world.store.remove(row["id"])


def image(store: Store, file: Mapping[str, Any]) -> Object:
    number = store.next_number
    store.next_number += 1
    return {
        "__typename": "MediaImage",
        "id": f"gid://shopify/MediaImage/{number}",
        "alt": file.get("alt"),
        "mediaContentType": "IMAGE",
        "preview": {"image": {"url": file["originalSource"]}},
    }


def check_variant(wish: Mapping[str, Any], field: list[str]) -> None:
    if wish.get("price") is not None and Decimal(str(wish["price"])) < 0:
        raise Refused("Price must be greater than or equal to 0", [*field, "price"], "NEGATIVE_PRICE_VALUE")
    if len(str(wish.get("barcode") or "")) > TITLE_LENGTH:
        raise Refused("Barcode is too long (maximum is 255 characters)", [*field, "barcode"], "TOO_LONG")


def _replace_variants(world: World, product: Object, wishes: list[Mapping[str, Any]]) -> None:
    """The list is the whole truth: a variant that is not in it is deleted."""
    store, kept = world.store, []
    names = [each["name"] for each in product["options"]]
    by_values = {values_of(store.one(each)): each for each in product["variants"]}
    for wish in wishes:
        values = tuple(str(each.get("name")) for each in wish["optionValues"])
        known = wish.get("id") or by_values.get(values)
        variant = store.one(str(known)) if known in product["variants"] else new_variant(store, product, wish)
        chosen = [{"name": name, "value": value} for name, value in zip(names, values, strict=False)]
        variant.update(title=" / ".join(values), selectedOptions=chosen)
        change_variant(store, variant, wish)
        kept.append(variant["id"])
    for gone in set(product["variants"]) - set(kept):
        store.remove(gone)
    product["variants"] = kept


def values_of(variant: Object) -> tuple[str, ...]:
    return tuple(each["value"] for each in variant["selectedOptions"])


def new_product(store: Store, facts: Mapping[str, Any]) -> Object:
    now = store.now()
    made = store.add("Product", {
        "title": "", "descriptionHtml": "", "vendor": store.shop()["name"], "productType": "",
        "status": "ACTIVE", "tags": [], "isGiftCard": False, "createdAt": now, "updatedAt": now, "publishedAt": None,
        "onlineStoreUrl": None, "tracksInventory": True, "options": [], "variants": [], "media": [], "category": None,
        **facts,
    })  # fmt: skip
    if not made["options"]:
        made["options"] = [option(made, 0, {"name": DEFAULT_OPTION, "values": [{"name": DEFAULT_VALUE}]})]
    return made


def new_variant(store: Store, product: Object, wish: Mapping[str, Any]) -> Object:
    now = product["createdAt"]
    names = [each["name"] for each in product["options"]]
    values = [str(each.get("name")) for each in wish.get("optionValues", [])] or [DEFAULT_VALUE]
    item = store.add("InventoryItem", {
        "sku": None, "tracked": True, "requiresShipping": True, "unitCost": None, "createdAt": now, "updatedAt": now,
        "measurement": {"id": f"gid://shopify/InventoryItemMeasurement/{store.next_number}", "weight": None},
        "countryCodeOfOrigin": None, "harmonizedSystemCode": None, "inventoryLevels": [],
    })  # fmt: skip
    made = store.add("ProductVariant", {
        "product": product["id"], "title": " / ".join(values), "sku": None, "barcode": None, "price": "0.00",
        "compareAtPrice": None, "taxable": True, "inventoryPolicy": "DENY", "availableForSale": True,
        "inventoryItem": item["id"], "position": len(product["variants"]) + 1, "createdAt": now, "updatedAt": now,
        "selectedOptions": [{"name": n, "value": v} for n, v in zip(names, values, strict=False)],
        "displayName": f"{product['title']} - {' / '.join(values)}",
    })  # fmt: skip
    item["variant"] = made["id"]
    for place in store.all("Location"):
        add_level(store, item, place, 0)
    return made


def add_level(store: Store, item: Object, place: Object, available: int, committed: int = 0) -> Object:
    level = store.objects.get(f"gid://shopify/InventoryLevel/{item['legacyResourceId']}?{place['legacyResourceId']}")
    if level is None:
        level_id = f"gid://shopify/InventoryLevel/{item['legacyResourceId']}?{place['legacyResourceId']}"
        level = {"__typename": "InventoryLevel", "id": level_id, "legacyResourceId": item["legacyResourceId"],
                 "item": item["id"], "location": place["id"], "isActive": True, "createdAt": item["createdAt"],
                 "updatedAt": item["updatedAt"]}  # fmt: skip
        store.put(level)
        item["inventoryLevels"].append(level_id)
    level["_quantities"] = {"available": available, "committed": committed, "incoming": 0, "reserved": 0,
                            "damaged": 0, "safety_stock": 0, "quality_control": 0}  # fmt: skip
    return level


def change_variant(store: Store, variant: Object, wish: Mapping[str, Any]) -> None:
    item = store.one(variant["inventoryItem"])
    for name in VARIANT_PLAIN:
        if name in wish:
            money = name in ("price", "compareAtPrice") and wish[name] is not None
            variant[name] = f"{cents(Decimal(str(wish[name]))):f}" if money else wish[name]
    given = wish.get("inventoryItem") or {}
    item.update({name: given[name] for name in ITEM_PLAIN if name in given})
    if "sku" in wish:
        item["sku"] = wish["sku"]
    variant["sku"] = item["sku"]
    if given.get("cost") is not None:
        currency = store.shop()["currencyCode"]
        item["unitCost"] = {"amount": written(Decimal(str(given["cost"]))), "currencyCode": currency}
    if (given.get("measurement") or {}).get("weight"):
        item["measurement"]["weight"] = dict(given["measurement"]["weight"])
    for entry in wish.get("inventoryQuantities") or []:
        add_level(store, item, store.one(entry["locationId"]), int(entry["quantity"]))
    store.touch(variant, item)


def refresh(store: Store, product: Object) -> None:
    """What a product shows of its variants."""
    variants = [store.one(each) for each in product["variants"]]
    product["hasOnlyDefaultVariant"] = len(variants) == 1 and variants[0]["title"] == DEFAULT_VALUE
    product["_skus"] = [each["sku"] for each in variants if each["sku"]]
    product["_barcodes"] = [each["barcode"] for each in variants if each["barcode"]]
    product["tracksInventory"] = any(store.one(each["inventoryItem"])["tracked"] for each in variants)
    for place, variant in enumerate(variants):
        variant["position"] = place + 1
        shown = "" if variant["title"] == DEFAULT_VALUE else f" - {variant['title']}"
        variant["displayName"] = f"{product['title']}{shown or ' - ' + DEFAULT_VALUE}"


def option(product: Object, index: int, wish: Mapping[str, Any]) -> Object:
    return {
        "id": f"gid://shopify/ProductOption/{product['legacyResourceId']}{index}",
        "name": wish["name"],
        "position": index + 1,
        "values": [each["name"] for each in wish.get("values") or []],
    }


def free_handle(store: Store, wish: Mapping[str, Any]) -> str:
    wanted = wish.get("handle") or slug(wish["title"])
    taken = {row["handle"] for row in store.all("Product")}
    return next(name for name in (wanted, *(f"{wanted}-{n}" for n in range(1, 10_000))) if name not in taken)
