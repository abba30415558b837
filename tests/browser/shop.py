"""A shop at work: flows, runs and troubles put into a fresh product, for a look at its screens."""

from dataclasses import dataclass

from tests.browser.instance import Instance

PRICES = [("MUG-BLUE", "12.50"), ("MUG-RED", "twelve"), ("PLATE-20", "n/a"), ("BOWL-S", "8.90"), ("BOWL-L", "?")]


@dataclass(frozen=True)
class Shop:
    """The flows and runs that the screens show."""

    items: str
    plan: str
    run: str
    prices: str
    starts: str
    sources: str
    failed: str
    broken: str


def new_shop(wareflow: Instance) -> Shop:
    """A shop at work: items go to the ERP, some prices are broken, orders come in by webhook and by the clock."""
    items = wareflow.post(
        "/templates/lightspeed_items_to_bc/use",
        {"name": "Lightspeed items to Business Central", "connections": {}},
    )["id"]
    plan = wareflow.post(f"/flows/{items}/runs", {"mode": "plan", "draft": True})["id"]
    wareflow.finished(plan)
    run = wareflow.post(f"/flows/{items}/runs", {"mode": "live", "draft": True})["id"]
    wareflow.finished(run)
    for system in ("demo_lightspeed", "demo_bc", "demo_baselinker"):
        wareflow.post(f"/connections/{system}/test")
    mail = {
        "enabled": True,
        "host": "127.0.0.1",
        "port": 1,
        "sender": "wareflow@shop.test",
        "recipients": ["a@shop.test"],
    }
    wareflow.put("/settings/notifications", {"email": mail})
    office = wareflow.new_flow("Tell the office", {"start": {"type": "core.manual_start", "config": {}}})
    wareflow.post(f"/flows/{office}/publish", {})
    prices = _prices(wareflow)
    return Shop(items, plan, run, prices, _starts(wareflow, office), _sources(wareflow), *_failed(wareflow))


def _prices(wareflow: Instance) -> str:
    rows = [{"sku": sku, "name": sku.replace("-", " ").capitalize(), "price": price} for sku, price in PRICES]
    fields = {"number": "{{ item.sku }}", "name": "{{ item.name }}", "price": "{{ item.price | decimal }}"}
    upsert = {
        "connection": "demo_bc",
        "number": "{{ item.number }}",
        "fields": {"displayName": "{{ item.name }}", "unitPrice": "{{ item.price }}"},
    }
    nodes = {
        "start": {"type": "core.manual_start", "config": {"rows": rows}},
        "map": {"type": "core.map_fields", "config": {"fields": fields}},
        "upsert": {"type": "business_central.upsert_item", "config": upsert},
    }
    flow = wareflow.new_flow("Prices by hand", nodes, [("start.items", "map.items"), ("map.mapped", "upsert.items")])
    wareflow.finished(wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"])
    return flow


def _starts(wareflow: Instance, office: str) -> str:
    clock = {
        "cron": "every weekday at 07:30",
        "time_zone": "Europe/Warsaw",
        "working_days": ["mon", "tue", "wed", "thu", "fri"],
        "earliest": "07:00",
        "latest": "18:00",
    }
    hook = {"path": "new-orders", "list_path": "orders", "sample": [{"orders": [{"number": "1001"}]}]}
    nodes = {
        "clock": {"type": "core.schedule", "config": clock},
        "hook": {"type": "core.webhook", "config": hook},
        "map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.number }}"}}},
    }
    flow = wareflow.new_flow("Orders as they come", nodes, [("clock.items", "map.items"), ("hook.items", "map.items")])
    wareflow.post(f"/flows/{flow}/webhook/secret")
    wareflow.post(f"/flows/{flow}/publish", {})
    wareflow.patch(f"/flows/{flow}", {"active": True})
    wareflow.put(f"/flows/{flow}/settings", {"error_flow": office, "notify": True})
    return flow


def _sources(wareflow: Instance) -> str:
    nodes = {
        "items": {"type": "lightspeed.changed_items", "config": {"connection": "demo_lightspeed"}},
        "map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.systemSku }}"}}},
    }
    flow = wareflow.new_flow("Items to a list", nodes, [("items.items", "map.items")])
    live = {"mode": "live", "draft": True}
    wareflow.finished(wareflow.post(f"/flows/{flow}/runs", live)["id"])
    back = {"connection": "demo_lightspeed", "to": None, "again": True, "reason": "The mapping of the price was wrong"}
    wareflow.post(f"/flows/{flow}/cursors/items/rewind", back)
    wareflow.finished(wareflow.post(f"/flows/{flow}/runs", live)["id"])
    return flow


def _failed(wareflow: Instance) -> tuple[str, str]:
    rows = {"type": "core.manual_start", "config": {"rows": [{"sku": "A"}, {"sku": "B"}]}}
    call = {"type": "core.start_flow", "config": {"flow": "Nowhere"}}
    flow = wareflow.new_flow("Breaks", {"start": rows, "call": call}, [("start.items", "call.items")])
    run = wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"]
    wareflow.finished(run)
    return str(run), flow
