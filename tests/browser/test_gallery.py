"""The gallery, its wizard to a plan that is switched on, and the first tour to its end."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance

PAID = "Look inside BaseLinker: paid orders to ship"


def _open(page: Page, card: str = PAID) -> Locator:
    page.goto("/templates")
    page.get_by_role("button", name=card).click()
    return page.get_by_role("dialog")


def test_the_wizard_tries_connections_remembers_answers_ends_in_a_plan_and_switches_on(
    page: Page, editor: Editor, wareflow: Instance
) -> None:
    wareflow.control("baselinker", "reset")
    page.goto("/templates")
    page.get_by_role("combobox", name="To system").click()
    page.get_by_role("option", name="Shopify").click()
    expect(page.get_by_role("article")).to_have_count(3)
    expect(page.get_by_role("button", name=PAID)).to_have_count(0)
    dialog = _open(page)
    dialog.get_by_role("textbox", name="Name of the flow").fill(" ")
    dialog.get_by_role("button", name="Next").click()
    expect(dialog.get_by_role("alert")).to_have_text("Give the flow a name.")
    dialog.get_by_role("textbox", name="Name of the flow").fill("Made by the wizard")
    dialog.get_by_role("button", name="Next").click()

    wareflow.control("baselinker", "faults", {"kind": "drop_before"})
    expect(dialog.get_by_role("combobox", name="BaseLinker")).to_have_value("demo_baselinker")
    dialog.get_by_role("button", name="Next").click()
    expect(dialog.get_by_role("alert")).to_contain_text("A connection did not answer well")
    wareflow.clear_faults()
    dialog.get_by_role("button", name="Next").click()
    status = dialog.get_by_role("combobox", name="Which status do paid orders get?")
    status.click()
    page.get_by_role("option", name="On hold").click()
    dialog.get_by_role("button", name="Back").click()
    dialog.get_by_role("button", name="Next").click()
    expect(status).to_have_value("On hold")
    dialog.get_by_role("button", name="Make a plan").click()

    expect(dialog.get_by_text("The plan is ready")).to_be_visible(timeout=40_000)
    expect(dialog.get_by_role("list", name="Planned changes")).to_contain_text("13")
    assert wareflow.writes("baselinker") == 0
    dialog.get_by_role("button", name="Switch on").click()
    expect(editor.canvas).to_be_visible()
    flow = wareflow.get(f"/flows/{page.url.rsplit('/', 1)[-1]}")
    assert (flow["name"], flow["active"], flow["published_version"]) == ("Made by the wizard", True, 1)
    assert flow["document"]["nodes"]["to_ship"]["config"]["status_id"] != "To ship"


def test_the_tour_goes_from_the_gallery_to_a_run_and_can_be_put_away(
    new_context: Callable[..., BrowserContext], wareflow: Instance
) -> None:
    wareflow.control("baselinker", "reset")
    page = new_context().new_page()
    page.goto("/templates")
    page.get_by_role("button", name="Help").click()
    page.get_by_role("menuitem", name="One-minute tour").click()
    tour = page.get_by_role("complementary", name="Tour")
    expect(tour).to_contain_text("Tour, 1 of 6")
    page.get_by_role("button", name=PAID).click()
    expect(tour).to_contain_text("Everything is filled in")
    tour.get_by_role("button", name="Skip the tour").click()
    expect(tour).to_have_count(0)
    page.get_by_role("dialog").get_by_role("button", name="Close").or_(
        page.get_by_role("dialog").locator(".mantine-Modal-close")
    ).first.click()
    page.get_by_role("button", name="Help").click()
    page.get_by_role("menuitem", name="Resume the tour").click()

    page.get_by_role("button", name=PAID).click()
    dialog = page.get_by_role("dialog")
    for name in ("Next", "Next", "Make a plan"):
        dialog.get_by_role("button", name=name).click()
    expect(tour).to_contain_text("First a plan", timeout=40_000)
    tour.get_by_role("button", name="Next").click()
    dialog.get_by_role("button", name="Open in the editor").click()
    expect(tour).to_contain_text("Now for real")
    page.get_by_role("toolbar", name="Flow").get_by_role("button", name="Run", exact=True).click()
    expect(tour).to_contain_text("That is all", timeout=40_000)
    assert wareflow.writes("baselinker") == 13
    tour.get_by_role("button", name="End of the tour").click()

    expect(tour).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Flow canvas")).to_be_visible()
    expect(tour).to_have_count(0)
