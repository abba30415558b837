"""Editing a flow: undo, copies, refused wires, problems, two editors, versions."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

MAP = {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.customSku }}"}}}
START = {"type": "core.manual_start", "config": {}}
CHANGED = {"type": "lightspeed.changed_items", "config": {"connection": "demo_lightspeed"}}


def test_each_kind_of_change_is_undone_and_done_again(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Undo", {"changed": CHANGED, "map": MAP})
    editor.open(flow)
    editor.wire(editor.step("Lightspeed: changed items"), "Items", editor.step("Map fields"))
    expect(editor.wires()).to_have_count(1)
    editor.drag_in("Filter status", 400, 400)
    _rename(editor, "Map fields", "Item for BC")
    _press(editor, "Item for BC", "D")
    _press(editor, "Item for BC", "Alt+ArrowDown")
    settings = editor.select(editor.step("Item for BC"))
    settings.get_by_role("button", name="Add field").click()
    settings.get_by_label("Target field 2").fill("unitPrice")
    _press(editor, "Filter status", "Delete")
    editor.saved()
    before, after = stored(wareflow, flow, nodes=2), wareflow.document(flow)

    for _ in range(20):
        if editor.tool("Undo").is_disabled():
            break
        editor.tool("Undo").click()
    editor.saved()

    expect(editor.wires()).to_have_count(0)
    expect(editor.step("Map fields")).to_be_visible()
    undone = stored(wareflow, flow, nodes=2)
    assert undone["edges"] == []
    assert undone["nodes"]["map"] == {**MAP, "version": 1}
    for _ in range(20):
        if editor.tool("Redo").is_disabled():
            break
        editor.tool("Redo").click()
    expect(editor.step("Item for BC")).to_be_visible()
    editor.saved()
    assert stored(wareflow, flow, nodes=2) == after == before


def test_steps_are_copied_from_one_flow_to_another(editor: Editor, page: Page, wareflow: Instance) -> None:
    start = wareflow.new_flow("From here", {"changed": CHANGED, "map": MAP}, [("changed.items", "map.items")])
    target = wareflow.new_flow("To there")
    editor.open(start)
    editor.steps().first.focus()

    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+c")
    editor.open(target)
    page.keyboard.press("ControlOrMeta+v")

    expect(editor.steps()).to_have_count(2)
    expect(editor.wires()).to_have_count(1)
    editor.saved()


def test_a_refused_wire_says_why(editor: Editor, wareflow: Instance) -> None:
    nodes = {"first": MAP | {"title": "First"}, "second": MAP | {"title": "Second"}}
    editor.open(wareflow.new_flow("In a circle", nodes, [("first.mapped", "second.items")]))

    editor.wire(editor.step("Second"), "Mapped", editor.step("First"))

    expect(editor.page.get_by_text("This wire would make a circle. Data runs in one direction only.")).to_be_visible()
    expect(editor.wires()).to_have_count(1)


def test_a_problem_leads_to_its_field(editor: Editor, page: Page, wareflow: Instance) -> None:
    nodes = {"changed": CHANGED, "keep": {"type": "core.filter_status", "config": {"field": "status"}}}
    editor.open(wareflow.new_flow("Half done", nodes, [("changed.items", "keep.items")]))

    editor.tool(re.compile("^Problems: ")).click()
    page.get_by_role("dialog", name="Problems").get_by_role("button").filter(has_text="statuses").first.click()

    expect(editor.settings.get_by_label("Statuses to keep")).to_be_focused()


def test_of_two_editors_nobody_overwrites_the_other(
    new_context: Callable[..., BrowserContext], wareflow: Instance
) -> None:
    flow = wareflow.new_flow("Ours", {"changed": CHANGED, "map": MAP})
    one, other = (Editor(new_context().new_page(), wareflow) for _ in range(2))
    one.open(flow)
    other.open(flow)
    _rename(one, "Map fields", "Mapped by one")
    one.saved()

    _rename(other, "Map fields", "Mapped by the other")

    dialog = other.page.get_by_role("dialog", name="This flow was changed elsewhere")
    expect(dialog).to_contain_text("Owner saved this flow")
    expect(dialog).to_contain_text("Both changed: Mapped by the other")
    dialog.get_by_role("button", name="Save mine as a copy").click()
    expect(other.page.get_by_role("textbox", name="Name of the flow")).to_have_value("Ours (my changes)")
    expect(other.step("Mapped by the other")).to_be_visible()
    assert wareflow.document(flow)["nodes"]["map"]["title"] == "Mapped by one"


def test_the_other_version_is_loaded_and_undo_brings_ours_back(
    new_context: Callable[..., BrowserContext], wareflow: Instance
) -> None:
    flow = wareflow.new_flow("Theirs", {"changed": CHANGED, "map": MAP})
    one, other = (Editor(new_context().new_page(), wareflow) for _ in range(2))
    one.open(flow)
    other.open(flow)
    _rename(one, "Map fields", "Mapped by one")
    one.saved()
    _rename(other, "Map fields", "Mapped by the other")

    other.page.get_by_role("dialog").get_by_role("button", name="Load the other version").click()

    expect(other.step("Mapped by one")).to_be_visible()
    other.tool("Undo").click()
    expect(other.step("Mapped by the other")).to_be_visible()


def test_a_version_is_published_and_later_changes_are_pending(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Nightly", {"changed": CHANGED, "map": MAP}, [("changed.items", "map.items")])
    editor.open(flow)

    editor.tool("Publish").click()
    dialog = page.get_by_role("dialog", name="Publish a version")
    dialog.get_by_label("What changed? (optional)").fill("The first one")
    dialog.get_by_role("button", name="Publish").click()

    expect(editor.tool("Published (version 1)")).to_be_disabled()
    settings = editor.select(editor.step("Map fields"))
    settings.get_by_role("switch", name="Keep the other fields").click(force=True)
    expect(editor.tool("Publish changes")).to_be_enabled()
    assert [one["message"] for one in wareflow.get(f"/flows/{flow}/versions")["items"]] == ["The first one"]


def test_a_flow_with_errors_is_not_published(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow(
        "Broken",
        {"changed": CHANGED, "map": {"type": "core.map_fields", "config": {}}},
        [("changed.items", "map.items")],
    )
    editor.open(flow)

    editor.tool("Publish").click()

    dialog = page.get_by_role("dialog", name="Publish a version")
    expect(dialog).to_contain_text("must be mended first")
    dialog.get_by_role("button", name="Publish").click()
    expect(dialog.get_by_role("alert").last).to_be_visible()
    assert wareflow.get(f"/flows/{flow}/versions")["items"] == []


def stored(wareflow: Instance, flow: str, nodes: int) -> Any:
    """The stored flow, with as many steps as it should have."""
    document = wareflow.document(flow)
    assert len(document["nodes"]) == nodes
    return document


def _rename(editor: Editor, title: str, name: str) -> None:
    _press(editor, title, "F2")
    dialog = editor.page.get_by_role("dialog", name="Rename step")
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_role("button", name="Rename").click()
    expect(editor.step(name)).to_be_visible()


def _press(editor: Editor, title: str, key: str) -> None:
    editor.select(editor.step(title))
    editor.step(title).focus()
    editor.page.keyboard.press(key)
