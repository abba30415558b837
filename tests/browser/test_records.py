"""One record across flows and runs: found by its key, told in words, its data a click away."""

import re

from playwright.sync_api import Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance
from tests.browser.standing import priced


def test_a_record_is_found_and_its_way_told_run_by_run(editor: Editor, page: Page, wareflow: Instance) -> None:
    priced(wareflow, "Way lamps", {"WAY-1": "60", "WAY-2": "70"})
    _, second = priced(wareflow, "Way lamps again", {"WAY-1": "65", "WAY-BAD": "twelve"})
    number = wareflow.get(f"/runs/{second}")["number"]
    page.goto("/records")

    page.get_by_label("Key of the record").fill("way-")
    page.keyboard.press("Enter")
    found = page.get_by_role("table", name="Records found")
    expect(found.get_by_role("row")).to_have_count(3)
    found.get_by_role("link", name="WAY-1").click()

    expect(page.get_by_role("heading", name="WAY-1", exact=True)).to_be_visible()
    runs = page.get_by_role("listitem").filter(has=page.get_by_role("heading", level=3))
    expect(runs).to_have_count(2)
    expect(runs.first.get_by_role("heading")).to_have_text(f"Run #{number} of Way lamps again")
    expect(runs.first).to_contain_text(re.compile(r"Written to .*Business Central as item WAY-1 \(1 field changed\)"))
    expect(runs.nth(1)).to_contain_text(re.compile(r"Created in .*Business Central as item WAY-1"))
    runs.first.get_by_role("button", name="Before and after").click()
    expect(runs.first.get_by_role("row").filter(has_text="unitPrice")).to_contain_text("65")
    expect(page.get_by_role("list", name="Where it stands now").get_by_text("Linked").first).to_be_visible()

    runs.first.get_by_role("link", name="Open the step").first.click()
    expect(editor.run_panel.get_by_role("complementary")).to_be_visible()
    assert second in page.url


def test_the_only_match_opens_by_itself_and_a_parked_record_leads_to_the_inbox(page: Page, wareflow: Instance) -> None:
    priced(wareflow, "Lone lamps", {"LONE-1": "60", "LONE-BAD": "twelve"})
    page.goto("/records?q=LONE-1")
    expect(page.get_by_role("heading", name="LONE-1", exact=True)).to_be_visible()
    assert page.url.endswith("/records/LONE-1")

    page.goto("/records/LONE-BAD")
    way = page.get_by_role("listitem").filter(has_text="waits for a person").last
    expect(way).to_contain_text("twelve")
    way.get_by_role("link", name="Open in the inbox").click()
    expect(page.get_by_role("heading", name="Parked")).to_be_visible()

    page.goto("/records?q=NOBODY-HAS-THIS")
    expect(page.get_by_text("“NOBODY-HAS-THIS” was in no run")).to_be_visible()
