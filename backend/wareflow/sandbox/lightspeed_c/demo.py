"""The demo web shop of the C-Series: products with their variants, customers, orders with their odd cases."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from wareflow.sandbox.kit import WishError
from wareflow.sandbox.kit.replies import json_bytes, loads
from wareflow.sandbox.lightspeed import demo_world as world
from wareflow.sandbox.lightspeed_c import forms
from wareflow.sandbox.lightspeed_c.store import Row, Store, country, link, number, stamp

CENT = Decimal("0.01")
STATUS = {
    "open": "processing_awaiting_payment", "voided": "cancelled", "on_account": "processing_awaiting_shipment",
    "note": "processing_ready_for_pickup", "walk_in": "on_hold", "company": "processing_awaiting_shipment",
}  # fmt: skip
ADDRESS = ("Name", "Street", "Street2", "Number", "Extension", "Zipcode", "City", "Region")


def fill_demo(store: Store, seed: int, size: int | None = None) -> None:
    """The demo, worked out once in a process; or one with so many variants."""
    if size is None:
        store.load(loads(_made(seed)))
    else:
        _fill(store, seed, size)


@cache
def _made(seed: int) -> bytes:
    store = Store()
    _fill(store, seed, 300)
    return json_bytes(store.as_data())


def fill_setting(store: Store) -> None:
    """The taxes of the shop."""
    for title, rate in (("VAT 23%", world.VAT), ("VAT 8%", world.REDUCED)):
        default = rate == world.VAT
        store.put("taxes", {"id": store.number("taxes"), "isDefault": default, "rate": number(rate), "title": title})


def _fill(store: Store, seed: int, size: int) -> None:
    fill_setting(store)
    shelf = world.shelf(seed, size)
    for goods in shelf:
        if goods.position == 0:
            family = list(shelf[goods.number - 1 : goods.number + 4])
            add_product(store, _product(family), stamp(goods.at))
    for person in world.people(seed):
        add_customer(store, _customer(person), stamp(person.at))
    variants = list(store.tables["variants"])
    for order in world.orders(seed, shelf_size=size) if size else ():
        add_order(store, _order(store, order, shelf, variants), stamp(order.at))


def _product(family: list[world.Goods]) -> Row:
    first = family[0]
    return {
        "title": first.family.name, "brand": first.family.manufacturer, "image": first.number % 3 != 0,
        "category": first.family.category.rpartition("/")[2], "isVisible": first.number % 23 != 0,
        "description": f"{first.family.name}, {first.family.manufacturer}",
        "variants": [
            {
                "title": goods.variant, "articleCode": goods.sku, "sku": goods.sku if goods.number % 4 else "",
                "ean": goods.ean, "priceIncl": goods.price, "priceCost": goods.cost, "rate": goods.tax,
                "stockLevel": sum(goods.stock), "stockTracking": "disabled" if goods.number % 19 == 0 else "enabled",
            }
            for goods in family
        ],
    }  # fmt: skip


def _named(store: Store, kind: str, title: str, at: str) -> Row:
    for row in store.tables[kind].values():
        if row["title"] == title:
            return row
    id_ = store.number(kind)
    row = {"id": id_, "createdAt": at, "updatedAt": at, "title": title, **forms.shelf(kind, id_, title)}
    return store.put(kind, row)


def add_product(store: Store, wish: Mapping[str, Any], at: str) -> Row:
    """A product with its variants; one that names none gets a default one, as in the web shop."""
    id_ = int(wish.get("id") or store.number("products"))
    brand = link(f"brands/{row['id']}", row["id"]) if wish.get("brand") and (
        row := _named(store, "brands", wish["brand"], at)) else link("brands", False)  # fmt: skip
    category = _named(store, "categories", wish["category"], at)["id"] if wish.get("category") else None
    source = f"https://cdn.example.com/shops/000001/files/{id_}"
    picture = {"createdAt": at, "updatedAt": at, "extension": "jpg", "size": 86_000, "title": "img",
               "thumb": f"{source}/50x50x2/img.jpg", "src": f"{source}/img.jpg"}  # fmt: skip
    product = store.put("products", {
        "id": id_, "createdAt": at, "updatedAt": at, "isVisible": wish.get("isVisible", True),
        "visibility": "visible" if wish.get("isVisible", True) else "hidden", "hasMatrix": False, "data01": "",
        "data02": "", "data03": "", "url": str(wish["title"]).lower().replace(" ", "-"), "title": wish["title"],
        "fulltitle": wish["title"], "description": wish.get("description", ""), "content": wish.get("content", ""),
        "set": False, "brand": brand, "categories": link(f"categories/products?product={id_}"),
        "image": picture if wish.get("image") else False, "images": link(f"products/{id_}/images"),
        "type": False, "supplier": False, "deliverydate": False, "variants": link(f"variants?product={id_}"),
        **forms.links("products", id_), "_category": category,
    })  # fmt: skip
    for place, each in enumerate(wish.get("variants") or [{"title": "Default"}]):
        add_variant(store, product, each, place, at)
    return product


def add_variant(store: Store, product: Row, wish: Mapping[str, Any], place: int, at: str) -> Row:
    """One variant of a product; the first is the default one."""
    rate, gross = Decimal(str(wish.get("rate", world.VAT))), Decimal(str(wish.get("priceIncl", 0)))
    id_ = int(wish.get("id") or store.number("variants"))
    tax = next((row for row in store.tables["taxes"].values() if Decimal(str(row["rate"])) == rate), None)
    return store.put("variants", {
        "id": id_, "createdAt": at, "updatedAt": wish.get("at", at), "isDefault": place == 0, "sortOrder": place + 1,
        "articleCode": wish.get("articleCode", ""), "ean": wish.get("ean", ""), "sku": wish.get("sku", ""), "hs": "",
        "unitPrice": 0, "unitUnit": None, "priceExcl": number((gross / (1 + rate)).quantize(Decimal("0.0001"))),
        "priceIncl": number(gross), "priceCost": number(str(wish.get("priceCost", 0))), "oldPriceExcl": 0,
        "oldPriceIncl": 0, "stockTracking": wish.get("stockTracking", "enabled"),
        "stockLevel": wish.get("stockLevel", 0), "stockAlert": 0, "stockMinimum": 0, "stockSold": 0, "weight": 0,
        "weightValue": "0.000", "weightUnit": "kg", "title": wish.get("title", "Default"), "taxType": "auto",
        "image": False, "tax": link(f"taxes/{tax['id']}", tax["id"]) if tax else False,
        "product": link(f"products/{product['id']}", product["id"]), "options": [], **forms.VARIANT,
        **forms.links("variants", id_),
    })  # fmt: skip


def _customer(person: world.Person) -> Row:
    address = {"Name": f"{person.first} {person.last}".strip(), "Street": person.street, "Number": person.house,
               "Zipcode": person.post_code, "City": person.city}  # fmt: skip
    return {
        "firstname": person.first, "lastname": person.last,
        "email": person.email or f"gosc{person.number}@sklep.example",
        "mobile": person.phone, "companyName": person.company, "companyVatNumber": person.vat,
        "isCompany": bool(person.company), "type": "guest" if person.number % 7 == 0 else "registered",
        "country": person.code, "addressBilling": address, "addressShipping": address if person.number % 5 else {},
    }  # fmt: skip


def _person_part(wish: Mapping[str, Any]) -> Row:
    """What a customer and an order have in common."""
    row: Row = {name: wish.get(name, "") for name in (
        "email", "firstname", "middlename", "lastname", "phone", "mobile", "companyName", "companyCoCNumber",
        "companyVatNumber", "memo")}  # fmt: skip
    for kind in ("addressBilling", "addressShipping"):
        given = wish.get(kind) or {}
        row |= {f"{kind}{name}": given.get(name, "") for name in ADDRESS}
        row[f"{kind}Country"] = country(wish.get("country", "")) if given else False
    return {**row, "addressShippingCompany": False, "gender": False, "birthDate": False, "nationalId": "",
            "isCompany": bool(wish.get("isCompany", False))}  # fmt: skip


def add_customer(store: Store, wish: Mapping[str, Any], at: str) -> Row:
    """A customer as the web shop keeps one."""
    id_ = int(wish.get("id") or store.number("customers"))
    return store.put("customers", {
        "id": id_, "createdAt": at, "updatedAt": at, "isConfirmed": False, "type": wish.get("type", "registered"),
        "lastOnlineAt": None, "remoteIp": False, "userAgent": False, "referralId": False, **_person_part(wish),
        "doNotifyRegistered": False, "doNotifyConfirmed": False, "doNotifyPassword": False, "language": False,
        "groups": link(f"groups/customers?customer={id_}"), **forms.links("customers", id_),
    })  # fmt: skip


def _order(store: Store, order: world.Order, shelf: tuple[world.Goods, ...], variants: list[int]) -> Row:
    people = list(store.tables["customers"].values())
    # A web shop knows everybody who orders; whoever is unknown ordered as a guest.
    buyer = people[(order.person or order.number % len(people)) - 1]
    lines = [{"variant": variants[which - 1], "quantity": abs(quantity), "off": off, "rate": shelf[which - 1].tax}
             for which, quantity, off in order.lines]  # fmt: skip
    return {
        "customer": buyer["id"], "lines": lines, "status": STATUS.get(order.case, "completed_shipped"),
        "comment": "Proszę dzwonić po 16:00\nDěkuji!" if order.case == "note" else "",
        "returned": order.case == "return", "shipment": "0" if order.number % 6 == 0 else "14.99",
    }  # fmt: skip


def add_order(store: Store, wish: Mapping[str, Any], at: str) -> Row:
    """An order of variants, with quantity and the share that is taken off; amounts are worked out."""
    id_ = int(wish.get("id") or store.number("orders"))
    buyer = store.tables["customers"].get(wish.get("customer", 0), {})
    lines = [_line(store, each, wish) for each in wish.get("lines", ())]
    store.lines[id_] = lines
    shipment = Decimal(str(wish.get("shipment", 0)))
    sums = {kind: sum((Decimal(str(line[f"price{kind}"])) for line in lines), Decimal(0)) for kind in ("Excl", "Incl")}
    net_shipment = (shipment / (1 + world.VAT)).quantize(CENT, ROUND_HALF_UP)
    status = wish.get("status", "completed_shipped")
    known = {name: value for name, value in buyer.items() if name in _person_part({})}
    customer = link(f"customers/{buyer['id']}", buyer["id"]) if buyer else link("customers")
    _add_shipment(store, id_, "shipped" if status.startswith("completed") else "not_shipped", customer, at)
    return store.put("orders", {
        "id": id_, "createdAt": wish.get("created", at), "updatedAt": at,
        "number": wish.get("number", f"ORD{id_ % 100_000:05d}"),
        "status": status, "customStatusId": None, "channel": "main", "referralId": False, "priceCost": 0,
        "priceExcl": number((sums["Excl"] + net_shipment).quantize(CENT, ROUND_HALF_UP)),
        "priceIncl": number((sums["Incl"] + shipment).quantize(CENT, ROUND_HALF_UP)), "weight": 0, "volume": 0,
        **_person_part({}), **known, "memo": wish.get("memo", ""), "comment": wish.get("comment", ""),
        "paymentId": "invoice", "paymentStatus": "paid" if status.startswith("completed") else "not_paid",
        "paymentTaxRate": 0, "paymentPriceExcl": 0, "paymentPriceIncl": 0, "paymentTitle": "Przelew",
        "shipmentId": "core|1|1", "shipmentStatus": "shipped" if status.startswith("completed") else "not_shipped",
        "shipmentTaxRate": number(world.VAT), "shipmentPriceExcl": number(net_shipment),
        "shipmentPriceIncl": number(shipment), "shipmentDiscountExcl": 0, "shipmentDiscountIncl": 0,
        "shipmentBasePriceExcl": number(net_shipment), "shipmentBasePriceIncl": number(shipment),
        "shipmentTaxRates": [{"name": "VAT", "rate": number(world.VAT), "amount": number(shipment - net_shipment)}],
        "shipmentTitle": "Kurier", "isDiscounted": False, "discountType": "amount", "discountAmount": 0,
        "discountPercentage": 0, "discountCouponCode": "", "taxRates": _taxes(lines), "language": False,
        **forms.ORDER, "quote": link(f"quotes/{id_ + 19_000_000}", id_ + 19_000_000),
        "customer": customer, "products": link(f"orders/{id_}/products"), **forms.links("orders", id_),
    })  # fmt: skip


def _add_shipment(store: Store, order: int, status: str, customer: Row, at: str) -> None:
    id_ = store.number("shipments")
    store.put("shipments", {
        "id": id_, "createdAt": at, "updatedAt": at, "number": f"SHIP{id_ % 100_000:05d}", "status": status,
        "trackingCode": "", "doNotifyShipped": False, "doNotifyReadyForPickup": False, "doNotifyTrackingCode": False,
        "customer": customer, "order": link(f"orders/{order}", order), "products": link(f"shipments/{id_}/products"),
        "metafields": link(f"shipments/{id_}/metafields"), "events": link(f"orders/events?shipment={id_}"),
    })  # fmt: skip


def _taxes(lines: list[Row]) -> list[Row]:
    """The tax of the goods by rate."""
    rates: dict[str, Decimal] = {}
    for line in lines:
        for each in line["taxRates"]:
            rates[str(each["rate"])] = rates.get(str(each["rate"]), Decimal(0)) + Decimal(str(each["amount"]))
    return [{"name": "VAT", "rate": number(rate), "amount": number(amount)} for rate, amount in rates.items()]


def _line(store: Store, wish: Mapping[str, Any], order: Mapping[str, Any]) -> Row:
    variant = store.tables["variants"][wish["variant"]]
    product = store.tables["products"][variant["product"]["resource"]["id"]]
    rate, quantity = Decimal(str(wish.get("rate", world.VAT))), int(wish.get("quantity", 1))
    base = Decimal(str(variant["priceIncl"]))
    unit = (base * (1 - Decimal(str(wish.get("off", 0))))).quantize(CENT, ROUND_HALF_UP)
    # The base price is that of one piece, price and discount are those of the whole line.
    gross, full = unit * quantity, base * quantity
    net, full_net, base_net = ((each / (1 + rate)).quantize(Decimal("0.0001")) for each in (gross, full, base))
    return {
        "id": store.number("lines"), "supplierTitle": "", "brandTitle": "", "productTitle": product["title"],
        "variantTitle": variant["title"], "taxRate": number(rate),
        "taxRates": [{"name": "VAT", "rate": number(rate), "amount": number(gross - net)}],
        "quantityOrdered": quantity, "quantityInvoiced": quantity, "quantityShipped": quantity, "quantityRefunded": 0,
        "quantityReturned": quantity if order.get("returned") else 0, "articleCode": variant["articleCode"],
        "ean": variant["ean"], "sku": variant["sku"], "weight": 0, "priceCost": variant["priceCost"],
        "basePriceExcl": number(base_net), "basePriceIncl": number(base), "priceExcl": number(net),
        "priceIncl": number(gross), "discountExcl": number(full_net - net), "discountIncl": number(full - gross),
        "customFields": False, **forms.LINE, "product": link(f"products/{product['id']}", product["id"]),
        "variant": link(f"variants/{variant['id']}", variant["id"]),
    }  # fmt: skip


def fill_given(store: Store, data: Mapping[str, Any], at: str) -> None:
    """`products`, `customers`, `orders` in the forms of `add_product`, `add_customer`, `add_order`, each with `at`."""
    adding = {"products": add_product, "customers": add_customer, "orders": add_order}
    unknown = sorted(set(data) - set(adding))
    if unknown:
        raise WishError(f"It can be seeded with 'products', 'customers' or 'orders', not {unknown[0]!r}.")
    fill_setting(store)
    for kind, add in adding.items():
        for wish in data.get(kind, ()):
            add(store, wish, wish.get("at", at))
