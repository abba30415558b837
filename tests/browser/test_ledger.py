"""The ledger page: what is in the other system and what is not, narrowed, ignored with a reason, taken away as CSV."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.instance import Instance
from tests.browser.standing import priced


def test_the_ledger_says_of_each_record_where_it_stands(page: Page, wareflow: Instance) -> None:
    flow, _ = priced(wareflow, "Ledger lamps", {"LED-GOOD": "60", "LED-CHEAP": "5", "LED-BROKEN": "twelve"})
    page.goto("/flows")
    page.get_by_role("navigation").get_by_role("link", name="Ledger").click()
    page.goto(f"/ledger?flow={flow}")
    table = page.get_by_role("table", name="Ledger")
    row = {sku: table.get_by_role("row").filter(has_text=sku) for sku in ("LED-GOOD", "LED-CHEAP", "LED-BROKEN")}

    expect(row["LED-GOOD"]).to_contain_text("Linked")
    expect(row["LED-GOOD"]).to_contain_text("Business Central")
    expect(row["LED-CHEAP"]).to_contain_text("Not linked")
    expect(row["LED-CHEAP"]).to_contain_text("Left out by a filter")
    expect(row["LED-BROKEN"]).to_contain_text("Failed")
    expect(row["LED-BROKEN"]).to_contain_text("twelve")

    page.get_by_role("combobox", name="Status").click()
    page.get_by_role("option", name="Not linked").click()
    expect(row["LED-GOOD"]).to_have_count(0)
    assert "status=not_linked" in page.url
    page.reload()
    table.get_by_role("checkbox", name="Choose LED-CHEAP").check()
    page.get_by_role("button", name="Ignore", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Ignore")).to_be_disabled()
    dialog.get_by_role("textbox").fill("Not sold in the shop")
    dialog.get_by_role("button", name="Ignore").click()
    expect(page.get_by_text("No record fits these filters")).to_be_visible()

    page.goto(f"/ledger?flow={flow}&status=ignored")
    expect(row["LED-CHEAP"]).to_contain_text("Not sold in the shop")
    table.get_by_role("checkbox", name="Choose LED-CHEAP").check()
    page.get_by_role("button", name="Stop ignoring").click()
    page.get_by_role("button", name="Clear filters").first.click()
    page.get_by_role("searchbox", name="Key, name or error").fill("LED-CHEAP")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(row["LED-CHEAP"]).to_contain_text("Not linked")


def test_the_ledger_is_taken_away_as_csv_as_it_is_narrowed(page: Page, wareflow: Instance) -> None:
    flow, _ = priced(wareflow, "CSV lamps", {"=CSV-1": "60", "CSV-2": "5"})
    page.goto(f"/ledger?flow={flow}&status=linked")
    expect(page.get_by_role("link", name="=CSV-1")).to_be_visible()

    with page.expect_download() as loading:
        page.get_by_role("link", name="Export CSV").click()

    lines = Path(loading.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[:2] for line in lines[1:]] == [["linked", "'=CSV-1"]]
