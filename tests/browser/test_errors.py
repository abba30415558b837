"""What goes wrong is told where it happened, with the way out."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

CHANGED = {"type": "lightspeed.changed_items", "config": {"connection": "demo_lightspeed"}}


def test_a_wrong_credential_fails_the_run_and_names_the_connection(editor: Editor, wareflow: Instance) -> None:
    _connection(wareflow, "wrong_token", {"token": "wrong", "url": _baselinker(wareflow)})
    orders = {"type": "baselinker.changed_orders", "config": {"connection": "wrong_token"}}
    editor.open(wareflow.new_flow("Wrong token", {"orders": orders}))

    editor.tool("Run").click()

    editor.run_ends("Failed")
    told = editor.run_panel.get_by_role("alert").first
    expect(told).to_contain_text("Invalid user token")
    expect(told).to_contain_text("Connection “")
    expect(told).to_contain_text("in the connection")


def test_an_unreachable_system_is_told_when_a_step_is_tested(editor: Editor, wareflow: Instance) -> None:
    _connection(wareflow, "nobody_there", {"token": "1-2-3", "url": "http://127.0.0.1:9/connector.php"})
    orders = {"type": "baselinker.changed_orders", "config": {"connection": "nobody_there"}}
    editor.open(wareflow.new_flow("Nobody there", {"orders": orders}))
    settings = editor.select(editor.steps().first)

    settings.get_by_role("tab", name="Output").click()
    settings.get_by_role("button", name="Test this step").click()

    expect(settings.get_by_role("alert").first).to_contain_text("127.0.0.1", timeout=40_000)


def test_a_missing_field_is_told_under_the_expression_and_parks_the_item(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    mapping = {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.no_such_field }}"}}}
    flow = wareflow.new_flow("Missing field", {"changed": CHANGED, "map": mapping}, [("changed.items", "map.items")])
    editor.open(flow)
    settings = editor.select(editor.step("Lightspeed: changed items"))
    settings.get_by_role("tab", name="Output").click()
    settings.get_by_role("button", name="Test this step").click()
    expect(settings.get_by_role("cell", name="KUB-ZUL-1").first).to_be_visible()
    settings = editor.select(editor.step("Map fields"))

    settings.get_by_role("tab", name="Parameters").click()

    expect(settings.get_by_text("is missing in this record")).to_be_visible()
    editor.tool("Run").click()
    editor.run_ends("With problems")
    expect(editor.run_panel).to_contain_text("293 parked")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Parked").click()
    expect(page.get_by_text("Missing field").first).to_be_visible()
    expect(page.get_by_text("no_such_field").first).to_be_visible()


def test_a_parked_record_is_sent_on_after_the_flow_was_mended(editor: Editor, page: Page, wareflow: Instance) -> None:
    one = {
        "type": "lightspeed.changed_items",
        "config": {"connection": "demo_lightspeed", "filters": {"customSku": "KUB-ZUL-1"}},
    }
    wrong = {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.wrong }}"}}}
    flow = wareflow.new_flow("To be mended", {"one": one, "map": wrong}, [("one.items", "map.items")])
    wareflow.finished(wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})["id"])
    stored = wareflow.get(f"/flows/{flow}")
    stored["document"]["nodes"]["map"]["config"]["fields"] = {"number": "{{ item.customSku }}"}
    answer = wareflow.api.put(f"/flows/{flow}", json={"revision": stored["revision"], "document": stored["document"]})
    assert answer.status_code == 200
    page.goto("/parked")
    card = (
        page.get_by_role("region")
        .filter(has_text="To be mended")
        .or_(page.get_by_role("article").filter(has_text="To be mended"))
    )

    card.first.get_by_role("button", name="Send 1 on").click()

    expect(page.get_by_text("Read-only: the flow as it was then")).to_be_visible()
    editor.run_ends("Succeeded")
    expect(editor.run_panel).to_contain_text("1 delivered")
    page.goto("/parked")
    expect(page.get_by_role("heading", name="Parked", exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("To be mended")).to_have_count(0)


def test_a_flow_file_from_the_future_is_refused_with_the_reason(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "future.json"
    file.write_text(json.dumps({"format": "wareflow/9", "name": "Later", "nodes": {}, "edges": [], "layout": {}}))
    page.goto("/flows")

    _import(page, file)

    expect(page.get_by_role("dialog")).to_contain_text("wareflow/9")


def test_a_file_that_is_no_flow_is_refused_and_a_good_one_opens(editor: Editor, page: Page, tmp_path: Path) -> None:
    bad, good = tmp_path / "notes.txt", tmp_path / "good.json"
    bad.write_text("Remember the milk")
    good.write_text(
        json.dumps(
            {
                "format": "wareflow/1",
                "name": "From a file",
                "nodes": {"changed": {**CHANGED, "version": 1}},
                "edges": [],
            }
        )
    )
    page.goto("/flows")

    _import(page, bad)

    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("notes.txt is not a flow file")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    _import(page, good)
    expect(editor.step("Lightspeed: changed items")).to_be_visible()


def test_work_done_without_a_connection_is_saved_when_it_is_back(
    editor: Editor, page: Page, wareflow: Instance
) -> None:
    flow = wareflow.new_flow("On the train", {"changed": CHANGED})
    editor.open(flow)

    page.context.set_offline(True)
    editor.drag_in("Filter status", 500, 300)

    expect(page.get_by_text("No connection to the server. Your work is kept here")).to_be_visible()
    page.context.set_offline(False)
    editor.saved()
    expect(page.get_by_text("No connection to the server.")).to_have_count(0)
    assert len(wareflow.document(flow)["nodes"]) == 2


def _import(page: Page, file: Path) -> None:
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Import").click()
    choosing.value.set_files(file)


def _connection(wareflow: Instance, name: str, settings: dict[str, Any]) -> None:
    wareflow.post("/connections", {"name": name, "connector": "baselinker", "settings": settings})


def _baselinker(wareflow: Instance) -> str:
    return f"http://127.0.0.1:{wareflow.port + 1}/baselinker/connector.php"
