"""Every field that the imitated Shopify's schema offers has an answer for every kind of object of the demo."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_composite_type, is_object_type, is_required_argument
from wareflow.sandbox.shopify import api
from wareflow.sandbox.shopify.resolving import COMPUTED
from wareflow.sandbox.shopify.schema import schema

from tests.sandbox.shopify_shop import Shop

DEEP = 3
KINDS = (
    "Shop", "Location", "Product", "ProductVariant", "InventoryItem", "InventoryLevel", "Customer", "Company",
    "CompanyContact", "CompanyLocation", "Order", "Refund", "Fulfillment", "FulfillmentOrder", "Return",
    "OrderTransaction", "DraftOrder", "Collection", "Metafield", "MetafieldDefinition", "PriceList",
)  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    kept, api.MOST_POINTS = api.MOST_POINTS, 10**12
    made = Shop()
    made.system.settings.update(bucket_size=10**12, restore_rate=10**12)
    yield made
    api.MOST_POINTS = kept


def selection(kind: Any, depth: int) -> str:
    """All fields of a type that can be asked without arguments, and those of what they hold."""
    parts = ["__typename"]
    for name, field in kind.fields.items():
        named: Any = get_named_type(field.type)
        if any(is_required_argument(each) for each in field.args.values()):
            continue
        if not is_composite_type(named):
            parts.append(name)
        elif named.name.endswith("Connection") and depth > 1:
            page: Any = schema().type_map[named.name]
            node: Any = get_named_type(page.fields["nodes"].type)
            plain = not isinstance(node, GraphQLObjectType)
            inner = "__typename" if plain else selection(node, depth - 1)
            parts.append(f"{name}(first: 2) {{ nodes {{ {inner} }} pageInfo {{ hasNextPage }} }}")
        elif is_object_type(named) and not named.name.endswith("Connection") and depth > 1:
            parts.append(f"{name} {{ {selection(named, depth - 1)} }}")
    return " ".join(parts)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_a_kind_has_an_answer(kind: str, shop: Shop) -> None:
    found = schema().get_type(kind)
    rows = shop.system.store.all(kind)
    assert isinstance(found, GraphQLObjectType)

    chosen = [*rows[:2], *rows[-1:]]
    fields = selection(found, DEEP)
    document = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ {fields} }} }} }}"
    nodes = shop.data(document.replace("\n", " "), ids=[row["id"] for row in chosen])["nodes"]

    assert [node["id"] for node in nodes] == [row["id"] for row in chosen]


@pytest.mark.parametrize("root", ["Mutation", "QueryRoot"])
def test_every_question_and_every_change_is_worked_out(root: str) -> None:
    kind = schema().get_type(root)

    assert isinstance(kind, GraphQLObjectType)
    assert [name for name in kind.fields if f"{root}.{name}" not in COMPUTED] == []
