"""The canvas: groups, several steps at once, steps put on wires, steps taken out into a flow of their own."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import WHOLE, Editor
from tests.browser.instance import Instance
from tests.browser.keyboard import tab_to

START = {"type": "core.manual_start", "config": {"rows": [{"sku": "MUG"}]}}
WAIT = 20.0


def step(title: str) -> dict[str, Any]:
    return {"type": "core.map_fields", "title": title, "config": {"fields": {"sku": "{{ item.sku }}"}}}


STEPS = {"start": START, "a": step("First"), "b": step("Second"), "c": step("Third")}
WIRES = [("start.items", "a.items"), ("a.mapped", "b.items"), ("b.mapped", "c.items")]


def test_a_group_is_named_moved_folded_and_each_is_undone(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Group", STEPS, WIRES)
    before = wareflow.document(flow)
    editor.open(flow)
    choose(editor, "First", "Second")

    page.keyboard.press("ControlOrMeta+g")
    page.get_by_label("Title of the group").fill("Prices")
    page.keyboard.press("Enter")

    frame = editor.canvas.get_by_text("Prices", exact=True)
    groups = eventually(lambda: wareflow.document(flow).get("groups"), lambda found: named(found) == ["Prices"])
    assert [group["nodes"] for group in groups.values()] == [["a", "b"]]

    pull(page, frame, 80, 96)
    moved = eventually(lambda: wareflow.document(flow)["layout"], lambda found: found["a"] != before["layout"]["a"])
    by = [moved["a"][at] - before["layout"]["a"][at] for at in (0, 1)]
    assert by[1] > 0
    assert moved["b"] == [before["layout"]["b"][at] + by[at] for at in (0, 1)]
    assert moved["c"] == before["layout"]["c"]

    page.keyboard.press("Alt+Shift+g")
    expect(editor.canvas.get_by_text("2 steps")).to_be_visible()
    expect(editor.step("First")).to_have_count(0)
    expect(editor.wires()).to_have_count(2)
    page.keyboard.press("Alt+g")
    expect(editor.step("First")).to_be_visible()
    page.keyboard.press("ControlOrMeta+Shift+g")
    expect(frame).to_have_count(0)

    # Take the group apart, unfold, fold, drag, title, group: six changes.
    for _ in range(6):
        editor.tool("Undo").click()
    expect(editor.tool("Undo")).to_be_disabled()
    eventually(lambda: wareflow.document(flow), lambda found: found == before)


def test_a_folded_group_tells_how_its_steps_went(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Folded", STEPS, WIRES)
    document = wareflow.document(flow)
    document["groups"] = {"prices": {"title": "Prices", "nodes": ["a", "b"], "collapsed": True}}
    wareflow.put(f"/flows/{flow}", {"revision": wareflow.get(f"/flows/{flow}")["revision"], "document": document})
    run = wareflow.post(f"/flows/{flow}/runs", {"mode": "plan", "draft": True})["id"]
    wareflow.finished(run)

    page.goto(f"/flows/{flow}?run={run}")

    card = editor.step("Prices")
    expect(card.get_by_text("Succeeded")).to_be_visible()
    expect(card.get_by_text("1 in · 1 out")).to_be_visible()
    page.keyboard.press("Shift+O")
    expect(page.get_by_role("treeitem", name=re.compile("First:.* in group “Prices”"))).to_be_visible()
    page.keyboard.press("Shift+O")
    card.get_by_role("button", name="Expand the group").click()
    expect(editor.step("Second").get_by_text("Succeeded")).to_be_visible()


def test_selected_steps_are_lined_up_and_switched_off_at_once(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Line up", STEPS, WIRES)
    document = wareflow.document(flow)
    document["layout"] = {"start": [80, 120], "a": [440, 40], "b": [800, 200], "c": [1160, 360]}
    wareflow.put(f"/flows/{flow}", {"revision": wareflow.get(f"/flows/{flow}")["revision"], "document": document})
    editor.open(flow)
    choose(editor, "First", "Second", "Third")
    tools = page.get_by_role("toolbar", name="Selected steps")

    tools.get_by_role("button", name="Align and distribute").click()
    page.get_by_role("menuitem", name="Align top").click()
    layout = eventually(lambda: wareflow.document(flow)["layout"], lambda found: found["c"][1] == 40)
    assert layout == {"start": [80, 120], "a": [440, 40], "b": [800, 40], "c": [1160, 40]}

    tools.get_by_role("button", name="Switch off").click()
    eventually(
        lambda: wareflow.document(flow)["nodes"],
        lambda found: [found[name].get("disabled") for name in ("start", "a", "b", "c")] == [None, True, True, True],
    )
    editor.tool("Undo").click()
    editor.tool("Undo").click()
    eventually(lambda: wareflow.document(flow), lambda found: found == document)


def test_a_step_on_a_wire_is_wired_at_both_ends(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Insert", {"start": START, "a": step("First"), "b": step("Loose")}, WIRES[:1])
    document = wareflow.document(flow)
    document["layout"] = {"start": [80, 120], "a": [640, 120], "b": [360, 400]}
    wareflow.put(f"/flows/{flow}", {"revision": wareflow.get(f"/flows/{flow}")["revision"], "document": document})
    editor.open(flow)

    # A step without wires is let go over the wire.
    path = editor.canvas.locator(".react-flow__edge-interaction")
    middle = path.evaluate("""(path) => {
      const point = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
      return [point.x, point.y];
    }""")
    loose = editor.step("Loose").bounding_box()
    assert loose
    pull(page, editor.step("Loose").get_by_text("Loose"), middle[0] - loose["x"] - 60, middle[1] - loose["y"] - 20)
    wires = eventually(lambda: wareflow.document(flow)["edges"], lambda found: len(found) == 2)
    assert wires == [{"from": "b.mapped", "to": "a.items"}, {"from": "start.items", "to": "b.items"}]

    # The plus of a way out offers what takes its items; a file cannot be read from them.
    editor.step("First").hover()
    editor.step("First").get_by_role("button", name="Mapped").click()
    offered = page.get_by_role("listbox", name="Steps")
    expect(offered.get_by_role("option", name="Filter status")).to_have_count(1)
    expect(offered.get_by_role("option", name="Manual start")).to_have_count(0)
    page.get_by_role("combobox", name="Search steps").fill("Filter status")
    page.keyboard.press("Enter")
    eventually(
        lambda: wareflow.document(flow)["edges"],
        lambda found: {"from": "a.mapped", "to": "filter_status.items"} in found,
    )


def test_groups_and_notes_are_pasted_into_another_flow(editor: Editor, page: Page, wareflow: Instance) -> None:
    note = {"type": "core.note", "config": {"text": "Ask **Anna**.", "color": "blue"}}
    source = wareflow.new_flow("Copy from", {**STEPS, "memo": note}, WIRES)
    document = wareflow.document(source)
    document["groups"] = {"prices": {"title": "Prices", "nodes": ["a", "b"], "color": "green"}}
    wareflow.put(f"/flows/{source}", {"revision": wareflow.get(f"/flows/{source}")["revision"], "document": document})
    target = wareflow.new_flow("Paste into")
    editor.open(source)
    editor.steps().first.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+c")

    editor.open(target)
    page.keyboard.press("ControlOrMeta+v")

    pasted = eventually(lambda: wareflow.document(target), lambda found: len(found["nodes"]) == 5)
    assert pasted["groups"] == document["groups"]
    assert pasted["nodes"] == document["nodes"]
    for step in editor.steps().all():
        expect(step).to_be_in_viewport(ratio=WHOLE)

    editor.canvas.get_by_text("Anna", exact=True).dblclick()
    page.get_by_label("Text of the note").fill("Ask Jan.")
    page.keyboard.press("Escape")
    eventually(lambda: wareflow.document(target)["nodes"]["memo"]["config"]["text"], lambda text: text == "Ask Jan.")


def test_a_note_is_drawn_larger_and_keeps_its_size(editor: Editor, page: Page, wareflow: Instance) -> None:
    note = {"type": "core.note", "config": {"text": "Ask **Anna**.", "color": "blue"}}
    flow = wareflow.new_flow("Large note", {"memo": note})
    editor.open(flow)
    card = editor.canvas.locator(".react-flow__node-note")
    card.get_by_text("Anna").click()
    before = card.bounding_box()
    corner = card.get_by_role("img", name="Drag to change the size").bounding_box()
    assert before
    assert corner

    page.mouse.move(corner["x"] + 4, corner["y"] + 4)
    page.mouse.down()
    page.mouse.move(corner["x"] + 84, corner["y"] + 44, steps=5)
    page.mouse.up()

    eventually(
        lambda: wareflow.document(flow)["nodes"]["memo"]["config"],
        lambda found: found.get("width", 0) > 280 and found.get("height", 0) > 90,
    )
    editor.tool("Undo").click()
    eventually(lambda: wareflow.document(flow)["nodes"]["memo"]["config"], lambda found: "width" not in found)
    editor.tool("Redo").click()
    eventually(lambda: wareflow.document(flow)["nodes"]["memo"]["config"], lambda found: "width" in found)
    page.reload()
    expect(card).to_be_visible()
    after = card.bounding_box()
    assert after
    assert after["width"] > before["width"] + 40


def test_steps_are_taken_out_into_a_flow_that_is_started(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Whole", STEPS, WIRES)
    before = wareflow.document(flow)
    editor.open(flow)
    choose(editor, "First", "Second")

    page.get_by_role("button", name="Move into a flow of its own").click()
    dialog = page.get_by_role("dialog", name="Move steps into a flow of their own")
    expect(dialog.get_by_role("alert")).to_contain_text("Items leave these steps")
    dialog.get_by_role("button", name="Take the 1 step after it too").click()
    dialog.get_by_label("Name of the new flow").fill("Taken out")
    dialog.get_by_role("button", name="Move the steps").click()

    expect(dialog).to_have_count(0)
    left = eventually(lambda: wareflow.document(flow), lambda found: len(found["nodes"]) == 2)
    assert left["nodes"]["start_flow"]["config"] == {"flow": "Taken out"}
    made = next(each for each in wareflow.get("/flows")["items"] if each["name"] == "Taken out")
    eventually(lambda: wareflow.get(f"/flows/{made['id']}")["published_version"], lambda version: version == 1)
    run = wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"]
    assert wareflow.finished(run)["status"] == "succeeded"
    started = eventually(lambda: wareflow.get("/runs", flow_id=made["id"])["items"], lambda runs: len(runs) == 1)
    assert wareflow.finished(started[0]["id"])["status"] == "succeeded"

    editor.tool("Undo").click()
    eventually(lambda: wareflow.document(flow), lambda found: found == before)


def test_a_step_reached_with_tab_comes_into_sight(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Out of sight", STEPS, WIRES)
    editor.open(flow)
    editor.steps().first.focus()
    for _ in range(4):
        page.keyboard.press("+")
    third = editor.steps().filter(has_text="Third")
    expect(third).not_to_be_in_viewport(ratio=0.5)

    tab_to(third)

    expect(third).to_be_in_viewport(ratio=WHOLE)


def test_dragging_a_step_leaves_the_others_alone(editor: Editor, page: Page, wareflow: Instance) -> None:
    flow = wareflow.new_flow("Still", STEPS, WIRES)
    editor.open(flow)
    expect(editor.step("Third")).to_be_visible()
    elements = page.evaluate(
        "[...document.querySelectorAll('.react-flow__node')].map((one) => one.querySelectorAll('*').length)"
    )
    assert max(elements) < 60

    # React gives an element new props whenever its component is rendered.
    page.evaluate("""() => {
      window.props = (id) => {
        const card = document.querySelector(`.react-flow__node[data-id='${id}']`).firstElementChild;
        return card[Object.keys(card).find((key) => key.startsWith('__reactProps$'))];
      };
    }""")
    box = editor.step("First").get_by_text("First").bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] + 40, steps=3)
    page.evaluate("() => { window.before = ['start', 'a', 'b', 'c'].map(window.props); }")
    page.mouse.move(box["x"] + 20, box["y"] + 120, steps=10)
    drawn = page.evaluate("['start', 'a', 'b', 'c'].map((id, at) => window.props(id) !== window.before[at])")
    page.mouse.up()

    assert drawn == [False, True, False, False]


def choose(editor: Editor, *titles: str) -> None:
    """Select several steps by clicks with Shift, which leave the settings closed: they would cover the next one."""
    for title in titles:
        editor.step(title).get_by_text(title, exact=True).click(modifiers=["Shift"])
    expect(editor.settings).to_have_count(0)


def pull(page: Page, thing: Locator, right: float, down: float) -> None:
    """Drag a thing by so many pixels of the screen."""
    box = thing.bounding_box()
    assert box
    x, y = box["x"] + min(box["width"], 40) / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=4)
    page.mouse.move(x + right, y + down, steps=4)
    page.mouse.up()


def named(groups: dict[str, Any] | None) -> list[str]:
    return [group["title"] for group in (groups or {}).values()]


def eventually(look: Callable[[], Any], good: Callable[[Any], bool]) -> Any:
    """What is found, once it is as wanted; the screen stores what one does a moment later."""
    deadline = time.monotonic() + WAIT
    while not good(found := look()):
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
    return found
