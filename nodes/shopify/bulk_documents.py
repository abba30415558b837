"""The documents that read in bulk: without pages and without variables (Admin GraphQL API 2026-10, bulk operations)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from wareflow.sdk import dumps

from nodes.shopify.documents import CUSTOMER, LINE, MONEY, ORDER_HEAD, PRODUCT_HEAD, SHIPPING_LINE, VARIANT
from nodes.shopify.metafields import asked

RUN_IN_BULK = """
mutation RunInBulk($query: String!) {
  bulkOperationRunQuery(query: $query) {
    bulkOperation { id }
    userErrors { field message code }
  }
}
"""

BULK_STATE = """
query BulkState($id: ID!) {
  bulkOperation(id: $id) { id status errorCode url fileSize rootObjectCount }
}
"""


@dataclass(frozen=True)
class Kind:
    """What is read of one list of the shop; lists inside a record come as lines of their own."""

    name: str
    of: str
    fields: str
    fragments: str
    parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Type of a child -> the list it belongs to, and its fields."""

    def document(self, query: str, wanted: Mapping[str, bool]) -> str:
        """The question; what `@include` asks for is written into it."""
        parts = " ".join(
            f"{name} {{ edges {{ node {{ __typename id {fields} }} }} }}" for name, fields in self.parts.values()
        )
        search = f"query: {dumps(query).decode()}, " if query else ""
        node = f"__typename {self.fields} {parts}"
        text = f"{{ {self.name}({search}sortKey: UPDATED_AT) {{ edges {{ node {{ {node} }} }} }} }}\n{self.fragments}"
        for name, included in wanted.items():
            text = text.replace(f"@include(if: ${name})", f"@include(if: {str(included).lower()})")
        return text

    def with_metafields(self, names: Sequence[str]) -> "Kind":
        """The same with metafields of each record."""
        return replace(self, fragments=asked(self.fragments, self.of, names))

    def count(self) -> str:
        """The document that asks how many there are."""
        return (
            f"query Count($query: String, $limit: Int) "
            f"{{ found: {self.name}Count(query: $query, limit: $limit) {{ count }} }}"
        )


ORDERS_IN_BULK = Kind(
    "orders",
    "Order",
    "...orderHead refunds(first: 100) { id }",
    f"{ORDER_HEAD}{MONEY}{LINE}{SHIPPING_LINE}",
    {"LineItem": ("lineItems", "...line"), "ShippingLine": ("shippingLines", "...shippingLine")},
)
PRODUCTS_IN_BULK = Kind(
    "products", "Product", "...productHead", f"{PRODUCT_HEAD}{VARIANT}", {"ProductVariant": ("variants", "...variant")}
)
CUSTOMERS_IN_BULK = Kind("customers", "Customer", "...customer", CUSTOMER)
