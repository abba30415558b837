"""No page and no dialog has a serious fault for people who use a keyboard, a screen reader or strong contrast."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance
from tests.browser.standing import priced

PAGES = ("flows", "runs", "records", "ledger", "parked", "connections", "templates", "settings", "signin", "nowhere")
# Which rules can be broken by colours alone; the others see the same in both schemes.
RULES: dict[str, dict[str, object]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {
        "resultTypes": ["violations"],
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    },
}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("scheme", RULES)
def test_no_page_and_no_dialog_has_a_serious_fault(
    scheme: str, new_context: Callable[..., BrowserContext], wareflow: Instance
) -> None:
    page = new_context(color_scheme=scheme, reduced_motion="reduce").new_page()
    flow, run = priced(wareflow, f"For everybody, {scheme}", {f"ALL-{scheme}": "60", "ALL-BAD": "twelve"})
    found: dict[str, Any] = {}
    seen = []

    views = _lists(page), _flow(Editor(page, wareflow), flow), _run(page, run, f"ALL-{scheme}"), _wizard(page)
    for name in (name for view in views for name in view):
        seen.append(name)
        found |= _faults(page, name, RULES[scheme])

    assert not found, json.dumps(found, indent=2)
    assert len(seen) == len(set(seen)) > 25


def _lists(page: Page) -> Iterator[str]:
    for path in PAGES:
        page.goto(f"/{path}")
        page.wait_for_load_state("networkidle")
        yield path


def _flow(editor: Editor, flow: str) -> Iterator[str]:
    page = editor.page
    dialog = page.get_by_role("dialog")
    editor.open(flow)
    yield "editor"
    editor.select(editor.step("Map fields"))
    yield "editor with the settings of a step"
    for tool in ("Versions", "Starts and settings"):
        editor.tool(tool).click()
        expect(dialog).to_be_visible()
        page.wait_for_load_state("networkidle")
        yield tool
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    for name, key in (("commands", "ControlOrMeta+k"), ("search in the flow", "ControlOrMeta+f"), ("shortcuts", "?")):
        editor.step("Map fields").focus()
        page.keyboard.press(key)
        expect(dialog).to_be_visible()
        yield name
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    editor.step("Map fields").dblclick()
    expect(dialog).to_be_visible()
    page.wait_for_load_state("networkidle")
    yield "step"
    dialog.get_by_role("button", name="Open field mapper").first.click()
    expect(page.get_by_role("dialog", name="Field mapper")).to_be_visible()
    yield "mapper"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.keyboard.press("Shift+O")
    expect(page.get_by_role("tree")).to_be_visible()
    yield "outline"


def _run(page: Page, run: str, key: str) -> Iterator[str]:
    page.goto(f"/runs/{run}")
    panel = page.get_by_role("region", name="Run", exact=True)
    for tab in ("Steps", "Changes", "parked", "Timeline", "Balance"):
        panel.get_by_role("tab", name=tab).click()
        page.wait_for_load_state("networkidle")
        yield f"run: {tab}"
    for path in (f"records/{key}", "ledger?q=ALL-", "parked"):
        page.goto(f"/{path}")
        page.wait_for_load_state("networkidle")
        yield f"with records: {path}"
    page.get_by_role("button", name="Records").first.click()
    page.wait_for_load_state("networkidle")
    yield "records of a parked group"


def _wizard(page: Page) -> Iterator[str]:
    page.goto("/templates")
    page.get_by_role("button", name="Look inside BaseLinker: paid orders to ship").click()
    dialog = page.get_by_role("dialog")
    for part in (dialog.get_by_role("textbox"), dialog.get_by_role("combobox", name="BaseLinker")):
        expect(part.first).to_be_visible()
        yield f"wizard: {part}"
        dialog.get_by_role("button", name="Next").click()
    expect(dialog.get_by_role("button", name="Make a plan")).to_be_visible()
    yield "wizard: questions"


def _faults(page: Page, name: str, rules: dict[str, object]) -> dict[str, list[str]]:
    # What fades in has the colours of its end only then.
    page.wait_for_timeout(250)
    results = Axe().run(page, options=rules)
    return {
        f"{name}: {fault['id']}": [f"{node['target']} {node['failureSummary']}" for node in fault["nodes"]][:4]
        for fault in results.response["violations"]
        if fault["impact"] in {"serious", "critical"}
    }
