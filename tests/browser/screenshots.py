"""Pictures for the documentation, taken from the running product: python -m tests.browser.screenshots"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import SIZE, chromium
from tests.browser.editor import Editor
from tests.browser.instance import Instance

IMAGES = Path(__file__).parents[2] / "docs/images"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> None:
    """Start a fresh product, put a flow and its runs into it, take each picture in light and dark."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        instance = Instance(Path(folder))
        try:
            link = instance.start()
            browser = playwright.chromium.launch(executable_path=chromium(playwright), args=["--no-sandbox"])
            _take_all(browser, instance, link)
            browser.close()
        finally:
            instance.stop()


def _take_all(browser: Browser, instance: Instance, link: str) -> None:
    context = browser.new_context()
    context.new_page().goto(link)
    context.pages[0].wait_for_url("**/flows")
    state = context.storage_state()
    flow = instance.post(
        "/templates/lightspeed_items_to_bc/use",
        {"name": "Lightspeed items to Business Central", "connections": {}},
    )["id"]
    plan = instance.finished(instance.post(f"/flows/{flow}/runs", {"mode": "plan", "draft": True})["id"])["id"]
    run = instance.finished(instance.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"])["id"]
    for system in ("demo_lightspeed", "demo_bc", "demo_baselinker"):
        instance.post(f"/connections/{system}/test")
    pictures: dict[str, Callable[[Editor], None]] = {
        "editor": lambda editor: _editor(editor, flow),
        "plan": lambda editor: _changes(editor, f"/flows/{flow}?run={plan}"),
        "run": lambda editor: _open(editor, f"/flows/{flow}?run={run}"),
        "step_data": lambda editor: _step(editor, f"/flows/{flow}?run={run}"),
        "templates": lambda editor: _page(editor.page, "/templates"),
        "connections": lambda editor: _page(editor.page, "/connections"),
    }
    for scheme in SCHEMES:
        window = browser.new_context(
            base_url=instance.url,
            storage_state=state,
            viewport=SIZE,
            locale="en-GB",
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page = window.new_page()
        for name, arrange in pictures.items():
            arrange(Editor(page, instance))
            page.wait_for_timeout(900)
            page.mouse.move(0, 0)
            page.screenshot(path=IMAGES / f"{name}_{scheme}.png", animations="disabled")
        window.close()


def _editor(editor: Editor, flow: str) -> None:
    editor.open(flow)
    editor.select(editor.step("Map to a BC item"))
    editor.page.get_by_role("button", name="Show the whole flow").click()


def _open(editor: Editor, address: str) -> None:
    editor.page.goto(address)
    expect(editor.run_panel).to_be_visible()


def _changes(editor: Editor, address: str) -> None:
    _open(editor, address)
    editor.run_panel.get_by_role("tab", name="Changes").click()
    editor.run_panel.locator("label").filter(has_text="Update").click()


def _step(editor: Editor, address: str) -> None:
    _open(editor, address)
    editor.step("Map to a BC item").dblclick()
    expect(editor.page.get_by_role("dialog").get_by_role("cell").first).to_be_visible()


def _page(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()
