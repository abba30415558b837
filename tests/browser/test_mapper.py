"""The field mapper, by mouse and by keyboard alone; what is mapped there is what the plan would write."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

ITEMS = [
    {"sku": "MAP-1", "name": "  Stoneware mug blue ", "price": "13,90", "kind": "mug", "ean": "5901234123457"},
    {"sku": "MAP-2", "name": "Tea towel", "price": "1,10", "kind": "towel", "ean": "5901234123464"},
]
NODES: dict[str, Any] = {
    "start": {"type": "core.manual_start", "title": "Start", "config": {"rows": ITEMS}},
    "upsert": {
        "type": "business_central.upsert_item",
        "title": "To BC",
        "config": {"connection": "demo_bc", "number": "{{ item.sku }}"},
    },
}


@pytest.fixture
def mapper(editor: Editor, page: Page, wareflow: Instance) -> Locator:
    """The mapper of a flow whose input is known from a plan."""
    flow = wareflow.new_flow("Mapped by hand", NODES, [("start.items", "upsert.items")])
    wareflow.finished(wareflow.post(f"/flows/{flow}/runs", {"mode": "plan", "draft": True})["id"])
    editor.open(flow)
    editor.select(editor.step("To BC")).get_by_role("button", name="Open the step").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Open field mapper").first.click()
    dialog = page.get_by_role("dialog", name="Field mapper: Fields")
    expect(dialog.get_by_role("option", name="price", exact=False).first).to_be_visible()
    return dialog


def _config(page: Page, editor: Editor, wareflow: Instance) -> dict[str, Any]:
    editor.saved()
    config: dict[str, Any] = wareflow.document(page.url.rsplit("/", 1)[-1].split("?")[0])["nodes"]["upsert"]["config"]
    return config


def test_suggestions_transforms_policies_and_tables_make_the_parameters(
    mapper: Locator, page: Page, editor: Editor, wareflow: Instance
) -> None:
    targets = mapper.get_by_role("listbox", name="Fields of the target")
    problems = mapper.get_by_role("tab", name="Problems")
    expect(targets.get_by_role("option", name="Unit price")).to_contain_text("suggested: price")
    mapper.get_by_role("button", name="suggestion").click()
    page.get_by_role("button", name="Accept all").click()
    page.keyboard.press("Escape")
    expect(mapper).to_be_visible()

    problems.click()
    mapper.get_by_role("button", name="Unit price “13,90” is not of the kind").click()
    mapper.get_by_role("button", name="Change the value", exact=True).click()
    page.get_by_role("menuitem", name="Read as number", exact=True).click()
    mapper.get_by_role("combobox", name="Written as").click()
    page.get_by_role("option", name="1 234,50").click()
    expect(problems).to_contain_text("0")
    mapper.get_by_role("combobox", name="When it is written").click()
    page.get_by_role("option", name="Only for new records").click()

    mapper.get_by_role("option", name="kind text mug").click()
    targets.get_by_role("option", name="Item category itemCategoryCode").click()
    mapper.get_by_role("button", name="Change the value", exact=True).click()
    page.get_by_role("menuitem", name="Table of values").click()
    for value in ("mug", "towel"):
        mapper.get_by_role("combobox", name=f"Becomes, for {value}").click()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    expect(problems).to_contain_text("0")
    mapper.get_by_role("tab", name="Preview (2)").click()
    expect(mapper.get_by_role("row", name="1 ").first).to_contain_text("13.90")

    page.keyboard.press("Escape")
    expect(mapper).to_be_hidden()
    # The view it was opened from stays.
    expect(page.get_by_role("dialog").get_by_role("button", name="Open field mapper").first).to_be_visible()
    config = _config(page, editor, wareflow)
    assert config["fields"]["unitPrice"] == "{{ item.price | decimal('pl') }}"
    assert config["fields"]["gtin"] == "{{ item.ean }}"
    assert config["fields"]["itemCategoryCode"].startswith("{{ item.kind | lookup({'mug': ")
    assert config["policies"] == {"unitPrice": "on_create"}


def test_a_field_is_mapped_by_keyboard_alone_and_taken_away_again(
    mapper: Locator, page: Page, editor: Editor, wareflow: Instance
) -> None:
    sources = mapper.get_by_role("listbox", name="Fields of the input")
    targets = mapper.get_by_role("listbox", name="Fields of the target")

    sources.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(sources.get_by_role("option", selected=True)).to_contain_text("kind")
    page.keyboard.press("Enter")
    expect(targets).to_be_focused()
    expect(mapper.get_by_text("kind is in hand").first).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    row = targets.get_by_role("option", selected=True)
    expect(row).to_contain_text("Description 2")
    expect(row).to_contain_text("mapped")
    assert _config(page, editor, wareflow)["fields"] == {"displayName2": "{{ item.kind }}"}
    page.keyboard.press("Delete")
    expect(row).to_contain_text("not mapped")
