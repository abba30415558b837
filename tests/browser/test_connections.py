"""Connections: made, tried, mended, deleted."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance


def test_a_wrong_secret_is_told_and_the_right_one_works(page: Page, wareflow: Instance) -> None:
    page.goto("/connections")
    page.get_by_role("button", name="New connection").first.click()
    dialog = page.get_by_role("dialog", name="New connection")
    dialog.get_by_role("combobox", name="System").click()
    page.get_by_role("option", name="BaseLinker").click()
    dialog.get_by_role("textbox", name="Name").fill("second_shop")
    dialog.get_by_role("textbox", name="API token").fill("no-such-token")
    _address(dialog, f"http://127.0.0.1:{wareflow.port + 1}/baselinker/connector.php")

    dialog.get_by_role("button", name="Test", exact=True).click()

    expect(dialog.get_by_role("status")).to_contain_text("token")
    dialog.get_by_role("textbox", name="API token").fill(wareflow.state("baselinker", "credentials")["token"])
    dialog.get_by_role("button", name="Test", exact=True).click()
    expect(dialog.get_by_role("status")).not_to_contain_text("refused")
    dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="second_shop")
    row.get_by_role("button", name="Test", exact=True).click()
    expect(row).to_contain_text("Works")


def test_a_deleted_connection_is_named_where_it_is_missing(editor: Editor, page: Page, wareflow: Instance) -> None:
    wareflow.post("/connections", {"name": "old_shop", "connector": "baselinker", "settings": {"token": "1-2-3"}})
    node = {"type": "baselinker.changed_orders", "config": {"connection": "old_shop"}}
    flow = wareflow.new_flow("Orders of the old shop", {"orders": node})
    page.goto("/connections")

    page.get_by_role("button", name="Delete old_shop").click()

    dialog = page.get_by_role("dialog", name="Delete “old_shop”?")
    expect(dialog).to_contain_text("Orders of the old shop")
    dialog.get_by_role("button", name="Delete anyway").click()
    expect(page.get_by_role("row").filter(has_text="old_shop")).to_have_count(0)
    editor.open(flow)
    settings = editor.select(editor.steps().first)
    expect(settings.get_by_text("There is no connection “old_shop”").first).to_be_visible()
    settings.get_by_role("combobox", name="Connection").click()
    page.get_by_role("option", name="demo_baselinker").click()
    expect(settings.get_by_text("There is no connection")).to_have_count(0)


def _address(dialog: Any, url: str) -> None:
    advanced = dialog.get_by_role("button", name="Advanced settings")
    if advanced.count():
        advanced.click()
    dialog.get_by_role("textbox", name="Address").fill(url)
