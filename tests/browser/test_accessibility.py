"""No page has a serious fault for people who use a keyboard, a screen reader or strong contrast."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

PAGES = ("flows", "runs", "records", "ledger", "parked", "connections", "templates", "settings")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault(
    scheme: str, new_context: Callable[..., BrowserContext], wareflow: Instance
) -> None:
    page = new_context(color_scheme=scheme, reduced_motion="reduce").new_page()
    found: dict[str, Any] = {}

    for path in PAGES:
        page.goto(f"/{path}")
        page.wait_for_load_state("networkidle")
        found |= _faults(page, path)
    editor = Editor(page, wareflow)
    editor.open(_flow(wareflow))
    editor.select(editor.step("Map fields"))
    page.wait_for_timeout(400)
    found |= _faults(page, "editor")
    editor.step("Map fields").dblclick()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.wait_for_timeout(400)
    found |= _faults(page, "step")

    assert not found, json.dumps(found, indent=2)


def _flow(wareflow: Instance) -> str:
    nodes = {
        "changed": {"type": "lightspeed.changed_items", "config": {"connection": "demo_lightspeed"}},
        "map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.customSku }}"}}},
        "memo": {"type": "core.note", "config": {"text": "Plan *first*."}},
    }
    return wareflow.new_flow("For everybody", nodes, [("changed.items", "map.items")])


def _faults(page: Page, name: str) -> dict[str, list[str]]:
    results = Axe().run(page)
    return {
        f"{name}: {fault['id']}": [f"{node['target']} {node['failureSummary']}" for node in fault["nodes"]][:4]
        for fault in results.response["violations"]
        if fault["impact"] in {"serious", "critical"}
    }
