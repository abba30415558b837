"""The inbox in a browser: a record is mended and goes on; a source is set back after a look at what comes again."""

import re
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

MAP = {
    "type": "core.map_fields",
    "config": {"fields": {"number": "{{ item.sku }}", "price": "{{ item.price | decimal }}"}},
}
UPSERT = {
    "type": "business_central.upsert_item",
    "config": {
        "connection": "demo_bc",
        "number": "{{ item.number }}",
        "fields": {"displayName": "Mended {{ item.number }}", "unitPrice": "{{ item.price }}"},
    },
}


def one_bad(wareflow: Instance, *prices: str) -> tuple[str, str]:
    """A flow over some prices by hand, run once; its name and the beginning of its numbers."""
    mark = uuid4().hex[:6].upper()
    rows = [{"sku": f"{mark}-{n}", "price": price} for n, price in enumerate(prices)]
    start = {"type": "core.manual_start", "config": {"rows": rows}}
    nodes = {"start": start, "map": MAP, "upsert": UPSERT}
    flow = wareflow.new_flow(f"Prices {mark}", nodes, [("start.items", "map.items"), ("map.mapped", "upsert.items")])
    wareflow.finished(wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"])
    return f"Prices {mark}", mark


def price_in_bc(wareflow: Instance, number: str) -> list[str]:
    items = wareflow.state("business_central", "items")
    return [str(item["unitPrice"]) for item in items if item["number"] == number]


def test_a_record_is_mended_in_the_inbox_and_delivered_alone(editor: Editor, page: Page, wareflow: Instance) -> None:
    name, mark = one_bad(wareflow, "1.10", "twelve", "3.30")
    writes = wareflow.writes("business_central")
    page.goto("/parked")
    group = page.get_by_role("region").filter(has_text=name)
    group.get_by_role("button", name="Records").click()

    group.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="price").fill("12.00")
    dialog.get_by_role("button", name="Show the change").click()
    expect(dialog.get_by_role("row", name="price twelve 12.00")).to_be_visible()
    dialog.get_by_role("button", name="Send on").click()

    editor.run_ends("Succeeded")
    expect(editor.run_panel).to_contain_text("1 delivered")
    assert wareflow.writes("business_central") == writes + 1
    assert [float(price) for price in price_in_bc(wareflow, f"{mark}-1")] == [12.0]
    page.goto("/parked?status=resolved")
    solved = page.get_by_role("region").filter(has_text=name)
    solved.get_by_role("button", name="Records").click()
    expect(solved.get_by_text(re.compile(r"Solved by Run #\d+"))).to_be_visible()


def test_records_are_found_chosen_and_dropped_with_the_keyboard(page: Page, wareflow: Instance) -> None:
    name, _ = one_bad(wareflow, "one", "two", "three")
    page.goto("/parked")
    search = page.get_by_role("searchbox", name="Key, name, message or value")
    search.focus()
    page.keyboard.type("two")
    group = page.get_by_role("region").filter(has_text=name)
    expect(group).to_contain_text("1 record")

    group.get_by_role("button", name="Records").focus()
    page.keyboard.press("Enter")
    group.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    group.get_by_role("button", name="Drop").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="Reason")).to_be_focused()
    page.keyboard.type("Not sold any more")
    dialog.get_by_role("button", name="Drop").focus()
    page.keyboard.press("Enter")

    expect(dialog).to_have_count(0)
    page.goto("/parked?status=dropped")
    dropped = page.get_by_role("region").filter(has_text=name)
    dropped.get_by_role("button", name="Records").click()
    expect(dropped.get_by_text("Dropped: Not sold any more")).to_be_visible()
    page.goto("/parked")
    expect(page.get_by_role("region").filter(has_text=name)).to_contain_text("2 records")


def test_a_source_is_set_back_after_a_look_at_what_comes_again(editor: Editor, page: Page, wareflow: Instance) -> None:
    one = {
        "type": "lightspeed.changed_items",
        "config": {"connection": "demo_lightspeed", "filters": {"customSku": "KUB-ZUL-1"}},
    }
    flow = wareflow.new_flow("To be read again", {"one": one, "map": {**MAP, "config": {"fields": {"n": "1"}}}},
                             [("one.items", "map.items")])  # fmt: skip
    wareflow.finished(wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"])
    editor.open(flow)

    editor.tool("Sources").click()
    dialog = page.get_by_role("dialog")
    source = dialog.get_by_role("region")
    expect(source).to_contain_text("1 record known")
    source.get_by_role("button", name="Set back").click()
    source.get_by_text("The beginning", exact=True).click()
    source.get_by_role("textbox", name="Why").fill("The mapping was wrong")
    expect(source).to_contain_text("Known records that would be read again: 1")
    source.get_by_role("button", name="Set back").click()

    expect(source).to_contain_text("At the beginning; the next run reads everything.")
    expect(source.get_by_role("row").filter(has_text="Set back by")).to_contain_text("The mapping was wrong")


def test_publishing_a_changed_filter_offers_to_read_from_the_beginning(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    one = {"type": "lightspeed.changed_items",
           "config": {"connection": "demo_lightspeed", "filters": {"customSku": "KUB-ZUL-1"}}}  # fmt: skip
    flow = wareflow.new_flow("Another filter", {"one": one})
    wareflow.finished(wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"])
    stored = wareflow.get(f"/flows/{flow}")
    stored["document"]["nodes"]["one"]["config"]["archived"] = "include"
    assert wareflow.api.put(f"/flows/{flow}", json={k: stored[k] for k in ("revision", "document")}).status_code == 200
    editor.open(flow)

    editor.tool("Publish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("are not looked at again unless you set the source back")
    dialog.get_by_role("checkbox", name="Set it back to the beginning when publishing").check()
    dialog.get_by_role("button", name="Publish").click()

    expect(editor.tool("Published")).to_be_visible()
    expect(dialog).to_have_count(0)
    editor.tool("Sources").click()
    source = page.get_by_role("dialog").get_by_role("region")
    expect(source).to_contain_text("At the beginning; the next run reads everything.")
    expect(source.get_by_role("row").nth(1)).to_contain_text("Published with changed settings: archived")
