"""The flow of the card without a mouse: nothing here but keys."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import Editor, type_expression
from tests.browser.instance import Instance
from tests.browser.keyboard import has_focus, map_field, tab_to

CHANGED = "Lightspeed: changed items"
MAP = "Map fields"
FILTER = "Filter status"
UPSERT = "BC: upsert item"
SET_STATUS = "Set BaseLinker status"
STEPS = (CHANGED, MAP, FILTER, UPSERT, SET_STATUS)
MAPPED = {
    "number": "item.customSku",
    "displayName": "item.description",
    "unitPrice": "item.price",
    "status": "item.Category.name",
    "order": "9100001 + (item.itemID | int) % 100",
}


def test_the_same_flow_is_made_run_and_read_with_the_keyboard_alone(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    page.goto("/flows")
    flow = _new_flow(page)
    _add_steps(editor)
    _fill_in(editor)
    _take_the_wire_away_and_back(editor)

    _test_one_step(editor)
    writes = wareflow.writes("business_central")
    _plan(editor)
    assert wareflow.writes("business_central") == writes
    _run_with_a_reload(editor, wareflow)
    _read_each_step(editor)
    assert len(wareflow.document(flow)["edges"]) == 4


def _new_flow(page: Page) -> str:
    expect(page.get_by_role("heading", name="Flows", exact=True)).to_be_visible()
    tab_to(page.get_by_role("button", name="New flow").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="New flow").get_by_role("textbox", name="Name")).to_be_focused()
    page.keyboard.type("Without a mouse")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/flows/.+"))
    return page.url.rsplit("/", 1)[1]


def _add_steps(editor: Editor) -> None:
    """Each step is added after the selected one and wired by that."""
    page = editor.page
    expect(editor.canvas).to_be_visible()
    for at, title in enumerate(STEPS, start=1):
        page.keyboard.press("n")
        search = (
            page.get_by_role("dialog")
            .get_by_role("combobox", name="Search steps")
            .or_(page.get_by_role("dialog").get_by_role("textbox", name="Search steps"))
        )
        expect(search).to_be_focused()
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(editor.steps()).to_have_count(at)
        expect(editor.step(title)).to_be_focused()
    expect(editor.wires()).to_have_count(4)


def _take_the_wire_away_and_back(editor: Editor) -> None:
    page = editor.page
    _walk_to(editor, MAP)
    for wires in (3, 4):
        page.keyboard.press("c")
        dialog = page.get_by_role("dialog", name=f"Connect “{MAP}”")
        expect(dialog.get_by_role("combobox")).to_be_focused()
        page.keyboard.type("Mapped Filter")
        page.keyboard.press("Enter")
        expect(editor.wires()).to_have_count(wires)
        expect(editor.step(MAP)).to_be_focused()


def _fill_in(editor: Editor) -> None:
    page = editor.page
    view = _open(editor, CHANGED)
    page.keyboard.press("ControlOrMeta+Enter")
    expect(view.get_by_role("cell", name="KUB-ZUL-1", exact=True)).to_be_visible()
    _close(editor, CHANGED)

    view = _open(editor, MAP)
    for at, (name, code) in enumerate(MAPPED.items(), start=1):
        map_field(view, at, name, code)
    expect(view.get_by_role("status").filter(has_text="9100002")).to_be_visible()
    _close(editor, MAP)

    view = _open(editor, FILTER)
    tab_to(view.get_by_label("Statuses to keep"))
    page.keyboard.type("Kubki i filiżanki")
    page.keyboard.press("Enter")
    _close(editor, FILTER)

    view = _open(editor, UPSERT)
    tab_to(view.get_by_label("Item number"))
    type_expression(view.get_by_label("Item number"), "item.number")
    for at, name in enumerate(("displayName", "unitPrice"), start=1):
        map_field(view, at, name, f"item.{name}")
    _close(editor, UPSERT)

    view = _open(editor, SET_STATUS)
    order = view.get_by_label("Order id")
    tab_to(order)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("{{item.order")
    expect(order).to_have_text("{{ item.order }}")
    tab_to(view.get_by_role("combobox", name="New status"))
    page.keyboard.type("On hold")
    expect(page.get_by_role("option", name="On hold")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(view.get_by_role("combobox", name="New status")).to_have_value("On hold")
    _close(editor, SET_STATUS)
    editor.saved()
    expect(editor.tool("Problems: 0")).to_be_visible()


def _test_one_step(editor: Editor) -> None:
    view = _open(editor, MAP)

    editor.page.keyboard.press("ControlOrMeta+Enter")

    expect(view.get_by_role("region", name="Output").get_by_role("cell", name="KUB-ZUL-1", exact=True)).to_be_visible()
    _close(editor, MAP)


def _plan(editor: Editor) -> None:
    editor.page.keyboard.press("ControlOrMeta+Shift+Enter")

    editor.run_ends("Succeeded")
    changes = editor.run_panel.get_by_role("tab", name="Changes")
    tab_to(editor.run_panel.get_by_role("tab", name="Steps"))
    editor.page.keyboard.press("ArrowRight")
    expect(changes).to_be_focused()
    expect(editor.run_panel.get_by_role("row").filter(has_text="9100002")).to_contain_text("On hold")


def _run_with_a_reload(editor: Editor, wareflow: Instance) -> None:
    wareflow.control("baselinker", "faults", {"kind": "slow", "delay": 3, "times": 8, "match": {"write": True}})
    editor.page.keyboard.press("ControlOrMeta+Enter")
    status = editor.run_panel.get_by_role("status", name="Status")
    expect(status).to_have_text("Running")

    editor.page.reload()

    expect(status).to_have_text("Running")
    editor.run_ends("Succeeded")
    moved = [one for one in wareflow.state("baselinker", "orders") if one["order_id"] == 9100002]
    assert [one["order_status_id"] for one in moved] == [64006]


def _read_each_step(editor: Editor) -> None:
    page = editor.page
    page.keyboard.press("ControlOrMeta+b")
    expect(editor.palette).to_have_count(0)
    panel = editor.run_panel
    for title in STEPS:
        tab_to(panel.get_by_role("button", name=title, exact=True))
        page.keyboard.press("Enter")
        data = page.get_by_role("complementary", name=f"Data of “{title}”")
        expect(data.get_by_role("cell", name="KUB-ZUL-1", exact=True)).to_be_visible()
    tab_to(panel.get_by_role("button", name=CHANGED, exact=True))
    page.keyboard.press("Enter")
    data = page.get_by_role("complementary", name=f"Data of “{CHANGED}”")
    expect(data.get_by_text("1–50 of 293")).to_be_visible()
    tab_to(data.get_by_role("button", name="Next page"))
    page.keyboard.press("Enter")
    expect(data.get_by_text("51–100 of 293")).to_be_visible()
    tab_to(data.get_by_role("radio", name="Table"))
    page.keyboard.press("ArrowRight")
    expect(data.get_by_role("table", name="Fields of these records")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(data.get_by_text("Record 51")).to_be_visible()


def _open(editor: Editor, title: str) -> Locator:
    _walk_to(editor, title)
    editor.page.keyboard.press("Enter")
    view = editor.page.get_by_role("dialog", name=f"Step “{title}”")
    expect(view).to_be_visible()
    return view


def _close(editor: Editor, title: str) -> None:
    expect(editor.page.get_by_role("listbox", name="Completions")).to_have_count(0)
    editor.page.keyboard.press("Escape")
    expect(editor.page.get_by_role("dialog")).to_have_count(0)
    expect(editor.step(title)).to_be_focused()


def _walk_to(editor: Editor, title: str) -> None:
    """Along the wires with the arrows, from wherever the selection is."""
    for key in ("ArrowLeft", "ArrowRight"):
        for _ in STEPS:
            if has_focus(editor.step(title)):
                return
            editor.page.keyboard.press(key)
            editor.page.wait_for_timeout(60)
    expect(editor.step(title)).to_be_focused()
