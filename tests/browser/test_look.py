"""Nothing jumps while a page loads; every page can be used from a small laptop to a large screen and at 200 % zoom."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.browser.editor import WHOLE, Editor
from tests.browser.instance import Instance
from tests.browser.test_pages import LANGUAGES, PAGES

SIZES: dict[str, ViewportSize] = {
    "laptop": {"width": 1280, "height": 800},
    "large": {"width": 2560, "height": 1440},
    # What is left of 1440 x 900 when a browser zooms to 200 %.
    "zoomed": {"width": 720, "height": 450},
}
ONE_LINE = 56
"""Pixels: as high as the bar above the canvas is."""
GOOD = 0.1
"""The sum of layout shifts above which people notice (web.dev/cls)."""

SHIFTS = """
window.shifted = 0;
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.shifted += entry.value;
    window.moved.push(...entry.sources.map((one) => (one.node?.className ?? one.node?.nodeName ?? "") + ""));
  }
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("size", SIZES)
def test_every_page_fits(size: str, new_context: Callable[..., BrowserContext], wareflow: Instance) -> None:
    page = new_context(viewport=SIZES[size]).new_page()

    for path, title in PAGES.items():
        page.goto(f"/{path}")

        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        page.wait_for_load_state("networkidle")
        assert _sideways(page) == 0, path
    editor = Editor(page, wareflow)
    editor.open(_flow(wareflow))
    assert _sideways(page) == 0
    for button in ("Plan", "Run", "Publish"):
        expect(editor.tool(button)).to_be_in_viewport(ratio=WHOLE)
    canvas = editor.canvas.bounding_box()
    assert canvas
    assert canvas["width"] > 300, "the canvas has no room left"


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_the_bar_of_a_flow_is_one_line(
    language: str, new_context: Callable[..., BrowserContext], wareflow: Instance
) -> None:
    flow = _flow(wareflow, "Changed items of the shop in Warsaw to Business Central")
    wareflow.post(f"/flows/{flow}/publish", {"message": ""})
    shown = wareflow.get(f"/flows/{flow}")
    shown["document"]["nodes"]["map"]["title"] = "Not published yet"
    wareflow.put(f"/flows/{flow}", {"revision": shown["revision"], "document": shown["document"]})
    page = new_context(viewport=SIZES["laptop"], locale=language).new_page()

    page.goto(f"/flows/{flow}")

    bar = page.locator("header[role=toolbar]")
    expect(bar.get_by_role("switch")).to_be_visible()
    expect(bar.get_by_role("button").last).to_be_in_viewport(ratio=WHOLE)
    heights = bar.locator("> *").evaluate_all("all => all.map((one) => one.getBoundingClientRect().bottom)")
    assert max(heights) < ONE_LINE


def test_nothing_jumps_while_a_page_loads(new_context: Callable[..., BrowserContext], wareflow: Instance) -> None:
    context = new_context()
    context.add_init_script(SHIFTS)
    found: dict[str, Any] = {}

    for path in (*PAGES, f"flows/{_flow(wareflow)}"):
        page = context.new_page()
        page.goto(f"/{path}")
        page.wait_for_load_state("networkidle")
        shifted = page.evaluate("window.shifted")
        if shifted > GOOD:
            found[path] = (shifted, page.evaluate("window.moved"))
        page.close()

    assert found == {}


def _sideways(page: Page) -> int:
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def _flow(wareflow: Instance, name: str = "Fits everywhere") -> str:
    nodes = {
        "start": {"type": "core.manual_start", "config": {"rows": [{"sku": "MUG-01"}]}},
        "map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.sku }}"}}},
    }
    return wareflow.new_flow(name, nodes, [("start.items", "map.items")])
