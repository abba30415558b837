"""The product and the browser that the tests of this folder share. Both end before any other test starts."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    StorageState,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.browser.editor import Editor
from tests.browser.instance import Instance
from tests.browser.watch import Watch

STATIC = Path(__file__).parents[2] / "backend/wareflow/api/static/index.html"
ARTIFACTS = Path(__file__).parents[1] / ".artifacts"
SIZE: ViewportSize = {"width": 1440, "height": 900}

LONGEST = 600
"""Seconds for one test: a long way through the product takes one minute, and five on a machine that does much else."""
# Pages are drawn by the processor alone, without a stand-in for a graphics card between.
ARGUMENTS = ("--no-sandbox", "--disable-gpu")

SYSTEM = ("chromium-headless-shell", "chromium", "google-chrome")

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(LONGEST))


# Of the package, not of the session: playwright keeps an event loop running, which other tests must not meet.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(executable_path=chromium(playwright), args=list(ARGUMENTS))
    yield started
    started.close()


@pytest.fixture(scope="package")
def wareflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    assert STATIC.exists(), "The browser application is not built. Run ./dev setup first."
    instance = Instance(tmp_path_factory.mktemp("wareflow"))
    try:
        instance.link = instance.start()
        yield instance
    finally:
        instance.stop()


@pytest.fixture(scope="package")
def signed_in(wareflow: Instance, browser: Browser) -> StorageState:
    """The session of somebody who followed the printed link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(wareflow.link)
    expect(page.get_by_role("heading", name="Flows", exact=True)).to_be_visible()
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def new_context(
    wareflow: Instance, browser: Browser, signed_in: StorageState, request: pytest.FixtureRequest
) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a browser window of somebody signed in; on failure its pictures are kept."""
    made: list[BrowserContext] = []
    watch = Watch()

    def make(**options: Any) -> BrowserContext:
        wishes = {"base_url": wareflow.url, "storage_state": signed_in, "viewport": SIZE, "locale": "en-GB"} | options
        context = browser.new_context(**wishes)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        watch.over(context)
        made.append(context)
        return context

    yield make
    failed = getattr(request.node, "failed", False)
    for at, context in enumerate(made):
        if failed:
            _keep_pictures(context, f"{request.node.name}-{at}")
        context.close()
    wareflow.clear_faults()
    if not failed:
        watch.found_nothing()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    return new_context().new_page()


@pytest.fixture
def editor(page: Page, wareflow: Instance) -> Editor:
    return Editor(page, wareflow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed  # type: ignore[attr-defined]
    return report


def chromium(playwright: Playwright) -> str:
    """The Chromium the environment names, playwright's own, or the system's."""
    named = os.environ.get("WAREFLOW_CHROMIUM")
    own = playwright.chromium.executable_path
    known = (own if Path(own).exists() else None, *map(shutil.which, SYSTEM))
    found = named or next(filter(None, known), None)
    assert found, "There is no Chromium for the browser tests. ./dev chromium finds or installs one."
    return found


def _keep_pictures(context: BrowserContext, name: str) -> None:
    ARTIFACTS.mkdir(exist_ok=True)
    for number, page in enumerate(context.pages):
        page.screenshot(path=ARTIFACTS / f"{re.sub(r'[^a-z0-9-]+', '_', name)}-{number}.png")
