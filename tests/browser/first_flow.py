"""The way of somebody who sees the product for the first time, as docs/first_flow.md tells it."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import Editor

Look = Callable[[str], object]
SOURCE, FILTER, UPSERT = "Lightspeed: changed items", "Filter", "BC: upsert item"
READING = 30_000
"""A page of another system may take its time."""


def make_the_first_flow(editor: Editor, look: Look) -> None:
    """Draw, fill in, plan and run a flow of three steps; ``look`` hears the name of each picture on the way."""
    page = editor.page
    page.goto("/flows")
    expect(page.get_by_role("button", name="New flow").first).to_be_visible()
    look("begin")
    page.get_by_role("button", name="New flow").first.click()
    page.get_by_role("textbox", name="Name").fill("My first flow")
    page.keyboard.press("Enter")
    expect(editor.canvas).to_be_visible()

    for title in (SOURCE, FILTER, UPSERT):
        editor.palette.get_by_role("button", name=title, exact=True).click()
        expect(editor.step(title)).to_be_visible()
    expect(editor.wires()).to_have_count(2)
    look("draw")

    editor.step(FILTER).dblclick()
    _keep_those_with_a_number(_with_input(page, FILTER))
    look("filter")
    page.get_by_role("button", name="Next step").click()
    view = _with_input(page, UPSERT)
    view.get_by_label("Item number").click()
    view.get_by_role("columnheader").get_by_role("button", name="customSku", exact=True).click()
    _map(page, view, look)
    view.get_by_role("button", name="Back to the canvas").click()

    editor.tool("Plan").click()
    editor.run_ends("Succeeded")
    editor.run_panel.get_by_role("tab", name=re.compile("^Changes")).click()
    expect(editor.run_panel.get_by_text("unitPrice").first).to_be_visible()
    look("plan")
    editor.tool("Run").click()
    expect(editor.run_panel).to_contain_text("delivered")
    editor.run_ends("Succeeded")
    look("run")


def _with_input(page: Page, title: str) -> Locator:
    view = page.get_by_role("dialog", name=f"Step “{title}”")
    view.get_by_role("button", name="Get the input").or_(view.get_by_role("columnheader").first).first.wait_for()
    if view.get_by_role("button", name="Get the input").is_visible():
        view.get_by_role("button", name="Get the input").click()
    expect(view.get_by_role("columnheader").first).to_be_visible(timeout=READING)
    return view


def _keep_those_with_a_number(view: Locator) -> None:
    view.get_by_role("button", name="Add condition").click()
    view.get_by_label("Field of condition 1").fill("customSku")
    view.page.keyboard.press("Escape")
    view.get_by_label("Comparison of condition 1", exact=True).click()
    view.page.get_by_role("option", name="is not empty", exact=True).click()


def _map(page: Page, view: Locator, look: Look) -> None:
    view.get_by_role("button", name="Open field mapper").click()
    mapper = page.get_by_role("dialog", name="Field mapper: Fields")
    sources, targets = (mapper.get_by_role("listbox", name=f"Fields of the {side}") for side in ("input", "target"))
    for source, target in (("description", "Description displayName"), ("price", "Unit price unitPrice")):
        sources.get_by_role("option", name=re.compile(f"^{source} ")).click()
        targets.get_by_role("option", name=target).click()
    expect(mapper.get_by_role("tab", name=re.compile("^Problems"))).to_contain_text("0")
    look("map")
    mapper.get_by_role("button", name="Done").click()
