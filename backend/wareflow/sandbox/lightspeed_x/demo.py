"""The demo shop of the X-Series: two outlets, goods with variants, people, sales with their odd cases."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from wareflow.sandbox.kit import WishError
from wareflow.sandbox.kit.replies import json_bytes, loads
from wareflow.sandbox.lightspeed import demo_world as world
from wareflow.sandbox.lightspeed_x.store import Row, Store, id_of, number, stamp

OUTLETS = (("Sklep Gdańsk", "Europe/Warsaw", "Gdańsk", "PL"), ("Prodejna Brno", "Europe/Prague", "Brno", "CZ"))
PAYMENTS = {"cash": (1, "Cash"), "card": (3, "Credit Card"), "gift": (118, "Gift Card"), "later": (4, "On Account")}
CENT = Decimal("0.01")
STATUS = {"open": "SAVED", "voided": "VOIDED", "on_account": "ONACCOUNT", "note": "AWAITING_PICKUP"}
CODES = {"CUSTOM", "EAN", "ISBN", "ITF", "JAN", "UPC"}
TAXES = {world.VAT: id_of("taxes", "VAT"), world.REDUCED: id_of("taxes", "VAT 8"), Decimal(0): id_of("taxes", "0")}


def fill_demo(store: Store, seed: int, size: int | None = None) -> None:
    """The demo, worked out once in a process; or one with so many products."""
    if size is None:
        made = loads(_made(seed))
        store.load(made["tables"], made["version"])
        return
    fill_setting(store)
    _fill(store, seed, size)


@cache
def _made(seed: int) -> bytes:
    store = Store(lambda: world.OPENED)
    fill_setting(store)
    _fill(store, seed, 300)
    return json_bytes({"tables": store.as_data(), "version": store.version})


def fill_setting(store: Store) -> None:
    """What stands around goods and sales."""
    for place, (name, zone, city, country) in enumerate(OUTLETS, start=1):
        store.put("outlets", {
            "id": id_of("outlets", place), "name": name, "default_tax_id": TAXES[world.VAT], "currency": "PLN",
            "currency_symbol": "zł", "display_prices": "inclusive", "time_zone": zone, "physical_city": city,
            **dict.fromkeys(("physical_address_1", "physical_address_2", "physical_suburb", "physical_postcode",
                             "physical_state"), ""),
            "physical_country_id": country, "deleted_at": None, "attributes": [],
        })  # fmt: skip
        store.put("registers", {
            "id": id_of("registers", place), "name": f"Kasa {place}", "is_open": True,
            "outlet_id": id_of("outlets", place), "ask_for_note_on_save": 1, "print_note_on_receipt": False,
            "ask_for_user_on_sale": False, "show_discounts_on_receipts": True, "print_receipt": True,
            "email_receipt": False, "invoice_prefix": f"K{place}-", "invoice_suffix": "", "invoice_sequence": 1,
            "receipt_template_id": id_of("receipt_templates", place), "deleted_at": None,
        })  # fmt: skip
    for rate, tax_id in TAXES.items():
        rates = [{"id": id_of("rates", rate), "name": "VAT", "display_name": "VAT", "rate": number(rate)}]
        store.put("taxes", {"id": tax_id, "name": f"VAT {rate * 100:.0f}", "display_name": "VAT", "rates": rates,
                            "is_default": rate == world.VAT, "deleted_at": None})  # fmt: skip
    for kind, (type_id, name) in PAYMENTS.items():
        store.put("payment_types", {"id": id_of("payment_types", kind), "name": name, "type_id": type_id})
    opened = stamp(world.OPENED)
    store.put("users", {"id": id_of("users", 1), "username": "zofia", "display_name": "Zofia Więcek",
                        "account_type": "admin", "is_primary_user": True, "created_at": opened, "updated_at": opened,
                        "deleted_at": None})  # fmt: skip
    for name in ("All Customers", "Hurt"):
        store.put("customer_groups", {"id": id_of("customer_groups", name), "name": name})


def _fill(store: Store, seed: int, size: int) -> None:
    shelf, people = world.shelf(seed, size), world.people(seed)
    for goods in shelf:
        _add_goods(store, goods)
    for person in people:
        add_customer(store, _customer(person), stamp(person.at))
    for row in list(store.rows("products")):
        if row["_number"] > 110 and row["_number"] % 29 == 0:
            store.put("products", {**row, "deleted_at": row["updated_at"]})
    for order in world.orders(seed, shelf_size=size) if size else ():
        add_sale(store, _sale(store, order, shelf), stamp(order.at))


def _named(store: Store, kind: str, name: str) -> Row:
    return store.find(kind, id_of(kind, name)) or store.put(kind, {"id": id_of(kind, name), "name": name})


def _add_goods(store: Store, goods: world.Goods) -> None:
    parent = id_of("products", goods.number - goods.position)
    label = {"id": id_of("variant_attributes", "Wariant"), "name": "Wariant", "value": goods.variant}
    row = add_product(store, {
        "id": id_of("products", goods.number), "name": goods.family.name,
        "sku": goods.sku or str(10_000 + goods.number),
        "variant_name": f"{goods.family.name} / {goods.variant}", "handle": goods.family.code.lower(),
        "variant_options": [label], "has_variants": goods.position == 0,
        "variant_parent_id": parent if goods.position else None, "brand": goods.family.manufacturer,
        "type": goods.family.category.rpartition("/")[2], "supply_price": goods.cost,
        "price_excluding_tax": goods.net, "tax": goods.tax, "product_codes":
        [{"type": "EAN", "code": goods.ean}] if goods.ean else [], "_number": goods.number,
        "images": [f"https://images.example.com/x/{goods.number}.jpg"] if goods.number % 3 else [],
        "is_active": goods.number % 23 != 0,
    }, stamp(goods.at))  # fmt: skip
    for place, level in enumerate(goods.stock, start=1):
        set_level(store, row["id"], id_of("outlets", place), level)


def add_product(store: Store, wish: Mapping[str, Any], at: str) -> Row:
    """A product as a POST makes it; `brand` and `type` by name."""
    net = Decimal(str(wish.get("price_excluding_tax", 0)))
    gross = Decimal(str(wish["price_including_tax"])) if "price_including_tax" in wish else None
    rate = Decimal(str(wish.get("tax", world.VAT)))
    gross = (net * (1 + rate)).quantize(Decimal("0.00001"), rounding=ROUND_HALF_UP) if gross is None else gross
    codes = list(wish.get("product_codes", ()))
    if any(each.get("type") not in CODES for each in codes):
        raise WishError(f"The type of a product code is one of {', '.join(sorted(CODES))}.")
    brand = _named(store, "brands", wish["brand"]) if wish.get("brand") else None
    kind = _named(store, "product_types", wish["type"]) if wish.get("type") else None
    images = [{"id": id_of("images", url), "url": url, "version": 0} for url in wish.get("images", ())]
    name = str(wish["name"])
    options = [{"id": id_of("variant_attributes", each["name"]), **each} for each in wish.get("variant_options", ())]
    row = {
        "id": wish.get("id") or id_of("products", f"{name}/{store.version}"), "name": name,
        "variant_name": wish.get("variant_name", name), "handle": wish.get("handle", name.lower().replace(" ", "-")),
        "sku": wish.get("sku", str(10_000 + len(store.tables["products"]))), "active": wish.get("is_active", True),
        "is_active": wish.get("is_active", True), "has_inventory": wish.get("has_inventory", True),
        "is_composite": False,
        "has_variants": wish.get("has_variants", False), "variant_parent_id": wish.get("variant_parent_id"),
        "variant_options": options, "description": wish.get("description"),
        "image_url": images[0]["url"] if images else "https://images.example.com/x/none.png", "images": images,
        "image_thumbnail_url": "https://images.example.com/x/thumb.png", "button_order": 0,
        "supply_price": number(str(wish.get("supply_price", 0))), "price_including_tax": number(gross),
        "price_excluding_tax": number(net or (gross / (1 + rate)).quantize(Decimal("0.00001"))),
        "product_codes": codes, "type": {"id": kind["id"], "name": kind["name"]} if kind else {},
        "supplier": {}, "brand": {"id": brand["id"], "name": brand["name"]} if brand else {},
        "tag_ids": [], "categories": [], "attributes": [], "source": "USER", "source_id": wish.get("source_id"),
        "created_at": at, "updated_at": at, "deleted_at": None, "_number": wish.get("_number", 0),
    }  # fmt: skip
    return store.put("products", row)


def set_level(store: Store, product: str, outlet: str, level: float) -> Row:
    """The stock of a product at an outlet."""
    row = store.find("inventory", id_of("inventory", f"{product}/{outlet}"))
    made = {"id": id_of("inventory", f"{product}/{outlet}"), "product_id": product, "outlet_id": outlet,
            "reorder_point": None, "reorder_amount": None}  # fmt: skip
    return store.put("inventory", {**(row or made), "inventory_level": level})


def _customer(person: world.Person) -> Row:
    address = {} if person.number % 11 == 0 else {
        "postal_address_1": f"{person.street} {person.house}", "postal_city": person.city,
        "postal_postcode": person.post_code, "postal_country_id": person.code,
        "physical_address_1": f"{person.street} {person.house}", "physical_city": person.city,
        "physical_postcode": person.post_code, "physical_country_id": person.code,
    }  # fmt: skip
    return {
        "id": id_of("customers", person.number), "first_name": person.first, "last_name": person.last or None,
        "email": person.email or None, "mobile": person.phone or None, "company_name": person.company or None,
        "custom_field_1": person.vat or None, "customer_group_id":
        id_of("customer_groups", "Hurt" if person.company else "All Customers"), **address,
    }  # fmt: skip


CUSTOMER_TEXTS = (
    "first_name", "last_name", "email", "phone", "mobile", "fax", "twitter", "website", "company_name", "note",
    "gender", "date_of_birth", *(f"{kind}_{part}" for kind in ("physical", "postal") for part in (
        "address_1", "address_2", "suburb", "city", "postcode", "state", "country_id")),
    "custom_field_1", "custom_field_2", "custom_field_3", "custom_field_4",
)  # fmt: skip


def add_customer(store: Store, wish: Mapping[str, Any], at: str) -> Row:
    """A customer as a POST makes it."""
    row = {name: wish.get(name) for name in CUSTOMER_TEXTS}
    whole = " ".join(filter(None, (row["first_name"], row["last_name"])))
    code = wish.get("customer_code") or f"{row['first_name'] or 'UNNAMED'}-{len(store.tables['customers']) + 1:04X}"
    group = wish.get("customer_group_id", id_of("customer_groups", "All Customers"))
    return store.put("customers", {
        "id": wish.get("id") or id_of("customers", code), "customer_code": code, **row, "name": whole,
        "customer_group_id": group, "enable_loyalty": bool(wish.get("enable_loyalty", False)),
        "do_not_email": bool(wish.get("do_not_email", False)), "balance": 0, "year_to_date": 0, "loyalty_balance": 0,
        "on_account_limit": None, "created_at": at, "updated_at": at, "deleted_at": None,
    })  # fmt: skip


def _sale(store: Store, order: world.Order, shelf: tuple[world.Goods, ...]) -> Row:
    lines = []
    for which, quantity, off in order.lines:
        goods = shelf[which - 1]
        price = (goods.net * (1 - off)).quantize(Decimal("0.00001"))
        rate = world.REDUCED if order.case == "reduced_tax" else goods.tax
        lines.append({"product_id": id_of("products", which), "quantity": quantity, "price": price,
                      "discount": goods.net - price, "rate": rate, "cost": goods.cost})  # fmt: skip
    return {
        "id": id_of("sales", order.number), "invoice_number": f"GD-{order.number:05d}",
        "customer_id": id_of("customers", order.person) if order.person else None, "line_items": lines,
        "status": STATUS.get(order.case, "CLOSED"), "outlet": 2 if order.number % 5 == 0 else 1,
        "note": "Odbiór po 16:00\nDěkuji!" if order.case == "note" else "", "case": order.case,
        "return_for": id_of("sales", order.number - 4) if order.case == "return" else None,
    }  # fmt: skip


def add_sale(store: Store, wish: Mapping[str, Any], at: str) -> Row:
    """A sale with amounts worked out from lines of product, quantity, net price, discount and rate."""
    place = int(wish.get("outlet", 1))
    sale_id = wish.get("id") or id_of("sales", wish["invoice_number"])
    lines = [_line(sale_id, line, sequence) for sequence, line in enumerate(wish.get("line_items", ()))]
    net = sum((Decimal(str(line["total_price"])) for line in lines), Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    tax = sum((Decimal(str(line["total_tax"])) for line in lines), Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    rates: dict[str, Decimal] = {}
    for line in lines:
        for each in line["tax_components"]:
            rates[each["rate_id"]] = rates.get(each["rate_id"], Decimal(0)) + Decimal(str(each["total_tax"]))
    status = wish.get("status", "CLOSED")
    return store.put("sales", {
        "id": sale_id, "outlet_id": id_of("outlets", place), "register_id": id_of("registers", place),
        "user_id": id_of("users", 1), "customer_id": wish.get("customer_id"), "status": status,
        "invoice_number": wish["invoice_number"], "receipt_number": wish["invoice_number"], "source": "USER",
        "source_id": wish.get("source_id"), "return_for": wish.get("return_for"), "note": wish.get("note", ""),
        "short_code": f"s{store.version % 100_000:05d}", "total_price": number(net), "total_tax": number(tax),
        "total_loyalty": 0, "sale_date": at, "created_at": at, "updated_at": at, "deleted_at": None,
        "line_items": lines, "payments": _payments(sale_id, wish, place, net + tax, at), "adjustments": [],
        "taxes": [{"id": rate, "amount": number(part.quantize(CENT, ROUND_HALF_UP))} for rate, part in rates.items()],
    })  # fmt: skip


def _line(sale_id: str, wish: Mapping[str, Any], sequence: int) -> Row:
    price, discount, cost = (Decimal(str(wish.get(name, 0))) for name in ("price", "discount", "cost"))
    rate, quantity = Decimal(str(wish.get("rate", world.VAT))), Decimal(str(wish.get("quantity", 1)))
    tax = (price * rate).quantize(Decimal("0.00001"), ROUND_HALF_UP)
    unit = {"price": price, "tax": tax, "discount": discount, "cost": cost, "loyalty_value": Decimal(0)}
    amounts = {f"unit_{name}": number(value) for name, value in unit.items()}
    amounts |= {f"total_{name}": number(value * quantity) for name, value in unit.items()}
    amounts |= {name: number(value) for name, value in unit.items()}
    amounts |= {f"{name}_total": number(value * quantity) for name, value in unit.items() if name != "loyalty_value"}
    return {
        "id": id_of("line_items", f"{sale_id}/{sequence}"), "product_id": wish.get("product_id"),
        "tax_id": TAXES.get(rate, TAXES[Decimal(0)]), "quantity": number(quantity), "sequence": sequence,
        "status": "CONFIRMED", "is_return": quantity < 0, "price_set": False, "note": wish.get("note"), **amounts,
        "tax_components": [{"rate_id": id_of("rates", rate), "total_tax": number(tax * quantity)}],
    }  # fmt: skip


def _payments(sale_id: str, wish: Mapping[str, Any], place: int, total: Decimal, at: str) -> list[Row]:
    if wish.get("status") in ("SAVED", "VOIDED"):
        return []
    if "payments" in wish:
        return list(wish["payments"])
    shares = {"later" if wish.get("status") == "ONACCOUNT" else "card": total}
    if wish.get("case") == "two_payments":
        shares = {"cash": Decimal(20), "card": total - 20}
    return [
        {
            "id": id_of("payments", f"{sale_id}/{kind}"), "register_id": id_of("registers", place),
            "outlet_id": id_of("outlets", place), "retailer_payment_type_id": id_of("payment_types", kind),
            "payment_type_id": str(PAYMENTS[kind][0]), "name": PAYMENTS[kind][1], "amount": number(share),
            "payment_date": at, "external_attributes": [],
        }
        for kind, share in shares.items()
    ]  # fmt: skip


def fill_given(store: Store, data: Mapping[str, Any], at: str) -> None:
    """`products`, `customers`, `sales` in the forms of `add_product`, `add_customer`, `add_sale`, with `at`; `stock`
    as {product id: {place of the outlet: level}}.
    """
    unknown = sorted(set(data) - {"products", "customers", "sales", "stock"})
    if unknown:
        raise WishError(f"It can be seeded with 'products', 'customers', 'sales' or 'stock', not {unknown[0]!r}.")
    fill_setting(store)
    for kind, add in (("products", add_product), ("customers", add_customer), ("sales", add_sale)):
        for wish in data.get(kind, ()):
            add(store, wish, wish.get("at", at))
    for product, levels in data.get("stock", {}).items():
        for place, level in levels.items():
            set_level(store, product, id_of("outlets", place), level)
