"""A supplier's file: uploaded, looked at, read; its broken row waits with its number and reason."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

ROWS = "EAN;Nazwa;Cena\n5901234123457;Kubek żółty;12,50\n00123;Łyżka;do uzgodnienia\n5900000000010;Talerz;1,10\n"


def test_a_file_is_uploaded_previewed_and_read_row_by_row(
    editor: Editor, page: Page, wareflow: Instance, tmp_path: Path
) -> None:
    file = tmp_path / "cennik.csv"
    file.write_bytes(ROWS.encode("cp1250"))
    editor.open(wareflow.new_flow("Price list", {"rows": {"type": "core.read_file", "config": {}}}))
    settings = editor.select(editor.step("Read file"))

    with page.expect_file_chooser() as choosing:
        settings.get_by_role("button", name="browse").click()
    choosing.value.set_files(file)

    expect(settings.get_by_text("utf-8").first).to_be_visible()
    settings.get_by_role("combobox", name="Encoding").click()
    page.get_by_role("option", name="cp1250").click()
    settings.get_by_label("Columns with numbers").fill("Cena")
    settings.get_by_label("Columns with numbers").press("Enter")
    settings.get_by_role("switch", name="Decimal comma").click(force=True)
    preview = settings.get_by_role("region", name="First rows of the file")
    expect(preview.get_by_role("cell", name="Kubek żółty")).to_be_visible()
    expect(settings.get_by_text("do uzgodnienia")).to_be_visible()
    editor.tool("Run").click()
    editor.run_ends("With problems")
    expect(editor.run_panel).to_contain_text("1 parked")
    data = editor.step_data("Read file")
    expect(data.get_by_role("cell", name="5901234123457")).to_be_visible()
