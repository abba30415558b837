"""A flow whose records end in every way: written, left out, parked."""

from tests.browser.instance import Instance

FIELDS = {"number": "{{ item.sku }}", "name": "{{ item.name }}", "price": "{{ item.price | decimal }}"}
DEAR = {"match": "all", "rules": [{"field": "price", "operator": "greater", "value": 50}]}
UPSERT = {
    "connection": "demo_bc",
    "number": "{{ item.number }}",
    "fields": {"displayName": "{{ item.name }}", "unitPrice": "{{ item.price }}"},
}


def priced(wareflow: Instance, name: str, prices: dict[str, str]) -> tuple[str, str]:
    """Prices by hand into Business Central, dear ones only; returns the flow and its run, which is over."""
    rows = [{"sku": sku, "name": f"Lamp {sku}", "price": price} for sku, price in prices.items()]
    nodes = {
        "start": {"type": "core.manual_start", "config": {"rows": rows}},
        "map": {"type": "core.map_fields", "config": {"fields": FIELDS}},
        "dear": {"type": "core.filter", "config": {"conditions": DEAR}},
        "upsert": {"type": "business_central.upsert_item", "config": UPSERT},
    }
    wires = [("start.items", "map.items"), ("map.mapped", "dear.items"), ("dear.kept", "upsert.items")]
    flow = wareflow.new_flow(name, nodes, wires)
    run = str(wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"])
    wareflow.finished(run)
    return flow, run
