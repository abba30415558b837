"""The outline: a flow read, built, configured and planned as a tree, with keys alone and without a picture."""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import Editor, type_expression
from tests.browser.instance import Instance
from tests.browser.keyboard import has_focus, map_field, tab_to

CHANGED = "Lightspeed: changed items"
MAP = "Map fields"
FILTER = "Filter status"
UPSERT = "BC: upsert item"
WITHOUT_PICTURE = "Only the outline, without the canvas"


def test_a_flow_is_built_configured_and_planned_from_the_outline_with_keys_alone(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    flow = wareflow.new_flow("Without a picture")
    editor.open(flow)
    page.keyboard.press("Shift+O")
    tab_to(page.get_by_role("button", name=WITHOUT_PICTURE))
    page.keyboard.press("Enter")
    expect(editor.canvas).to_have_count(0)

    _build(page)
    _fill_in(page)
    _branch_and_note(page)

    writes = wareflow.writes("business_central")
    page.keyboard.press("ControlOrMeta+Shift+Enter")
    editor.run_ends("Succeeded")
    assert wareflow.writes("business_central") == writes
    expect(_line(page, UPSERT)).to_have_accessible_name(re.compile("acts on another system; Succeeded, "))
    editor.saved()
    stored = wareflow.document(flow)
    assert sorted(stored["edges"], key=str) == [
        {"from": "filter_status.kept", "to": "bc_upsert_item.items"},
        {"from": "filter_status.rejected", "to": "map_fields_2.items"},
        {"from": "lightspeed_changed_items.items", "to": "map_fields.items"},
        {"from": "map_fields.mapped", "to": "filter_status.items"},
    ]
    _no_faults(page)


def test_every_change_keeps_the_focus_and_is_said_in_words(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = _example(wareflow)
    editor.open(flow)
    page.keyboard.press("Shift+O")
    tree = page.get_by_role("tree")
    expect(tree.get_by_role("treeitem")).to_have_count(7)
    _go_to(page, MAP)

    page.keyboard.press("Alt+o")
    _said(page, f"{MAP} changed: Switched off")
    expect(_line(page, MAP)).to_have_accessible_name(re.compile("switched off"))
    page.keyboard.press("Alt+ArrowDown")
    _said(page, f"Connected: {CHANGED} → {FILTER}")
    assert _order(page)[:3] == [CHANGED, FILTER, MAP]
    expect(_line(page, MAP)).to_be_focused()
    page.keyboard.press("ControlOrMeta+z")
    page.keyboard.press("ControlOrMeta+z")
    expect(_line(page, MAP)).not_to_have_accessible_name(re.compile("switched off"))
    # Changes in quick succession are told together: each is heard out before the next.
    _said(page, f"{MAP} changed: Switched off")

    page.keyboard.press("F2")
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    page.keyboard.type("To Business Central")
    page.keyboard.press("Enter")
    expect(_line(page, "To Business Central")).to_be_focused()
    _said(page, "To Business Central changed: Name")
    page.keyboard.press("Alt+x")
    _said(page, f"Disconnected: {CHANGED} → To Business Central")
    expect(page.get_by_role("treeitem", name="Not reached by a start: 3 steps")).to_be_visible()
    expect(_line(page, "To Business Central")).to_be_focused()
    page.keyboard.press("ControlOrMeta+z")

    page.keyboard.press("ControlOrMeta+d")
    _said(page, "To Business Central added")
    page.keyboard.press("Delete")
    _said(page, "To Business Central deleted")
    expect(tree.get_by_role("treeitem")).to_have_count(7)
    expect(tree.locator(":focus")).to_have_count(1)

    _go_to(page, CHANGED)
    page.keyboard.press("Alt+x")
    _said(page, "“Remove the wire that leads here” is not possible here.")


def test_the_tree_is_walked_folded_and_shares_its_selection_with_the_canvas(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    flow = _example(wareflow)
    editor.open(flow)
    page.keyboard.press("Shift+O")
    # The canvas has its final width once what stands beside it is there.
    expect(editor.palette).to_be_visible()
    expect(_line(page, UPSERT)).to_be_visible()

    editor.select(editor.step(UPSERT))
    expect(_line(page, UPSERT)).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Close the settings").click()
    _go_to(page, FILTER)
    expect(editor.step(FILTER)).to_have_class(re.compile("selected"))

    line = _line(page, FILTER)
    expect(line).to_have_attribute("aria-level", "1")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="Branch Kept")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(_line(page, UPSERT)).to_be_focused()
    expect(_line(page, UPSERT)).to_have_attribute("aria-level", "3")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("treeitem", name="Branch Kept")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("End")
    expect(
        page.get_by_role("treeitem", name=f"Rejected → goes to “{UPSERT}”, see above").or_(
            page.get_by_role("treeitem", name=f"goes to “{UPSERT}”, see above")
        )
    ).to_be_focused()
    page.keyboard.press("Home")
    expect(_line(page, CHANGED)).to_be_focused()
    page.keyboard.type("fi")
    expect(line).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name=f"Step “{FILTER}”")).to_be_visible()
    page.keyboard.press("Escape")
    expect(line).to_be_focused()

    page.reload()
    expect(page.get_by_role("tree").get_by_role("treeitem")).to_have_count(7)


def _build(page: Page) -> None:
    """Each step is added after the one before, offered only where it fits."""
    expect(page.get_by_role("button", name="Add the first step")).to_be_visible()
    page.keyboard.press("Shift+O")
    page.keyboard.press("Enter")
    _choose(page, CHANGED)
    for title in (FILTER, UPSERT):
        page.keyboard.press("Insert")
        _choose(page, title)
    _go_to(page, FILTER)
    page.keyboard.press("Shift+Insert")
    _choose(page, MAP)
    assert _order(page) == [CHANGED, MAP, FILTER, UPSERT]


def _fill_in(page: Page) -> None:
    view = _open(page, MAP)
    for at, (name, code) in enumerate({"number": "item.customSku", "status": "item.Category.name"}.items(), start=1):
        map_field(view, at, name, code)
    _close(page, MAP)
    view = _open(page, FILTER)
    tab_to(view.get_by_label("Statuses to keep"))
    page.keyboard.type("Kubki i filiżanki")
    page.keyboard.press("Enter")
    _close(page, FILTER)
    view = _open(page, UPSERT)
    tab_to(view.get_by_label("Item number"))
    type_expression(view.get_by_label("Item number"), "item.number")
    _close(page, UPSERT)


def _branch_and_note(page: Page) -> None:
    """The second way out, by the menu; a wire to it and away again; a note."""
    _go_to(page, FILTER)
    page.keyboard.press("Shift+F10")
    item = page.get_by_role("menuitem", name="Add a step after “Rejected”")
    expect(item).to_be_visible()
    while not has_focus(item):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    _choose(page, MAP)
    expect(page.get_by_role("treeitem", name="Branch Rejected")).to_be_visible()

    page.keyboard.press("Alt+c")
    expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    page.keyboard.type("Mapped BC")
    page.keyboard.press("Enter")
    _said(page, f"Connected: {MAP} · Mapped → {UPSERT}")
    reference = page.get_by_role("treeitem", name=f"goes to “{UPSERT}”, see above")
    page.keyboard.press("ArrowDown")
    expect(reference).to_be_focused()
    page.keyboard.press("Alt+x")
    expect(reference).to_have_count(0)

    view = _open(page, MAP, at=1)
    map_field(view, 1, "number", "item.number")
    _close(page, MAP, at=1)
    page.keyboard.press("Shift+S")
    expect(page.get_by_role("treeitem", name="1 note")).to_be_visible()
    expect(page.get_by_role("treeitem", name="Note", exact=True)).to_be_focused()


def _example(wareflow: Instance) -> str:
    nodes: dict[str, Any] = {
        "changed": {"type": "lightspeed.changed_items", "config": {"connection": "demo_lightspeed"}},
        "map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.customSku }}"}}},
        "only": {"type": "core.filter_status", "config": {"field": "status", "statuses": ["x"]}},
        "save": {
            "type": "business_central.upsert_item",
            "config": {"connection": "demo_bc", "number": "{{ item.number }}"},
        },
    }
    wires = [
        ("changed.items", "map.items"),
        ("map.mapped", "only.items"),
        ("only.kept", "save.items"),
        ("only.rejected", "save.items"),
    ]
    return wareflow.new_flow("Read aloud", nodes, wires)


def _choose(page: Page, title: str) -> None:
    search = page.get_by_role("dialog").get_by_role("combobox", name="Search steps")
    expect(search).to_be_focused()
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("[role=treeitem]:focus")).to_have_accessible_name(re.compile(f"{re.escape(title)}: "))


def _open(page: Page, title: str, at: int = 0) -> Locator:
    _go_to(page, title, at)
    page.keyboard.press("Enter")
    view = page.get_by_role("dialog", name=f"Step “{title}”")
    expect(view).to_be_visible()
    return view


def _close(page: Page, title: str, at: int = 0) -> None:
    expect(page.get_by_role("listbox", name="Completions")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(_line(page, title).nth(at)).to_be_focused()


def _go_to(page: Page, title: str, at: int = 0) -> None:
    """From the first line down to the wanted one."""
    if page.locator("[role=treeitem]:focus").count() == 0:
        page.keyboard.press("Shift+O")
    page.keyboard.press("Home")
    wanted = _line(page, title).nth(at)
    for _ in range(page.get_by_role("treeitem").count()):
        if has_focus(wanted):
            return
        page.keyboard.press("ArrowDown")
    expect(wanted).to_be_focused()


def _line(page: Page, title: str) -> Locator:
    return page.get_by_role("treeitem", name=re.compile(rf"(^|→ ){re.escape(title)}: "))


def _order(page: Page) -> list[str]:
    names = page.locator("[role=treeitem][data-step]").evaluate_all(
        "lines => lines.map(line => line.getAttribute('aria-label'))"
    )
    return [
        re.sub(r"^.*→ ", "", name.split(": ")[0])
        if not name.startswith(("Lightspeed", "BC", "Kept → BC"))
        else ": ".join(name.split(": ")[:2]).removeprefix("Kept → ")
        for name in names
    ]


def _said(page: Page, words: str) -> None:
    expect(page.get_by_role("status", name="Changes of the flow")).to_contain_text(words)


def _no_faults(page: Page) -> None:
    faults = [fault for fault in Axe().run(page).response["violations"] if fault["impact"] in {"serious", "critical"}]
    assert not faults, [f"{fault['id']}: {[node['target'] for node in fault['nodes']]}" for fault in faults]
