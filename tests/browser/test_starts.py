"""What starts a flow and what follows a bad end, chosen and seen on the screen."""

import re

from playwright.sync_api import Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

START = {"type": "core.manual_start", "config": {}}


def test_times_are_chosen_in_words_and_the_next_starts_are_shown(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    clock = {"type": "core.schedule", "config": {"time_zone": "Europe/Warsaw"}}
    flow = wareflow.new_flow("Every working day", {"clock": clock})
    editor.open(flow)
    settings = editor.select(editor.steps().first)

    settings.get_by_role("combobox", name="When").click()
    page.get_by_role("option", name="On weekdays").click()
    settings.get_by_label("Time of day").fill("07:30")

    expect(settings.get_by_text(re.compile("Next: .*07:30.*07:30"))).to_be_visible()
    editor.saved()
    assert wareflow.document(flow)["nodes"]["clock"]["config"]["cron"] == "every weekday at 07:30"
    wareflow.post(f"/flows/{flow}/publish", {})
    page.reload()
    page.get_by_role("switch").click(force=True)
    editor.tool("Starts and settings").click()
    starts = page.get_by_role("dialog").get_by_role("region", name="Next starts")
    expect(starts.get_by_text("every weekday at 07:30")).to_be_visible()
    expect(starts.get_by_role("listitem")).to_have_count(5)
    expect(starts.get_by_role("listitem").first).to_contain_text("07:30")


def test_a_failed_run_leads_to_the_run_of_its_error_flow(editor: Editor, page: Page, wareflow: Instance) -> None:
    handler = wareflow.new_flow("Tell the office", {"start": START})
    wareflow.post(f"/flows/{handler}/publish", {})
    rows = {"type": "core.manual_start", "config": {"rows": [{"sku": "A"}]}}
    nodes = {"start": rows, "call": {"type": "core.start_flow", "config": {"flow": "Nowhere"}}}
    flow = wareflow.new_flow("Breaks", nodes, [("start.items", "call.items")])
    editor.open(flow)
    editor.tool("Starts and settings").click()
    dialog = page.get_by_role("dialog")

    dialog.get_by_role("combobox", name="Start this flow").click()
    page.get_by_role("option", name="Tell the office").click()
    expect(page.get_by_text("Saved", exact=True).last).to_be_visible()
    run = wareflow.post(f"/flows/{flow}/runs", {"mode": "live"})
    wareflow.finished(run["id"])

    page.goto(f"/runs/{run['id']}")
    link = page.get_by_role("link", name=re.compile("of Tell the office"))
    expect(link).to_be_visible(timeout=30_000)
    link.click()
    expect(page.get_by_role("link", name=re.compile(f"run {run['number']} of Breaks"))).to_be_visible()
    expect(page.get_by_text("error flow")).to_be_visible()


def test_a_mail_server_that_is_not_there_is_told_when_it_is_tried(page: Page, wareflow: Instance) -> None:
    page.goto("/settings")
    page.get_by_role("switch", name="By e-mail").click(force=True)
    page.get_by_role("textbox", name="Mail server").fill("127.0.0.1")
    page.get_by_role("textbox", name="Port").fill("1")
    page.get_by_role("textbox", name="From").fill("wareflow@shop.test")
    page.get_by_role("combobox", name="To", exact=True).or_(page.get_by_role("textbox", name="To", exact=True)).fill(
        "anna@shop.test"
    )
    page.keyboard.press("Enter")
    messages = page.get_by_text("Address of this installation").locator(
        "xpath=ancestor::*[contains(@class,'Paper')][1]"
    )

    messages.get_by_role("button", name="Save").click()
    messages.get_by_role("button", name="Send a test e-mail").click()

    expect(messages.get_by_role("status")).to_contain_text("cannot be reached")
    assert wareflow.get("/settings/notifications")["email"]["recipients"] == ["anna@shop.test"]
