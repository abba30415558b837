"""Trying a flow before it works: stop rules, a choice of changes, one record step by step, a plan from the middle."""

import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

WIRES = [("start.items", "map.items"), ("map.mapped", "upsert.items")]


def rows(prefix: str) -> list[dict[str, Any]]:
    return [{"sku": f"{prefix}-{n}", "name": f"Mug {n}", "price": f"{10 + n}.00"} for n in range(6)]


def steps(records: list[dict[str, Any]]) -> dict[str, Any]:
    fields = {"number": "{{ item.sku }}", "name": "{{ item.name }}", "price": "{{ item.price | decimal }}"}
    upsert = {
        "connection": "demo_bc",
        "number": "{{ item.number }}",
        "fields": {"displayName": "{{ item.name }}", "unitPrice": "{{ item.price }}"},
    }
    return {
        "start": {"type": "core.manual_start", "config": {"rows": records}},
        "map": {"type": "core.map_fields", "title": "Item for BC", "config": {"fields": fields}},
        "upsert": {"type": "business_central.upsert_item", "title": "To BC", "config": upsert},
    }


@pytest.fixture(autouse=True)
def _demo_systems(wareflow: Instance) -> None:
    """A product that has just started makes its demo connections first."""
    until = time.monotonic() + 60
    while not any(one["name"] == "demo_bc" for one in wareflow.get("/connections")["items"]):
        assert time.monotonic() < until, "The demo connection to Business Central was never made."
        time.sleep(0.2)


def finished(wareflow: Instance, flow: str, mode: str) -> str:
    run = str(wareflow.post(f"/flows/{flow}/runs", {"mode": mode, "draft": True})["id"])
    wareflow.finished(run)
    return run


def menu(editor: Editor, title: str, entry: str) -> None:
    editor.select(editor.step(title)).get_by_role("button", name="More").click()
    editor.page.get_by_role("menuitem", name=entry).click()


def test_a_stop_rule_is_set_said_of_a_plan_held_against_a_run_and_put_aside_once(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    flow = wareflow.new_flow("Stopped", steps(rows("STP")), WIRES)
    editor.open(flow)
    editor.tool("Starts and settings").click()
    section = page.get_by_role("region", name="When to stop and ask")
    section.get_by_role("textbox", name="More records are new than").fill("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Stop rules saved")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    editor.tool("Plan").click()
    editor.run_ends("Succeeded")
    editor.run_panel.get_by_role("tab", name="Changes").click()
    expect(editor.run_panel.get_by_text("A live run would stop here")).to_be_visible()
    expect(editor.run_panel.get_by_text("6 records are new, the limit is 3:")).to_be_visible()

    editor.tool("Run").click()
    editor.run_ends("Failed")
    expect(editor.run_panel.get_by_role("alert").first).to_contain_text("records are new (limit 3)")
    editor.run_panel.get_by_role("button", name="Run once without the stop rules").click()
    editor.run_ends("Succeeded")


def test_a_changed_flow_is_planned_again_on_the_same_input(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Same input", steps(rows("SAME")), WIRES)
    first = finished(wareflow, flow, "plan")
    stored = wareflow.get(f"/flows/{flow}")
    stored["document"]["nodes"]["start"]["config"]["rows"] = rows("OTHER")[:1]
    wareflow.put(f"/flows/{flow}", {"revision": stored["revision"], "document": stored["document"]})
    page.goto(f"/flows/{flow}?run={first}")

    editor.run_panel.get_by_role("button", name="Plan again with the same input").click()
    expect(editor.run_panel.get_by_text(f"Run #{wareflow.get(f'/runs/{first}')['number'] + 1}")).to_be_visible()
    editor.run_ends("Succeeded")
    editor.run_panel.get_by_role("tab", name="Changes").click()

    expect(editor.run_panel.get_by_text("SAME-0").first).to_be_visible()
    page.goto(f"/runs/{first}")
    page.get_by_role("button", name="Retry").click()
    page.get_by_role("menuitem", name="Plan the draft with the same input").click()
    expect(page.get_by_text("Input of")).to_be_visible()


def test_changes_of_a_plan_are_narrowed_to_the_large_ones(editor: Editor, page: Page, wareflow: Instance) -> None:
    records = rows("CHG")
    flow = wareflow.new_flow("Narrowed", steps(records), WIRES)
    finished(wareflow, flow, "live")
    found = wareflow.get(f"/flows/{flow}")
    changed = found["document"]["nodes"]["start"]["config"]["rows"]
    changed[0]["price"], changed[1]["price"], changed[2]["name"] = "10.50", "44.00", "Cup"
    wareflow.put(f"/flows/{flow}", {"revision": found["revision"], "document": found["document"]})
    page.goto(f"/flows/{flow}?run={finished(wareflow, flow, 'plan')}")
    editor.run_ends("Succeeded")
    panel = editor.run_panel
    panel.get_by_role("tab", name="Changes").click()
    expect(panel.get_by_role("row")).to_have_count(7)

    panel.get_by_role("textbox", name="Changes by at least this %").fill("20")
    expect(panel.get_by_role("row")).to_have_count(2)
    expect(panel.get_by_role("row").last).to_contain_text("CHG-1")
    panel.get_by_role("textbox", name="Changes by at least this %").fill("")
    panel.get_by_role("combobox", name="Order of the changes").click()
    page.get_by_role("option", name="Largest first").click()
    expect(panel.get_by_role("row").nth(1)).to_contain_text("CHG-1")
    panel.get_by_role("textbox", name="Find a record").fill("nothing like it")
    expect(panel.get_by_text("No change is like that")).to_be_visible()


@pytest.fixture
def planned(editor: Editor, page: Page, wareflow: Instance) -> Editor:
    flow = wareflow.new_flow("Step by step", steps(rows("ONE")), WIRES)
    page.goto(f"/flows/{flow}?run={finished(wareflow, flow, 'plan')}")
    editor.run_ends("Succeeded")
    return editor


def test_one_record_goes_through_the_flow_step_by_step(planned: Editor, page: Page) -> None:
    menu(planned, "Manual start", "One record, step by step")
    dialog = page.get_by_role("dialog", name="One record through the flow")
    dialog.get_by_role("textbox", name="Order number, SKU or any word").fill("one-4")
    expect(dialog.get_by_role("list", name="Records").get_by_role("button")).to_have_count(1)
    dialog.get_by_role("button", name="sku: ONE-4").click()

    dialog.get_by_role("button", name="Next: Item for BC").click()
    expect(_value(dialog, "What came in", "price")).to_be_visible()
    expect(_value(dialog, "What came out", "number")).to_be_visible()
    dialog.get_by_role("button", name="Next: To BC").click()
    expect(dialog.get_by_role("region", name="What it would write")).to_contain_text("ONE-4")
    expect(dialog.get_by_text("The record has come to its end.")).to_be_visible()

    dialog.get_by_role("button", name="Step back").click()
    expect(dialog.get_by_role("button", name="Next: To BC")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_plan_begins_in_the_middle_with_the_last_data(planned: Editor, page: Page) -> None:
    menu(planned, "To BC", "Plan from here with the last data")

    planned.run_ends("Succeeded")
    expect(planned.run_panel.get_by_role("row")).to_have_count(2)
    expect(planned.run_panel.get_by_role("button", name="To BC", exact=True)).to_be_visible()


def _value(dialog: Locator, side: str, field: str) -> Locator:
    return dialog.get_by_role("region", name=side).get_by_role("button", name=field, exact=True)
