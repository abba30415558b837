"""The flows that are measured: a mapping of 12 fields of an item of 1 kB, and how a document gets into the database."""

import json
from collections.abc import Mapping
from typing import Any

from wareflow.engine.document import canonical, parse_flow
from wareflow.services.product import Product
from wareflow.store import flows
from wareflow.store.database import transact

FIELDS = {
    "number": "{{ item.sku }}",
    "name": "{{ item.title | trim | truncate(60) }}",
    "gtin": "{{ item.ean or none }}",
    "price": "{{ item.price }}",
    "gross": "{{ (item.price * 1.23) | round(2) }}",
    "category": "{{ item.category.name }}",
    "unit": "{{ item.unit | upper }}",
    "stock": "{{ item.stock + item.reserved }}",
    "active": "{{ item.stock > 0 }}",
    "code": "{{ item.sku }}-{{ item.unit }}",
    "weight": "{{ item.weight or 0 }}",
    "note": "{{ item.note }}",
}


def stored(product: Product, document: Mapping[str, Any]) -> str:
    """A new flow with this document; answers its id."""
    read = parse_flow(json.dumps(document).encode())
    return transact(
        product.engine, lambda session: flows.create(session, product.project_id, read.name, canonical(read)).id
    )  # fmt: skip
