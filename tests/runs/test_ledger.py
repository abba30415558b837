"""The ledger: after real runs each record stands where it is in truth, whatever became of it on the way."""

from typing import Any

from wareflow.services import journeys, ledger_view, parked
from wareflow.services.ledger_view import EntryView
from wareflow.services.replaying import Chosen
from wareflow.store.ledger_entries import Wanted

from tests.runs.arrange import UPSERT, Office, flow, goods, items_to_bc, numbered

DEAR = {"match": "all", "rules": [{"field": "price", "operator": "greater", "value": 50}]}


def entries(office: Office, **wanted: Any) -> dict[str, EntryView]:
    """The ledger by key; a key that is there twice fails the test."""
    found, more = ledger_view.list_entries(office.product, Wanted(**wanted), limit=500, cursor=None)
    assert more is None
    by_key = {entry.key: entry for entry in found}
    assert len(by_key) == len(found)
    return by_key


def statuses(office: Office, **wanted: Any) -> dict[str, str]:
    return {key: entry.status for key, entry in entries(office, **wanted).items()}


def rows_to_bc(*rows: dict[str, Any]) -> dict[str, Any]:
    """Rows by hand through a price and a filter into Business Central."""
    fields = {"customSku": "{{ item.customSku }}", "description": "{{ item.description }}",
              "price": "{{ item.price | decimal }}"}  # fmt: skip
    return flow(
        {
            "start": ("core.manual_start", {"rows": list(rows)}),
            "map": ("core.map_fields", {"fields": fields}),
            "dear": ("core.filter", {"conditions": DEAR}),
            "upsert": ("business_central.upsert_item", UPSERT),
        },
        "start.items -> map.items",
        "map.mapped -> dear.items",
        "dear.kept -> upsert.items",
    )


async def test_what_was_written_is_linked_and_says_where_from_and_where_to(office: Office) -> None:
    office.stock(goods("MUG-1", "MUG-2"))
    run = await office.run(office.flow(items_to_bc()))

    found = entries(office)

    assert {key: entry.status for key, entry in found.items()} == {"MUG-1": "linked", "MUG-2": "linked"}
    mug = found["MUG-1"]
    assert (mug.source_system, mug.source) == ("lightspeed", "demo_lightspeed")
    assert (mug.system, mug.connection, mug.object) == ("business_central", "demo_bc", "item")
    assert (mug.name, mug.attempts, mug.message) == ("Goods MUG-1", 0, "")
    assert mug.run is not None
    assert mug.run.number == run.number
    assert mug.synced_at is not None


async def test_a_plan_says_nothing(office: Office) -> None:
    office.stock(goods("MUG-1"))

    await office.run(office.flow(items_to_bc()), "plan")

    assert entries(office) == {}


async def test_found_equal_is_linked_as_well(office: Office) -> None:
    office.stock(goods("MUG-1"))
    flow_id = office.flow(items_to_bc())
    await office.run(flow_id)

    await office.run(flow_id, read_again="all")

    (mug,) = entries(office).values()
    assert (mug.status, mug.reason) == ("linked", "unchanged")


async def test_one_bad_record_is_failed_and_one_left_out_is_not_linked(office: Office) -> None:
    rows = [
        {"customSku": "GOOD", "description": "Good", "price": "60"},
        {"customSku": "CHEAP", "description": "Cheap", "price": "5"},
        {"customSku": "BROKEN", "description": "Broken", "price": "twelve"},
    ]

    await office.run(office.flow(rows_to_bc(*rows)))

    found = entries(office)
    assert {key: entry.status for key, entry in found.items()} == {
        "GOOD": "linked",
        "CHEAP": "not_linked",
        "BROKEN": "failed",
    }
    assert found["CHEAP"].reason == "filtered"
    assert "twelve" in found["BROKEN"].message
    assert found["BROKEN"].parked_id == office.parked()[0].id
    assert statuses(office, status="not_linked") == {"CHEAP": "not_linked"}
    assert statuses(office, words="brok") == {"BROKEN": "failed"}
    assert statuses(office, connection="demo_bc", status="failed") == {"BROKEN": "failed"}
    assert statuses(office, system="shopify") == {}


async def test_a_refused_record_counts_its_tries_until_it_is_there(office: Office) -> None:
    office.stock(goods("X" * 21))
    flow_id = office.flow(items_to_bc())
    await office.run(flow_id)
    await office.run(flow_id, read_again="all")
    (refused,) = entries(office).values()

    office.stock(goods("SHORT"))
    await office.run(flow_id)

    assert (refused.status, refused.attempts, refused.node) == ("failed", 2, "upsert")
    assert statuses(office)["SHORT"] == "linked"


async def test_a_record_that_comes_through_later_is_one_entry_and_linked(office: Office) -> None:
    office.stock(goods("MUG-1", price="5"))
    wires = ("changed.items -> dear.items", "dear.kept -> upsert.items")
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "changed": ("lightspeed.changed_items", {"connection": "demo_lightspeed"}),
        "dear": ("core.filter", {"conditions": DEAR}),
        "upsert": ("business_central.upsert_item", UPSERT),
    }
    flow_id = office.flow(flow(nodes, *wires))
    await office.run(flow_id)
    before = [entry.status for entry in entries(office).values()]

    office.stock(goods("MUG-1", price="60", at="2031-01-01T00:00:00+00:00"))
    await office.run(flow_id)
    after = statuses(office)
    office.stock(goods("MUG-1", price="6", at="2032-01-01T00:00:00+00:00"))
    await office.run(flow_id)

    assert before == ["not_linked"]
    assert after == {"MUG-1": "linked"}
    assert statuses(office) == {"MUG-1": "linked"}


async def test_dropped_is_ignored_and_stays_so_until_it_is_written(office: Office) -> None:
    rows = [
        {"customSku": "A", "description": "A", "price": "n/a"},
        {"customSku": "B", "description": "B", "price": "1"},
    ]
    flow_id = office.flow(rows_to_bc(*rows))
    await office.run(flow_id)
    parked.drop(office.product, Chosen([office.parked()[0].id]), None, "Not sold any more")
    dropped = entries(office)["A"]

    ledger_view.set_ignored(office.product, [entries(office)["B"].id], "Too cheap", None, ignored=True)
    await office.run(flow_id)
    ignored = entries(office, status="ignored")
    ledger_view.set_ignored(office.product, [ignored["B"].id], "", None, ignored=False)

    assert (dropped.status, dropped.note) == ("ignored", "Not sold any more")
    assert {key: entry.note for key, entry in ignored.items()} == {"A": "Not sold any more", "B": "Too cheap"}
    assert statuses(office)["B"] == "not_linked"


async def test_the_summary_counts_by_pair_and_kind(office: Office) -> None:
    office.stock(goods("A", "B", "X" * 21))
    await office.run(office.flow(items_to_bc()))

    pairs = ledger_view.summary(office.product)

    told = {(pair.source_system, pair.system, pair.object): dict(pair.counts) for pair in pairs}
    assert told[("lightspeed", "business_central", "item")] == {"linked": 2}
    assert told[("lightspeed", "business_central", "")] == {"failed": 1}


async def test_an_export_has_every_record_and_no_formula(office: Office) -> None:
    office.stock(goods("=1+1", "MUG-1"))
    await office.run(office.flow(items_to_bc(page_size=1)))

    lines = list(ledger_view.as_csv(office.product, Wanted()))

    assert lines[0].startswith("\ufeffstatus,key")
    assert sorted(line.split(",")[1] for line in lines[1:]) == ["'=1+1", "MUG-1"]


async def test_the_way_of_a_record_tells_run_by_run_what_happened(office: Office) -> None:
    office.stock(goods("MUG-1", "MUG-2"))
    flow_id = office.flow(items_to_bc())
    await office.run(flow_id)
    office.stock(goods("MUG-1", price="19.95", at="2031-01-01T00:00:00+00:00"))
    second = await office.run(flow_id)

    way = journeys.of_record(office.product, "mug-1", limit=1, cursor=None)
    earlier = journeys.of_record(office.product, "MUG-1", limit=5, cursor=way.next_cursor)

    (run,) = way.runs
    assert [(step.kind, step.node) for step in run.steps] == [("seen", "changed"), ("written", "upsert")]
    assert run.number == second.number
    written = run.steps[1]
    assert (written.action, written.system, written.key) == ("update", "business_central", "MUG-1")
    assert [(one["name"], str(one["after"])) for one in written.fields] == [("unitPrice", "19.95")]
    assert way.next_cursor == second.id
    assert [step.action for step in earlier.runs[0].steps if step.kind == "written"] == ["create"]
    assert [entry.status for entry in earlier.ledger] == ["linked"]


async def test_the_way_of_a_parked_record_leads_to_the_inbox(office: Office) -> None:
    await office.run(office.flow(rows_to_bc({"customSku": "BROKEN", "description": "Broken", "price": "twelve"})))

    way = journeys.of_record(office.product, "BROKEN", limit=10, cursor=None)

    (step,) = [step for run in way.runs for step in run.steps]
    assert (step.kind, step.node, step.status) == ("parked", "map", "open")
    assert step.parked_id == office.parked()[0].id
    assert "twelve" in step.message


async def test_many_records_are_found_page_by_page(office: Office) -> None:
    office.stock(goods(*numbered(120)))
    await office.run(office.flow(items_to_bc()))

    first = journeys.find_keys(office.product, "g-00", limit=50, after=None)
    second = journeys.find_keys(office.product, "g-00", limit=50, after=first["next_after"])

    keys = [one["key"] for one in (*first["items"], *second["items"])]
    assert keys == numbered(100)
    assert second["next_after"] is None
    assert journeys.find_keys(office.product, " ", limit=50, after=None)["items"] == []
