"""Lists: by version between two bounds, or products by one of their names."""

from starlette.datastructures import QueryParams

from wareflow.sandbox.kit import WishError
from wareflow.sandbox.lightspeed_x.store import Row, Store

EMPTY = frozenset({
    "tags", "price_books", "price_book_products", "consignments", "outlet_taxes", "serialnumbers", "promotions",
    "product_categories", "variant_attributes", "shifts", "channels",
})  # fmt: skip
"""Lists that the API has, and of which the demo account has nothing."""
NAMES = {"sku": "sku", "name": "name", "family_name": "name"}


def listed(store: Store, kind: str, asked: QueryParams, *, usual: int, largest: int) -> list[Row]:
    """The rows of one page."""
    by_name = next((name for name in NAMES if kind == "products" and name in asked), None)
    if by_name:
        # By a code or name the cursor has no say.
        return [row for row in store.rows(kind) if row[NAMES[by_name]] == asked[by_name]]
    before = whole(asked, "before", 0) if asked.get("before") else None
    deleted = asked.get("deleted", "").lower() in ("true", "1")
    rows = store.rows(kind, after=whole(asked, "after", 0), before=before, deleted=deleted)
    size = min(whole(asked, "page_size", usual), largest)
    return [row for _, row in zip(range(max(1, size)), rows, strict=False)]


def whole(asked: QueryParams, name: str, usual: int) -> int:
    """A whole number of the query. Raises WishError for anything else."""
    text = asked.get(name) or str(usual)
    if not text.lstrip("-").isdecimal():
        raise WishError(f"{name} must be a whole number")
    return int(text)
