"""The demo shop's collections, own fields and price lists."""

from wareflow.sandbox.shopify.collecting import add_collection, join
from wareflow.sandbox.shopify.metafields import add_definition, add_metafield
from wareflow.sandbox.shopify.price_lists import add_price_list
from wareflow.sandbox.shopify.resolving import World
from wareflow.sandbox.shopify.store import Store

MATERIALS = ("stoneware", "bawełna", "oak", "linen")
DEFINITIONS = (
    ("PRODUCT", "material", "Material", "single_line_text_field"),
    ("PRODUCT", "care", "Care", "multi_line_text_field"),
    ("PRODUCT", "weight_g", "Weight in grams", "number_integer"),
    ("PRODUCTVARIANT", "carton", "Pieces in a carton", "number_integer"),
    ("ORDER", "erp_number", "Number in the ERP", "single_line_text_field"),
    ("CUSTOMER", "erp_number", "Number in the ERP", "single_line_text_field"),
)


def fill_more(store: Store) -> None:
    for owner_type, key, name, kind in DEFINITIONS:
        add_definition(store, owner_type, key, name, kind)
    products = [row for row in store.all("Product") if not row["isGiftCard"]]
    for place, product in enumerate(products[::3]):
        add_metafield(store, product, "material", "single_line_text_field", MATERIALS[place % len(MATERIALS)])
    for product in products[::10]:
        add_metafield(store, product, "weight_g", "number_integer", str(100 + len(product["title"]) * 10))
    _collections(store)
    add_price_list(store, "MarketCatalog", "Polska", "PLN", rate="4.30", percent=0)
    add_price_list(store, "CompanyLocationCatalog", "Wholesale", "EUR", rate="1", percent=15)


def _collections(store: Store) -> None:
    """Two chosen by hand and one by rules, as people use them; the times of change of products stay."""
    world = World(store, {}, store.moment(), frozenset())
    chosen = (("Kuchnia", 7), ("New arrivals", 25), ("Gifts", 31), ("Linen", 43), ("Świece", 59), ("Sale", 83))
    for title, step in chosen:
        made = add_collection(store, title)
        for product in store.all("Product")[::step]:
            join(world, made, product)
    rule = {"column": "TITLE", "relation": "CONTAINS", "condition": "mug"}
    ruled = add_collection(store, "Mugs", ruleSet={"appliedDisjunctively": False, "rules": [rule]})
    for product in store.all("Product"):
        if "mug" in product["title"].lower():
            join(world, ruled, product)
