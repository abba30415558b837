"""The step in three panes: which records belong together, their way, pins, an earlier run beside it, large records."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

ROWS = [{"sku": f"MUG-{n:03}", "price": f"{n}.50", "stock": n} for n in range(130)]
DEAR = {"rules": [{"field": "stock", "operator": "greater_or_equal", "value": "10"}]}
WIRES = [("start.items", "dear.items"), ("dear.kept", "map.items")]


def steps(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "start": {"type": "core.manual_start", "config": {"rows": rows}},
        "dear": {"type": "core.filter", "title": "Dear ones", "config": {"conditions": DEAR}},
        "map": {
            "type": "core.map_fields",
            "title": "For the shop",
            "config": {"fields": {"number": "{{ item.sku }}", "price": "{{ item.price }}"}},
        },
    }


def ran(wareflow: Instance, flow: str, mode: str = "plan") -> str:
    run = str(wareflow.post(f"/flows/{flow}/runs", {"mode": mode, "draft": True})["id"])
    wareflow.finished(run)
    return run


@pytest.fixture
def view(editor: Editor, wareflow: Instance, request: pytest.FixtureRequest) -> Locator:
    """The mapping of a flow that has run."""
    flow = wareflow.new_flow(f"Three panes {request.node.name}", steps(ROWS), WIRES)
    run = ran(wareflow, flow)
    editor.page.goto(f"/flows/{flow}?run={run}")
    editor.run_ends("Succeeded")
    return opened(editor, "For the shop")


def opened(editor: Editor, title: str) -> Locator:
    editor.steps().filter(has_text=title).focus()
    editor.page.keyboard.press("Enter")
    dialog = editor.page.get_by_role("dialog", name=f"Step “{title}”")
    expect(dialog).to_be_visible()
    return dialog


def pane(view: Locator, name: str) -> Locator:
    return view.get_by_role("region", name=name, exact=True)


def row(where: Locator, text: str) -> Locator:
    return where.get_by_role("row").filter(has_text=text)


def test_records_that_belong_together_are_shown_over_pages_and_in_both_directions(view: Locator, page: Page) -> None:
    into, out = pane(view, "Input"), pane(view, "Output")

    row(out, "MUG-015").hover()
    expect(row(into, "MUG-015")).to_have_attribute("data-related", "true")
    expect(row(into, "MUG-015").get_by_label("belongs to the record pointed at")).to_be_visible()
    expect(row(into, "MUG-016")).not_to_have_attribute("data-related", "true")
    into.get_by_role("button", name="Open record 8").focus()
    expect(row(out, "MUG-017")).to_have_attribute("data-related", "true")

    out.get_by_role("button", name="Next page").click()
    row(out, "MUG-070").hover()
    expect(into.get_by_text("Came from record 61, page 2.")).to_be_visible()
    into.get_by_role("button", name="Go there").click()
    expect(row(into, "MUG-070")).to_have_attribute("data-related", "true")
    expect(row(into, "MUG-070")).to_have_attribute("aria-current", "true")

    out.get_by_role("button", name="Open record 61").click()
    out.get_by_role("button", name="Its way through the run").click()
    way = page.get_by_role("dialog", name="The way of this record")
    expect(way.get_by_text("Dear ones")).to_be_visible()
    expect(way.get_by_text("For the shop")).to_be_visible()
    expect(way.get_by_text("MUG-070").first).to_be_visible()


def test_a_pin_is_set_by_key_used_for_the_next_step_and_marked_on_the_canvas(
    view: Locator, editor: Editor, page: Page, wareflow: Instance
) -> None:
    view.get_by_role("button", name="Previous step").click()
    dear = page.get_by_role("dialog", name="Step “Dear ones”")
    out = pane(dear, "Output")
    expect(row(out, "MUG-010")).to_be_visible()
    out.get_by_role("button", name="Open record 1", exact=True).focus()

    page.keyboard.press("p")
    expect(out.get_by_text("Pinned. Used for tests of steps")).to_be_visible()
    out.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Items as JSON").fill('[{"sku": "BY-HAND", "price": "7.00", "stock": 1}]')
    page.get_by_role("button", name="Use these items").click()
    expect(row(out, "BY-HAND")).to_be_visible()

    dear.get_by_role("button", name="Next step").click()
    mapped = page.get_by_role("dialog", name="Step “For the shop”")
    expect(mapped.get_by_text("pinned in the step before")).to_be_visible()
    mapped.get_by_role("button", name="Test this step").click()
    expect(row(pane(mapped, "Output"), "BY-HAND")).to_be_visible()
    page.keyboard.press("Escape")
    expect(editor.step("Dear ones").get_by_role("img", name="Pinned output")).to_be_visible()

    editor.steps().filter(has_text="Dear ones").focus()
    page.keyboard.press("p")
    expect(editor.step("Dear ones").get_by_role("img", name="Pinned output")).to_have_count(0)


def test_an_earlier_step_and_the_ports_can_be_looked_at_and_searched(view: Locator, page: Page) -> None:
    into = pane(view, "Input")
    into.get_by_role("combobox", name="Data of which step").click()
    page.get_by_role("option", name="Dear ones").click()
    expect(into.get_by_text("To look at only")).to_be_visible()
    into.get_by_text("Rejected", exact=True).click()
    expect(row(into, "MUG-003")).to_be_visible()
    into.get_by_role("searchbox", name="Search records").fill("mug-007")
    expect(into.get_by_text("1 record", exact=True)).to_be_visible()

    view.get_by_role("button", name="Previous step").click()
    out = pane(page.get_by_role("dialog"), "Output")
    expect(out.get_by_text("Rejected (10)")).to_be_visible()

    splitter = page.get_by_role("separator", name="Width of the pane").first
    before = splitter.get_attribute("aria-valuenow")
    splitter.focus()
    page.keyboard.press("ArrowRight")
    expect(splitter).not_to_have_attribute("aria-valuenow", str(before))


def test_a_step_is_compared_with_the_run_before(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Compared", steps(ROWS), WIRES)
    ran(wareflow, flow)
    changed = [{**one, "price": "99.00"} if one["sku"] == "MUG-020" else one for one in ROWS[:-1]]
    document = wareflow.get(f"/flows/{flow}")
    document["document"]["nodes"]["start"]["config"]["rows"] = changed
    wareflow.put(f"/flows/{flow}", {"revision": document["revision"], "document": document["document"]})
    page.goto(f"/flows/{flow}?run={ran(wareflow, flow)}")
    editor.run_ends("Succeeded")
    out = pane(opened(editor, "For the shop"), "Output")

    out.get_by_role("button", name="Compare with the run before").click()

    expect(out.get_by_role("row")).to_have_count(3)
    expect(row(out, "MUG-020")).to_contain_text("20.50")
    expect(row(out, "MUG-020")).to_contain_text("99.00")
    expect(row(out, "MUG-129")).to_contain_text("Gone")
    out.get_by_role("switch", name="Only what differs").click(force=True)
    expect(row(out, "MUG-021")).to_contain_text("Same")


def test_an_expression_is_mended_in_place_for_the_record_it_is_tried_on(view: Locator, page: Page) -> None:
    box = view.get_by_label("Value of price")
    box.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("{{ item.price * item.stok }}")

    view.get_by_role("button", name="Use item.stock").click()
    view.get_by_role("button", name="Use (item.price | decimal)").click()

    expect(box).to_have_text("{{ (item.price | decimal) * item.stock }}")
    expect(view.get_by_text("105.00")).to_be_visible()
    expect(view.get_by_text("number", exact=True).last).to_be_visible()
    box.click()
    view.get_by_role("group", name="Results for item").last.get_by_role("button", name="Next item").click()
    expect(view.get_by_text("126.50")).to_be_visible()


def test_a_record_of_five_megabytes_and_two_thousand_columns_is_shown_in_part_first(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    fields = {f"field_{n}": n for n in range(2_000)}
    large = {"sku": "BIG", "stock": 20, "price": "1", "text": "x" * 1_000, **fields}
    grown = {"all": "{{ item }}", "text": "{{ item.text | replace('x', '" + "0123456789" * 50 + "') }}"}
    flow = wareflow.new_flow("Large", steps([large]) | {"map": steps([])["map"] | {"config": {"fields": grown}}}, WIRES)
    run = ran(wareflow, flow)
    page.goto(f"/flows/{flow}?run={run}")
    editor.run_ends("Succeeded")
    view = opened(editor, "For the shop")

    expect(pane(view, "Input").get_by_role("columnheader")).to_have_count(62)
    pane(view, "Input").get_by_role("button", name=re.compile("more fields")).click()
    expect(pane(view, "Input").get_by_role("columnheader")).to_have_count(122)
    out = pane(view, "Output")
    out.get_by_role("button", name="Open record 1", exact=True).click()
    expect(out.get_by_text(re.compile("First part of"))).to_be_visible()
    out.get_by_role("button", name="Load all of it").click()
    expect(out.get_by_text(re.compile("First part of"))).to_have_count(0)
