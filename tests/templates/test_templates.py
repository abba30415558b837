"""Every ready flow against the sandbox systems: first run, plan and second run give what its folder promises."""

from decimal import Decimal

import pytest
from wareflow.engine.bundled import bundled_files
from wareflow.engine.checks import check_flow
from wareflow.engine.document import canonical
from wareflow.engine.local import LocalRun

from tests.templates.world import (
    CATALOG,
    TEMPLATES,
    World,
    books_of,
    counts_of,
    document_of,
    expected_of,
    surprises,
    template_names,
)

PRICES = "supplier_price_list_to_bc"
ITEMS = "lightspeed_items_to_bc"
DEMO_CONNECTIONS = {"demo_lightspeed", "demo_bc", "demo_baselinker", "demo_shopify"}

templates = pytest.mark.parametrize("template", template_names())


def outcome(run: LocalRun, writes: int) -> dict[str, object]:
    """A run in the words of `expected.json`."""
    return {
        "books": books_of(run),
        "changes": counts_of(run),
        "writes": writes,
        "parked": [parked.problem.message for parked in run.parked],
    }


@templates
async def test_the_first_run_gives_what_is_promised(template: str, world: World) -> None:
    run = await world.run(template)

    assert run.halted is None
    assert outcome(run, len(world.writes())) == expected_of(template)["first"]


@templates
async def test_the_second_run_writes_nothing(template: str, world: World) -> None:
    await world.run(template)
    written = len(world.writes())

    run = await world.run(template)

    assert outcome(run, len(world.writes()) - written) == expected_of(template)["second"]
    assert expected_of(template)["second"]["writes"] == 0


@templates
async def test_a_plan_sends_nothing_and_is_what_the_run_then_does(template: str, world: World) -> None:
    plan = await world.run(template, "plan")
    sent = world.writes()

    run = await world.run(template)

    assert sent == []
    assert {record.state for record in plan.changes} <= {"planned", "none"}
    assert surprises(plan, run) == []
    assert books_of(plan) == books_of(run)


@templates
def test_it_stands_in_the_one_spelling_and_has_no_problem(template: str) -> None:
    document = document_of(template)

    assert (TEMPLATES / template / "flow.json").read_text(encoding="utf-8") == canonical(document)
    assert check_flow(document, CATALOG) == []
    assert document.description


@templates
def test_it_uses_the_demo_connections_and_only_files_that_are_there(template: str) -> None:
    document = document_of(template)

    used = {node.config["connection"] for node in document.nodes.values() if "connection" in node.config}

    assert used <= DEMO_CONNECTIONS
    assert [name for name in bundled_files(document) if not (TEMPLATES / template / name).is_file()] == []


@templates
def test_its_readme_says_what_it_needs_how_to_try_it_and_what_to_expect(template: str) -> None:
    readme = (TEMPLATES / template / "README.md").read_text(encoding="utf-8")

    assert readme.startswith(f"# {document_of(template).name}\n")
    for heading in ("## What it does", "## What it needs", "## How to try it", "## What to expect"):
        assert heading in readme
    assert str(expected_of(template)["first"]["books"]["read"]) in readme


def test_every_folder_is_in_the_list() -> None:
    listed = (TEMPLATES / "README.md").read_text(encoding="utf-8")

    assert [name for name in template_names() if f"[`{name}`]" not in listed] == []
    assert template_names() == sorted(folder.name for folder in TEMPLATES.iterdir() if folder.is_dir())


async def test_one_price_changed_in_lightspeed_is_one_patch_with_one_field(world: World) -> None:
    await world.run(ITEMS)
    before = len(world.writes_to("business_central"))
    await world.change_lightspeed_price("00123", "71.05")

    run = await world.run(ITEMS)

    # The log of the sandbox shows JSON as Python reads it; on the wire stand the digits.
    (patch,) = world.writes_to("business_central")[before:]
    assert (patch.method, patch.json) == ("PATCH", {"unitPrice": 71.05})
    assert counts_of(run) == {"update": 1, "unchanged": 284}


async def test_an_item_without_a_custom_sku_leaves_as_filtered_and_is_never_sent(world: World) -> None:
    run = await world.run(ITEMS)

    rejected = run.records("with_sku", "rejected")
    assert {record["number"] for record in rejected} == {""}
    assert run.books.skipped["filtered"] == len(rejected) == 8


async def test_text_codes_arrive_in_business_central_with_every_character(world: World) -> None:
    await world.run(PRICES)

    # Business Central keeps codes in capital letters; it changes nothing else about them.
    numbers = {row["number"]: row["gtin"] for row in world.rows("business_central", "items")}
    assert {"00123", "1E5", "1.10", "0007", "5901234123457"} <= numbers.keys()
    assert {"123", "100000", "1.1", "7"}.isdisjoint(numbers)
    assert numbers["5901234123457"] == "5901234123457"


async def test_text_codes_stay_text_all_the_way_through_the_price_list(world: World) -> None:
    run = await world.run(PRICES)

    codes = {"00123", "1e5", "5901234123457"}
    assert codes <= {record["Indeks"] for record in run.records("price_list", "items")}
    assert codes <= {record["number"] for record in run.records("category", "found")}


async def test_prices_with_a_decimal_comma_arrive_exactly(world: World) -> None:
    run = await world.run(PRICES)

    (cupboard,) = [record for record in run.records("map", "mapped") if record["number"] == "UPO-9001"]
    assert (cupboard["unitCost"], cupboard["unitPrice"]) == (Decimal("1249.00"), Decimal("2399.00"))


async def test_letters_of_windows_1250_arrive_unharmed(world: World) -> None:
    await world.run(PRICES)

    names = {row["number"]: row["displayName"] for row in world.rows("business_central", "items")}
    assert names["5901234123457"] == "Waga kuchenna Bałtyk, szkło hartowane"


async def test_a_group_added_to_the_table_lets_the_parked_item_through(world: World) -> None:
    document = document_of(PRICES)
    table = dict(document.nodes["category"].config["table"])

    run = await world.run(PRICES, config={"category": {"table": {**table, "Nowości jesień 2026": "GIFTS"}}})

    assert len(run.parked) == 3
    assert "NOW-0001" in {row["number"] for row in world.rows("business_central", "items")}


async def test_only_paid_orders_are_moved(world: World) -> None:
    before = {row["order_id"]: str(row["order_status_id"]) for row in world.orders()}

    await world.run("baselinker_paid_to_ship")

    after = {row["order_id"]: str(row["order_status_id"]) for row in world.orders()}
    moved = {order for order in before if before[order] != after[order]}
    assert {before[order] for order in moved} == {"64002"}
    assert {after[order] for order in moved} == {"64003"}
    assert "64002" not in after.values()


async def test_the_file_holds_every_item_with_its_codes_as_text(world: World) -> None:
    run = await world.run("bc_items_to_file")

    (written,) = run.records("file", "written")
    text = world.host.files.open(written["id"]).path.read_text(encoding="utf-8-sig")
    rows = [line.split(";") for line in text.splitlines()]
    assert rows[0][:3] == ["Number", "Name", "GTIN"]
    assert len(rows) == 154
    assert {"00123", "1E5", "1.10", "+48600100200"} <= {row[0] for row in rows}
    assert written["name"] == "bc_items_2026-11-21.csv"
