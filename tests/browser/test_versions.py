"""Versions and several people: differences, restoring, results side by side, conflicts, presence, search and keys."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance
from tests.browser.keyboard import tab_to

CHANGED = "Lightspeed: changed items"
MAP = "Map fields"
UPSERT = "BC: upsert item"


def test_versions_are_compared_planned_side_by_side_published_and_restored(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    flow = _published(wareflow, "Compared")
    before = wareflow.finished(wareflow.post(f"/flows/{flow}/runs", {"mode": "plan", "draft": False})["id"])
    _change(wareflow, flow, lambda nodes: nodes["map"]["config"]["fields"].update(name="{{ item.description }} (new)"))
    editor.open(flow)

    editor.tool("Versions").click()
    dialog = page.get_by_role("dialog", name="Versions")
    expect(dialog.get_by_text("Owner").first).to_be_visible()
    differences = dialog.get_by_role("list", name="Differences")
    expect(differences.get_by_role("listitem")).to_have_count(1)
    expect(differences).to_contain_text("Changed")
    expect(differences).to_contain_text("› name")
    expect(differences.get_by_label("after: {{ item.description }} (new)")).to_be_visible()

    writes = wareflow.writes("business_central")
    dialog.get_by_role("button", name="Compare results with live").click()
    shadow = page.get_by_role("dialog", name="Draft and version 1 on the same data")
    expect(shadow.get_by_text("0 only in live")).to_be_visible(timeout=60_000)
    expect(shadow.get_by_role("row").nth(1)).to_contain_text("(new)")
    assert wareflow.writes("business_central") == writes
    shadow.get_by_role("combobox", name="Planned on").click()
    page.get_by_role("option", name=f"What run {before['number']} read").click()
    expect(shadow.get_by_text("0 only in live")).to_be_visible(timeout=60_000)
    planned = wareflow.get("/runs", flow_id=flow, limit=2)["items"]
    taken = [wareflow.get(f"/runs/{run['id']}/links")["input_of"]["id"] for run in planned]
    assert taken == [before["id"], before["id"]]
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Publish changes").click()
    publishing = page.get_by_role("dialog", name="Publish a version")
    expect(publishing.get_by_role("list", name="Differences")).to_contain_text("by Owner")
    publishing.get_by_role("textbox").fill("With a mark for what is new")
    publishing.get_by_role("button", name="Publish", exact=True).click()
    expect(publishing).to_have_count(0)

    editor.tool("Versions").click()
    expect(dialog.get_by_text("With a mark for what is new")).to_be_visible()
    dialog.get_by_role("button", name="Restore version 1").click()
    expect(dialog).to_have_count(0)
    assert "(new)" not in str(wareflow.document(flow))
    editor.tool("Undo").click()
    editor.saved()
    assert "(new)" in str(wareflow.document(flow))


def test_two_editors_merge_what_they_did_and_keep_what_they_both_changed(
    new_context: Callable[..., BrowserContext], wareflow: Instance
) -> None:
    flow = _published(wareflow, "Two people")
    page = new_context().new_page()
    editor = Editor(page, wareflow)
    editor.open(flow)

    _change(wareflow, flow, lambda nodes: nodes["save"].update(title="Theirs"))
    _rename(editor, MAP, "Mine")
    dialog = page.get_by_role("dialog", name="This flow was changed elsewhere")
    expect(dialog.get_by_text("Owner saved this flow on")).to_be_visible()
    expect(dialog.get_by_role("list", name="Differences")).to_contain_text("Theirs")
    dialog.get_by_role("button", name="Merge both").click()
    expect(dialog).to_have_count(0)
    editor.saved()
    nodes = wareflow.document(flow)["nodes"]
    assert (nodes["map"]["title"], nodes["save"]["title"]) == ("Mine", "Theirs")

    _change(wareflow, flow, lambda nodes: nodes["map"].update(title="Theirs too"))
    _rename(editor, "Mine", "Mine again")
    expect(dialog.get_by_text("Both changed: Mine again")).to_be_visible()
    expect(dialog.get_by_role("button", name="Merge both")).to_have_count(0)
    dialog.get_by_role("button", name="Keep mine").click()
    expect(dialog).to_have_count(0)
    editor.saved()
    assert wareflow.document(flow)["nodes"]["map"]["title"] == "Mine again"
    kept = wareflow.get(f"/flows/{flow}/drafts")["items"]
    old = wareflow.get(f"/flows/{flow}/drafts/{kept[0]['id']}")["document"]
    assert old["nodes"]["map"]["title"] == "Theirs too"


def test_a_second_window_is_told_and_may_take_over(
    new_context: Callable[..., BrowserContext], wareflow: Instance
) -> None:
    flow = _published(wareflow, "Open twice")
    first, second = (Editor(new_context().new_page(), wareflow) for _ in range(2))
    first.open(flow)
    expect(first.step(MAP)).to_be_visible()

    second.open(flow)
    told = second.page.get_by_role("button", name="You, in another window, editing")
    expect(told).to_be_visible(timeout=25_000)
    told.click()
    second.page.get_by_role("button", name="Edit here, others view only").click()

    looking = first.page.get_by_role("button", name="view only")
    expect(looking).to_be_visible(timeout=25_000)
    expect(first.palette).to_have_count(0)
    _rename(second, MAP, "From the second window")
    second.saved()
    looking.click()
    first.page.get_by_role("button", name="Edit here, others view only").click()
    expect(first.step("From the second window")).to_be_visible()
    expect(first.palette).to_be_visible()


def test_search_goes_from_step_to_step_and_a_shortcut_is_given_another_key(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    editor.open(_published(wareflow, "Searched"))
    expect(editor.step(MAP)).to_be_visible()

    page.keyboard.press("ControlOrMeta+f")
    search = page.get_by_role("combobox", name="Name, type or setting")
    expect(search).to_be_focused()
    page.keyboard.type("wrong:x")
    expect(page.get_by_text("There is no “wrong:”.")).to_be_visible()
    search.fill("us")
    page.get_by_role("option", name="uses:").click()
    expect(search).to_have_value("uses:")
    search.fill("field:description")
    expect(page.get_by_role("option").filter(has_text=MAP)).to_contain_text("{{ item.description }}")
    search.fill("uses:demo")
    expect(page.get_by_role("listbox").get_by_role("option").filter(has_text="Connection:")).to_have_count(2)
    search.fill("type:core")
    expect(page.get_by_role("option").filter(has_text=MAP)).to_be_visible()
    page.get_by_role("option").filter(has_text=MAP).click()
    expect(editor.step(MAP)).to_be_focused()
    page.keyboard.press("ControlOrMeta+f")
    search.fill("uses:demo")
    page.get_by_role("option").filter(has_text=CHANGED).click()
    expect(editor.step(CHANGED)).to_be_focused()
    page.keyboard.press("F3")
    expect(editor.step(UPSERT)).to_be_focused()
    page.keyboard.press("Shift+F3")
    expect(editor.step(CHANGED)).to_be_focused()

    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    line = sheet.get_by_role("button", name="Tidy up: T. Change the key")
    tab_to(line)
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+t")
    expect(sheet.get_by_text("Choose another key")).to_be_visible()
    page.keyboard.press("n")
    expect(sheet.get_by_text("N is the key for “Add a step, after the selected one”.")).to_be_visible()
    page.keyboard.press("F8")
    expect(sheet.get_by_role("button", name="Tidy up: F8. Change the key")).to_be_visible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    page.keyboard.press("F8")
    expect(editor.tool("Undo")).to_be_enabled()

    page.keyboard.press("ControlOrMeta+k")
    box = page.get_by_role("combobox", name="Search actions, steps, flows and pages")
    expect(box).to_be_focused()
    page.keyboard.type("tidy")
    expect(page.get_by_role("option").first).to_contain_text("F8")
    box.fill("Parked")
    page.get_by_role("option").filter(has_text="page").first.click()
    page.wait_for_url("**/parked")


def _published(wareflow: Instance, name: str) -> str:
    nodes: dict[str, Any] = {
        "changed": {"type": "lightspeed.changed_items", "config": {"connection": "demo_lightspeed"}},
        "map": {
            "type": "core.map_fields",
            "config": {"fields": {"number": "{{ item.customSku }}", "name": "{{ item.description }}"}},
        },
        "save": {
            "type": "business_central.upsert_item",
            "config": {
                "connection": "demo_bc",
                "number": "{{ item.number }}",
                "fields": {"displayName": "{{ item.name }}"},
            },
        },
    }
    flow = wareflow.new_flow(name, nodes, [("changed.items", "map.items"), ("map.mapped", "save.items")])
    wareflow.post(f"/flows/{flow}/publish", {"message": "First"})
    return flow


def _change(wareflow: Instance, flow: str, change: Callable[[dict[str, Any]], object]) -> None:
    """As somebody else saves it, by the API."""
    shown = wareflow.get(f"/flows/{flow}")
    change(shown["document"]["nodes"])
    wareflow.put(f"/flows/{flow}", {"revision": shown["revision"], "document": shown["document"]})


def _rename(editor: Editor, title: str, name: str) -> None:
    step = editor.step(title)
    expect(step).to_be_visible()
    step.get_by_text(title, exact=True).click()
    editor.page.keyboard.press("F2")
    box = editor.page.get_by_role("dialog", name="Rename step").get_by_role("textbox")
    expect(box).to_be_focused()
    box.fill(name)
    editor.page.keyboard.press("Enter")
