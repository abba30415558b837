"""Lightspeed C-Series: names and forms of bodies and answers.

The table is derived from public samples of every resource (MIT, tests of php-lightspeed-sdk); a field that showed false
there and has a value elsewhere, or the other way round, may be without one.
"""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from wareflow.sandbox.kit import Served

from tests.contracts.checks.fields import row_misfits
from tests.contracts.checks.rows import some

TABLE = Path(__file__).parents[2] / "sandbox" / "contracts" / "lightspeed_c_fields.json"
KINDS = {
    "orders": "order", "products": "product", "variants": "variant", "customers": "customer", "taxes": "tax",
    "brands": "brand", "categories": "category", "shipments": "shipment", "orderProducts": "orderProduct",
    "shipmentProducts": "shipmentProduct", "webhooks": "webhook",
}  # fmt: skip
PATH = re.compile(r"/([a-z]{2})/([\w/]+)\.json$")
READ_ONLY = frozenset({"id", "createdAt", "updatedAt", "number"})


@cache
def table() -> Mapping[str, Any]:
    """Fields by kind."""
    found: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return found


def of_request(served: Served) -> Iterator[str]:
    """What does not fit in the request."""
    if PATH.search(served.path) is None:
        yield "no address of the API"
    elif served.method in ("POST", "PUT"):
        yield from _request_misfits(json.loads(served.body, parse_float=Decimal))


def of_reply(served: Served) -> Iterator[str]:
    """What does not fit in the answer."""
    if not served.reply:
        return
    for wrapper, rows in json.loads(served.reply, parse_float=Decimal).items():
        kind = KINDS.get(wrapper, wrapper)
        if kind in table():
            asked = "fields=" in served.query
            for row in some(rows) if isinstance(rows, list) else [rows]:
                told = row_misfits(table(), kind, row)
                yield from (each for each in told if not (asked and "is missing" in each))
        elif wrapper != "count":
            yield f"{wrapper} is no resource"


def _request_misfits(body: Mapping[str, Any]) -> Iterator[str]:
    if len(body) != 1 or next(iter(body)) not in table():
        yield f"the body is not one resource under its name: {sorted(body)}"
        return
    [(kind, wish)] = body.items()
    for name, value in wish.items():
        known = table()[kind]["fields"]
        if name in READ_ONLY:
            yield f"{kind}.{name} is read-only"
        elif known.get(name) == "link":
            # What is written points by the id alone.
            continue
        else:
            yield from (
                each for each in row_misfits(table(), kind, {name: value}, answer=False) if "missing" not in each
            )
