"""Every page opens for somebody signed in: with words, without complaints, in light and dark, in every language."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.instance import Instance

PAGES = {
    "flows": "Flows",
    "runs": "Runs",
    "records": "Records",
    "ledger": "Ledger",
    "parked": "Parked",
    "connections": "Connections",
    "templates": "Templates",
    "settings": "Settings",
}
LANGUAGES = {
    "pl": ("Przepływy", "Przebiegi", "Rekordy", "Rejestr powiązań", "Odłożone", "Połączenia", "Szablony", "Ustawienia"),
    "de": ("Flows", "Läufe", "Datensätze", "Abgleichsliste", "Geparkt", "Verbindungen", "Vorlagen", "Einstellungen"),
    "es": ("Flujos",),
    "cs": ("Toky",),
    "it": ("Flussi",),
}
# A text that was forgotten shows as its key, such as runs.column.run or step.status.idle.
KEY = re.compile(r"(?<![\w./:@])[a-z][a-zA-Z]+(?:\.[a-z][a-zA-Z]+){2,}(?![\w./])")


def test_the_printed_link_signs_in_once_and_then_says_why_it_does_not(
    browser: Browser, wareflow: Instance, page: Page
) -> None:
    stranger = browser.new_context(base_url=wareflow.url).new_page()

    stranger.goto("/connections")
    expect(stranger.get_by_text("You are signed out")).to_be_visible()
    stranger.goto(wareflow.link)

    expect(stranger.get_by_role("alert")).to_contain_text("This link does not work any more")
    stranger.context.close()
    page.goto("/")
    expect(page).to_have_url(f"{wareflow.url}/flows")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_page_opens_without_complaints(scheme: str, new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(color_scheme=scheme).new_page()

    for path, title in PAGES.items():
        page.goto(f"/{path}")

        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        _settled(page)
        assert _too_wide(page) == 0, path
        assert KEY.findall(page.locator("body").inner_text()) == [], path
        assert page.get_by_role("alert").all_inner_texts() == [], path


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_each_page_speaks_the_language_of_the_browser(
    language: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(locale=language).new_page()

    # All pages in two languages, the first page in the others.
    for path, title in zip(PAGES, LANGUAGES[language], strict=False):
        page.goto(f"/{path}")

        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", language)
        _settled(page)
        assert _too_wide(page) == 0, path
        assert KEY.findall(page.locator("body").inner_text()) == [], path


def test_a_language_chosen_in_the_settings_stays(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(locale="en-GB").new_page()
    page.goto("/settings")

    page.get_by_role("combobox", name="Language").click()
    page.get_by_role("option", name="Čeština").click()
    expect(page.get_by_role("heading", name="Nastavení", exact=True)).to_be_visible()
    page.goto("/flows")

    expect(page.get_by_role("heading", name="Toky", exact=True)).to_be_visible()


def test_nothing_needs_scrolling_sideways_on_a_small_screen(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(viewport={"width": 1024, "height": 640}).new_page()

    for path, title in PAGES.items():
        page.goto(f"/{path}")

        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        assert _too_wide(page) == 0, path


def test_the_rail_leads_to_each_page(page: Page) -> None:
    page.goto("/flows")

    for title in PAGES.values():
        page.get_by_role("navigation", name="Main").get_by_role("link", name=re.compile(f"{title}$")).click()

        expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()


def test_an_address_that_leads_nowhere_says_so(page: Page) -> None:
    page.goto("/no/such/page")

    expect(page.get_by_text("There is no such page")).to_be_visible()
    page.get_by_role("link", name="To the flows").click()
    expect(page.get_by_role("heading", name="Flows", exact=True)).to_be_visible()


def _settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")


def _too_wide(page: Page) -> int:
    wide: int = page.evaluate(
        "Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)"
    )
    return wide
