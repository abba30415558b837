"""From the gallery to a plan and a run."""

from playwright.sync_api import Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance


def test_a_template_asks_for_its_connections_then_plans_and_runs(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    wareflow.control("baselinker", "reset")
    page.goto("/templates")
    page.get_by_role("button", name="Look inside BaseLinker: paid orders").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name of the flow").fill("Paid orders of the shop")
    dialog.get_by_role("button", name="Next").click()
    expect(dialog.get_by_role("combobox", name="BaseLinker")).to_have_value("demo_baselinker")
    dialog.get_by_role("button", name="Next").click()
    dialog.get_by_role("button", name="Make a plan").click()

    dialog.get_by_role("button", name="Open in the editor").click(timeout=40_000)

    expect(editor.canvas).to_be_visible()
    expect(editor.run_panel.get_by_text("Plan", exact=True)).to_be_visible()
    editor.tool("Plan").click()
    editor.run_ends("Succeeded")
    assert wareflow.writes("baselinker") == 0
    editor.run_panel.get_by_role("tab", name="Changes").click()
    expect(editor.run_panel.get_by_role("radio", name="Update 13")).to_be_attached()
    editor.tool("Run").click()
    expect(editor.run_panel.get_by_text("Plan", exact=True)).to_have_count(0)
    editor.run_ends("Succeeded")
    expect(editor.run_panel).to_contain_text("24 read")
    expect(editor.run_panel).to_contain_text("13 delivered")


def test_a_past_run_shows_the_flow_as_it_was(editor: Editor, page: Page, wareflow: Instance) -> None:
    nodes = {
        "changed": {
            "type": "baselinker.changed_orders",
            "title": "Orders then",
            "config": {"connection": "demo_baselinker"},
        }
    }
    flow = wareflow.new_flow("Old and new", nodes)
    run = wareflow.finished(wareflow.post(f"/flows/{flow}/runs", {"mode": "plan", "draft": True})["id"])
    editor.open(flow)
    editor.step("Orders then").focus()
    page.keyboard.press("F2")
    page.get_by_role("dialog").get_by_role("textbox", name="Name").fill("Orders now")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    editor.saved()

    page.goto("/runs")
    page.get_by_role("link", name=f"#{run['number']} Old and new").click()

    expect(editor.step("Orders then")).to_be_visible()
    expect(page.get_by_text("Read-only: the flow as it was then")).to_be_visible()
    data = editor.step_data("Orders then")
    expect(data.get_by_role("cell", name="9100001", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Open in the editor").or_(
        page.get_by_role("button", name="Open in the editor")
    ).click()
    expect(editor.step("Orders now")).to_be_visible()
