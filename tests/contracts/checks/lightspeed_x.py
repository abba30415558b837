"""Lightspeed X-Series: names and forms of bodies and answers.

The table is derived from the public OpenAPI document of API 2.0 (names, types, enumerations, null) and the keys of its
examples (which are always there); the parts of a change of a product are those that the 2.1 address takes.
"""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from wareflow.sandbox.kit import Served

from tests.contracts.checks.fields import row_misfits
from tests.contracts.checks.rows import some

TABLE = Path(__file__).parents[2] / "sandbox" / "contracts" / "lightspeed_x_fields.json"
KINDS = {
    "products": "Product", "customers": "Customer", "inventory": "Inventory", "sales": "Sale", "outlets": "Outlet",
    "registers": "Register", "taxes": "Tax", "payment_types": "PaymentType", "brands": "Brand",
    "suppliers": "Supplier", "product_types": "ProductType", "customer_groups": "CustomerGroup", "users": "User",
    "retailer": "Retailer", "user": "User",
}  # fmt: skip
BODIES = {("POST", "products"): "ProductCreateBody", ("POST", "customers"): "CustomerBase",
          ("PUT", "customers"): "CustomerBase", ("PUT", "products"): "ProductChange"}  # fmt: skip
PATH = re.compile(r"/api/2\.[01]/(\w+)(?:/([\w-]+))?(?:/(\w+))?$")


@cache
def table() -> Mapping[str, Any]:
    """Fields by kind."""
    found: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return found


def of_request(served: Served) -> Iterator[str]:
    """What does not fit in the request."""
    found = PATH.search(served.path)
    if found is None:
        return
    body = BODIES.get((served.method, found[1]))
    if body:
        yield from row_misfits(table(), body, json.loads(served.body, parse_float=Decimal), answer=False)
    elif served.method in ("POST", "PUT"):
        yield f"{served.method} is not known of {found[1]}"


def of_reply(served: Served) -> Iterator[str]:
    """What does not fit in the answer."""
    found = PATH.search(served.path)
    if found is None:
        return
    name = parse_qs(served.query).get("type", [""])[0] if found[1] == "search" else found[3] or found[1]
    kind = KINDS.get(name)
    if kind is None:
        yield f"{name} is no list"
    elif served.reply:
        answer = json.loads(served.reply, parse_float=Decimal).get("data")
        rows = answer if isinstance(answer, list) else [answer]
        for row in some(rows):
            # Whoever makes a product is told ids alone.
            yield from row_misfits(table(), kind, row) if isinstance(row, Mapping) else ()
