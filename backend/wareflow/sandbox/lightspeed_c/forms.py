"""Fields of C-Series resources that the demo leaves empty, and their references to other lists."""

from wareflow.sandbox.lightspeed_c.store import Row, link

COUNTED = {"volume": 0, "colli": 0, "sizeX": 0, "sizeY": 0, "sizeZ": 0}
ORDER: Row = {
    "remoteIp": False, "userAgent": False, "colli": 0, "newsletterSubscribed": False,
    "addressBillingRegionData": False, "addressShippingRegionData": False, "paymentIsPost": True,
    "paymentIsInvoiceExternal": False, "paymentTaxRates": [], "paymentBasePriceExcl": 0, "paymentBasePriceIncl": 0,
    "paymentData": {"method": "invoice"}, "shipmentIsCashOnDelivery": False, "shipmentIsPickup": False,
    "shipmentData": {"method": "default"}, "shippingDate": None, "deliveryDate": None, "isNewCustomer": False,
    "allowNotifications": True, "doNotifyNew": False, "doNotifyReminder": False, "doNotifyCancelled": False,
}  # fmt: skip
VARIANT: Row = {
    **COUNTED, "stockBuyMininum": 1, "stockBuyMinimum": 1, "stockBuyMaximum": 10_000, "volumeValue": 0,
    "volumeUnit": "l", "sizeXValue": "0.000", "sizeYValue": "0.000", "sizeZValue": "0.000", "sizeUnit": "cm",
    "matrix": False, "additionalcost": False,
}  # fmt: skip
LINE: Row = {**COUNTED, "customExcl": 0, "customIncl": 0}


def links(kind: str, number: int) -> Row:
    """The references that a resource of this kind carries to lists of its own."""
    own = {
        "orders": ("metafields",),
        "products": ("relations", "metafields", "attributes"),
        "variants": ("metafields",),
        "customers": ("metafields", "login"),
    }
    asked = {
        "orders": {"shipments": "shipments?order=", "invoices": "invoices?order=", "events": "orders/events?order="},
        "products": {"reviews": "reviews?product=", "tags": "tags/products?product=",
                     "movements": "variants/movements?product="},
        "variants": {"movements": "variants/movements?variant="},
        "customers": {name: f"{name}?customer=" for name in ("invoices", "reviews", "shipments", "tickets", "orders")},
        "brands": {"products": "products?brand="},
        "categories": {"children": "categories?parent=", "products": "categories/products?category="},
    }  # fmt: skip
    return {
        **{name: link(f"{kind}/{number}/{name}") for name in own.get(kind, ())},
        **{name: link(f"{url}{number}") for name, url in asked.get(kind, {}).items()},
    }


def shelf(kind: str, number: int, title: str) -> Row:
    """A brand or a category, of which the demo says only the title."""
    row: Row = {"url": title.lower().replace(" ", "-"), "content": "", "image": False, "isVisible": True}
    if kind == "categories":
        row |= {
            "depth": 1, "path": [str(number)], "type": "category", "sortOrder": 1, "sorting": "popular",
            "fulltitle": title, "description": "", "parent": link("categories"),
        }  # fmt: skip
    return {**row, **links(kind, number)}
