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
    expect(starts.get_by_text("On weekdays at 07:30")).to_be_visible()
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


def test_a_step_and_a_flow_get_limits_of_their_own(editor: Editor, page: Page, wareflow: Instance) -> None:
    call = {"type": "core.start_flow", "config": {"flow": "Nowhere"}}
    flow = wareflow.new_flow("Short of time", {"start": START, "call": call}, [("start.items", "call.items")])
    editor.open(flow)

    settings = editor.select(editor.step("Start flow"))
    settings.get_by_role("button", name="Time limit").click()
    settings.get_by_role("textbox", name="Time limit").fill("90")
    editor.saved()
    editor.tool("Starts and settings").click()
    limits = page.get_by_role("dialog").get_by_role("region", name="Limits of a run")
    limits.get_by_role("textbox", name="Longest time").fill("30")
    page.keyboard.press("Enter")
    limits.get_by_role("combobox", name="Kept of each run").click()
    page.get_by_role("option", name="The first of each step").click()
    limits.get_by_role("textbox", name="So many of each step").fill("5")
    page.keyboard.press("Enter")

    expect(limits.get_by_role("textbox", name="So many of each step")).to_have_value("5")
    expect(page.get_by_text("Saved", exact=True).last).to_be_visible()
    assert wareflow.document(flow)["nodes"]["call"]["timeout"] == 90
    assert wareflow.get(f"/flows/{flow}/settings")["timeout"] == 1800
    page.reload()
    editor.tool("Starts and settings").click()
    expect(limits.get_by_role("textbox", name="Longest time")).to_have_value("30 min")
    expect(limits.get_by_role("textbox", name="So many of each step")).to_have_value("5")
    assert wareflow.get(f"/flows/{flow}/log")["log"]["first"] == 5


def test_a_run_that_waits_and_its_connection_say_why(editor: Editor, page: Page, wareflow: Instance) -> None:
    upsert = {
        "type": "business_central.upsert_item",
        "config": {"connection": "demo_bc", "number": "{{ item.sku }}", "fields": {"displayName": "{{ item.sku }}"}},
    }
    rows = {"type": "core.manual_start", "config": {"rows": [{"sku": f"WAITS-{n}"} for n in range(10)]}}
    flow = wareflow.new_flow("Waits", {"start": rows, "upsert": upsert}, [("start.items", "upsert.items")])
    wareflow.control("business_central", "faults", {"kind": "drop_before"})
    run = wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"]

    page.goto(f"/runs/{run}")

    panel = editor.run_panel
    expect(panel.get_by_text("Next try:")).to_be_visible(timeout=60_000)
    expect(panel.get_by_text("Connection “demo_bc” is down (the connection broke off)")).to_be_visible(timeout=60_000)
    expect(panel.get_by_role("row").filter(has_text="BC: upsert item")).to_contain_text("Waiting")
    page.goto("/connections")
    row = page.get_by_role("row").filter(has_text="demo_bc")
    expect(row).to_contain_text("Does not answer")
    page.goto("/runs")
    expect(page.get_by_text("books do not balance")).to_have_count(0)
    wareflow.post(f"/runs/{run}/cancel")
    wareflow.clear_faults()
    wareflow.post("/connections/demo_bc/test")


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
