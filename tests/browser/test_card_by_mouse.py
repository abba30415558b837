"""The flow of the card, made with the mouse: drawn, filled in, tried, planned, run and read."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import Editor, type_expression
from tests.browser.instance import Instance

CHANGED = "Lightspeed: changed items"
MAP = "Map fields"
FILTER = "Filter status"
UPSERT = "BC: upsert item"
SET_STATUS = "Set BaseLinker status"
MAPPED = {
    "unitPrice": "item.price",
    "status": "item.Category.name",
    "order": "9100001 + (item.itemID | int) % 100",
}


def test_five_steps_are_drawn_tried_planned_run_and_read(editor: Editor, wareflow: Instance, page: Page) -> None:
    for system in ("business_central", "baselinker"):
        wareflow.control(system, "reset")
    editor.open(_new_flow(page))
    _draw(editor)
    _fill_in(editor)

    _test_one_step(editor, wareflow)
    _plan(editor, wareflow)
    _run_with_a_reload(editor, wareflow)
    _read_each_step(editor)


def _new_flow(page: Page) -> str:
    page.goto("/flows")
    page.get_by_role("button", name="New flow").first.click()
    dialog = page.get_by_role("dialog", name="New flow")
    dialog.get_by_role("textbox", name="Name").fill("Cups to Business Central")
    dialog.get_by_role("button", name="Create").click()
    page.wait_for_url(re.compile("/flows/.+"))
    return page.url.rsplit("/", 1)[1]


def _draw(editor: Editor) -> None:
    expect(editor.page.get_by_text("Start with the first step")).to_be_visible()
    changed, mapped, only, upsert, done = (
        editor.drag_in(title, x, y)
        for title, x, y in [
            (CHANGED, 160, 120),
            (MAP, 480, 120),
            (FILTER, 800, 120),
            (UPSERT, 480, 360),
            (SET_STATUS, 800, 360),
        ]
    )

    editor.wire(changed, "Items", mapped)
    editor.wire(mapped, "Mapped", only)
    editor.wire(only, "Kept", upsert)
    editor.wire(upsert, "Saved", done)

    expect(editor.wires()).to_have_count(4)


def _fill_in(editor: Editor) -> None:
    _choose(editor.select(editor.step(CHANGED)), "Connection", "demo_lightspeed")
    _test_here(editor)
    _fill_in_the_mapping(editor)

    settings = editor.select(editor.step(FILTER))
    expect(settings.get_by_label("Status field")).to_have_value("status")
    settings.get_by_label("Statuses to keep").fill("Kubki i filiżanki")
    settings.get_by_label("Statuses to keep").press("Enter")

    settings = editor.select(editor.step(UPSERT))
    _choose(settings, "Connection", "demo_bc")
    _write(settings.get_by_label("Item number"), "item.number")
    for at, name in enumerate(("displayName", "unitPrice"), start=1):
        settings.get_by_role("button", name="Add field").click()
        settings.get_by_label(f"Target field {at}").fill(name)
        _write(settings.get_by_label(f"Value of {name}"), f"item.{name}")

    settings = editor.select(editor.step(SET_STATUS))
    _choose(settings, "Connection", "demo_baselinker")
    order = settings.get_by_label("Order id")
    order.click()
    order.press("ControlOrMeta+a")
    order.page.keyboard.type("{{item.order")
    expect(order).to_have_text("{{ item.order }}")
    _choose(settings, "New status", "To ship")
    editor.saved()
    expect(editor.tool("Problems: 0")).to_be_visible()


def _fill_in_the_mapping(editor: Editor) -> None:
    editor.step(MAP).dblclick()
    view = editor.page.get_by_role("dialog", name=f"Step “{MAP}”")
    fields = view.get_by_role("region", name="Input")
    head = fields.get_by_role("columnheader")

    head.get_by_role("button", name="customSku", exact=True).click()
    expect(view.get_by_label("Target field 1")).to_have_value("customSku")
    view.get_by_label("Target field 1").fill("number")
    head.get_by_role("button", name="description", exact=True).drag_to(
        view.get_by_text("or drop a field of the input here")
    )
    view.get_by_label("Target field 2").fill("displayName")
    for at, (name, code) in enumerate(MAPPED.items(), start=3):
        view.get_by_role("button", name="Add field").click()
        view.get_by_label(f"Target field {at}").fill(name)
        _write(view.get_by_label(f"Value of {name}"), code)

    expect(view).to_be_visible()
    for result in ("KUB-ZUL-1", "34.9", "Kubki i filiżanki", "9100002"):
        expect(view.get_by_role("status").filter(has_text=result)).to_be_visible()
    view.get_by_role("button", name="Next item").first.click()
    expect(view.get_by_role("status").filter(has_text="KUB-KAS-1")).to_be_visible()
    view.get_by_role("button", name="Back to the canvas").click()


def _test_one_step(editor: Editor, wareflow: Instance) -> None:
    editor.step(MAP).dblclick()
    view = editor.page.get_by_role("dialog", name=f"Step “{MAP}”")

    view.get_by_role("button", name="Test this step").click()

    output = view.get_by_role("region", name="Output")
    expect(output.get_by_role("cell", name="KUB-ZUL-1", exact=True)).to_be_visible()
    expect(output.get_by_text("20 records")).to_be_visible()
    assert wareflow.writes("business_central") == 0
    view.get_by_role("button", name="Back to the canvas").click()


def _plan(editor: Editor, wareflow: Instance) -> None:
    editor.tool("Plan").click()

    editor.run_ends("Succeeded")
    panel = editor.run_panel
    panel.get_by_role("tab", name="Changes").click()
    changes = panel.get_by_role("table")
    expect(changes.get_by_role("row").filter(has_text="KUB-ZUL-1")).to_contain_text("item in demo_bc")
    expect(changes.get_by_role("row").filter(has_text="order in demo_baselinker").first).to_contain_text("To ship")
    assert wareflow.writes("business_central") == 0
    assert wareflow.writes("baselinker") == 0


def _run_with_a_reload(editor: Editor, wareflow: Instance) -> None:
    wareflow.control("business_central", "faults", {"kind": "slow", "delay": 3, "times": 12, "match": {"write": True}})
    editor.tool("Run").click()
    status = editor.run_panel.get_by_role("status", name="Status")
    expect(status).to_have_text("Running")

    editor.page.reload()

    expect(status).to_have_text("Running")
    editor.run_ends("Succeeded")
    expect(editor.run_panel).to_contain_text("293 read")
    moved = [one for one in wareflow.state("baselinker", "orders") if one["order_id"] == 9100002]
    assert [one["order_status_id"] for one in moved] == [64003]


def _read_each_step(editor: Editor) -> None:
    page = editor.page
    for title in (MAP, FILTER, UPSERT, SET_STATUS):
        data = editor.step_data(title)
        expect(data.get_by_role("cell", name="KUB-ZUL-1", exact=True)).to_be_visible()
        data.get_by_role("tab", name="Input").click()
        expect(data.get_by_role("cell", name="KUB-ZUL-1", exact=True)).to_be_visible()

    data = editor.step_data(CHANGED)
    expect(data.get_by_text("1–50 of 293")).to_be_visible()
    data.get_by_role("button", name="Next page").click()
    expect(data.get_by_text("51–100 of 293")).to_be_visible()
    _view(data, "Schema")
    expect(data.get_by_role("row", name="customSku").first).to_contain_text("text")
    _view(data, "Tree")
    expect(data.get_by_text("Record 51")).to_be_visible()
    _view(data, "JSON")
    expect(data.get_by_text('"customSku"').first).to_be_visible()
    _view(data, "Table")
    data.get_by_label("Search records").fill("KUB-ZUL-1")
    expect(data.get_by_text("1 record", exact=True)).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def _test_here(editor: Editor) -> None:
    editor.settings.get_by_role("tab", name="Output").click()
    editor.settings.get_by_role("button", name="Test this step").click()
    expect(editor.settings.get_by_text("1–20 of 100").or_(editor.settings.get_by_text("20 records"))).to_be_visible()
    editor.settings.get_by_role("tab", name="Parameters").click()


def _view(data: Locator, name: str) -> None:
    data.get_by_role("radiogroup", name="Show as").locator("label").filter(has_text=name).click()


def _choose(form: Locator, label: str, option: str) -> None:
    form.get_by_role("combobox", name=label).click()
    form.page.get_by_role("option", name=option).click()


def _write(box: Locator, code: str) -> None:
    box.click()
    type_expression(box, code)
