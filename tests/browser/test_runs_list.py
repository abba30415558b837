"""The list of runs: narrowed by chips that stay in the address, drawn over time, news that wait, several at once."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.instance import Instance


def _flow(wareflow: Instance, name: str) -> str:
    rows = [{"sku": f"{name[:3].upper()}-1"}, {"sku": f"{name[:3].upper()}-2"}]
    nodes = {
        "start": {"type": "core.manual_start", "config": {"rows": rows}},
        "map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.sku }}"}}},
    }
    return wareflow.new_flow(name, nodes, [("start.items", "map.items")])


def _run(wareflow: Instance, flow: str, mode: str = "live") -> int:
    run = wareflow.post(f"/flows/{flow}/runs", {"mode": mode, "draft": True})
    return int(wareflow.finished(run["id"])["number"])


def _row(page: Page, number: int) -> Locator:
    return page.get_by_role("table", name="Runs").get_by_role("row").filter(has_text=re.compile(rf"#{number}\b"))


def test_runs_are_narrowed_drawn_and_told_of_without_moving(page: Page, wareflow: Instance) -> None:
    flow = _flow(wareflow, "Listed")
    live, plan = _run(wareflow, flow), _run(wareflow, flow, "plan")
    page.goto(f"/runs?flow={flow}")
    expect(_row(page, live)).to_be_visible()

    page.get_by_role("combobox", name="Kind").click()
    page.get_by_role("option", name="Plan").click()
    expect(_row(page, live)).to_have_count(0)
    expect(_row(page, plan)).to_be_visible()
    assert "mode=plan" in page.url
    page.get_by_role("button", name="Views").click()
    page.get_by_role("textbox", name="Keep these filters as").fill("Plans of mine")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("link", name="Plans of mine")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Remove the filter Plan").click()
    expect(_row(page, live)).to_be_visible()

    drawing = page.get_by_role("region", name="Runs over time")
    expect(drawing.get_by_role("img")).to_have_accessible_name("2 runs over time")
    drawing.get_by_role("button", name="As a table").click()
    drawing.get_by_role("table").get_by_role("button").last.click()
    assert "since=" in page.url
    assert "until=" in page.url
    page.get_by_role("button", name=re.compile("^Remove the filter From")).click()
    page.get_by_role("button", name=re.compile("^Remove the filter Until")).click()

    news = _run(wareflow, flow)
    show = page.get_by_role("button", name="1 new run – show")
    expect(show).to_be_visible()
    expect(_row(page, news)).to_have_count(0)
    show.click()
    expect(_row(page, news)).to_be_visible()

    page.goto("/runs")
    page.get_by_role("button", name="Views").click()
    page.get_by_role("link", name="Plans of mine").click()
    expect(_row(page, plan)).to_be_visible()
    expect(_row(page, live)).to_have_count(0)


def test_several_runs_are_done_again_and_taken_away(page: Page, wareflow: Instance) -> None:
    flow = _flow(wareflow, "Chosen")
    numbers = [_run(wareflow, flow, "plan"), _run(wareflow, flow, "plan")]
    page.goto(f"/runs?flow={flow}")
    for number in numbers:
        page.get_by_role("checkbox", name=f"Choose run {number}").check()

    expect(page.get_by_text("2 runs chosen")).to_be_visible()
    with page.expect_download() as loading:
        page.get_by_role("link", name="Export", exact=True).click()
    assert loading.value.suggested_filename == "runs.csv"
    page.get_by_role("button", name="Run again").click()
    page.get_by_role("dialog").get_by_role("button", name="Run again").click()

    expect(page.get_by_text("2 runs started again")).to_be_visible()
    page.goto(f"/runs?flow={flow}&replay=true")
    expect(page.get_by_role("table", name="Runs").get_by_role("row")).to_have_count(3)


def test_a_run_is_done_again_from_a_step_with_its_own_version(page: Page, wareflow: Instance) -> None:
    flow = _flow(wareflow, "Again")
    run = wareflow.post(f"/flows/{flow}/runs", {"mode": "live", "draft": True})
    wareflow.finished(run["id"])
    page.goto(f"/runs/{run['id']}")

    page.get_by_role("region", name="Run", exact=True).get_by_role("button", name="Map fields").click()
    page.get_by_role("button", name="Retry").click()
    page.get_by_role("menuitem", name="From “Map fields”, version of this run").click()
    page.get_by_role("dialog").get_by_role("button", name="Run again").click()

    expect(page).not_to_have_url(re.compile(run["id"]))
    expect(page.get_by_role("heading", name=f"Run #{run['number'] + 1}")).to_be_visible()
    expect(page.get_by_text("Replay of")).to_be_visible()
    expect(page.get_by_role("link", name=f"run {run['number']}", exact=True)).to_be_visible()
    panel = page.get_by_role("region", name="Run", exact=True)
    expect(panel.get_by_role("status", name="Status")).to_have_text("Succeeded")
    panel.get_by_role("tab", name="Balance").click()
    expect(panel.get_by_text("The books balance")).to_be_visible()
