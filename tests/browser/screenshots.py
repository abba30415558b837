"""Pictures of the running product: python -m tests.browser.screenshots [--all FOLDER] [NAME...]

Without a folder those of the documentation are taken anew; with one every screen goes there, to be looked at.
"""

import argparse
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from tests.browser import scenes
from tests.browser.conftest import SIZE, chromium
from tests.browser.editor import Editor
from tests.browser.first_flow import make_the_first_flow
from tests.browser.instance import Instance
from tests.browser.scenes import Scene
from tests.browser.shop import new_shop

IMAGES = Path(__file__).parents[2] / "docs/images"
IN_DOCS = ("first_flow", "plan", "run_waiting", "parked_records")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def main() -> None:
    """Start a fresh product, put flows and runs into it, take each picture in light and dark."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--all", type=Path, metavar="FOLDER", help="take every screen, into this folder")
    words.add_argument("names", nargs="*", help="only these screens")
    wish = words.parse_args()
    camera = Camera(wish.all or IMAGES, set(wish.names) or (set() if wish.all else set(IN_DOCS)))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        instance = Instance(Path(folder))
        try:
            link = instance.start()
            browser = playwright.chromium.launch(executable_path=chromium(playwright), args=["--no-sandbox"])
            _take_all(browser, instance, link, camera)
            browser.close()
        finally:
            instance.stop()


class Camera:
    """Takes the wished pictures into a folder; a screen that cannot be reached is told, and the others are taken."""

    def __init__(self, folder: Path, names: set[str]) -> None:
        self.folder = folder
        self.names = names
        folder.mkdir(parents=True, exist_ok=True)

    def takes(self, name: str) -> bool:
        """Whether the screen is wished; no names mean every one."""
        return not self.names or name in self.names

    def take(self, page: Page, instance: Instance, name: str, scheme: str, scene: Scene) -> None:
        """Go there and take it."""
        try:
            scene(Editor(page, instance))
        except AssertionError as error:
            print(f"{name}: {error}")
        page.wait_for_timeout(900)
        page.mouse.move(0, 0)
        page.screenshot(path=self.folder / f"{name}_{scheme}.png", animations="disabled")


def _take_all(browser: Browser, instance: Instance, link: str, camera: Camera) -> None:
    context = browser.new_context()
    context.new_page().goto(link)
    context.pages[0].wait_for_url("**/flows")
    state = context.storage_state()
    _take(browser, instance, state, camera, scenes.before())
    if camera.takes("first_flow"):
        _take_the_first_flow(browser, instance, state, camera)
    shop = new_shop(instance)
    _take(browser, instance, state, camera, scenes.at_work(shop))
    if any(camera.takes(name) for name in scenes.IN_TROUBLE):
        _take(browser, instance, state, camera, scenes.in_trouble(instance, shop))


def _take_the_first_flow(browser: Browser, instance: Instance, state: StorageState, camera: Camera) -> None:
    window = browser.new_context(base_url=instance.url, storage_state=state, viewport=SIZE, locale="en-GB")
    page = window.new_page()

    def look(name: str) -> None:
        page.wait_for_timeout(600)
        page.screenshot(path=camera.folder / f"first_flow_{name}.png", animations="disabled")

    make_the_first_flow(Editor(page, instance), look)
    window.close()


def _take(
    browser: Browser, instance: Instance, state: StorageState, camera: Camera, pictures: Mapping[str, Scene]
) -> None:
    for scheme in SCHEMES:
        window = browser.new_context(
            base_url=instance.url,
            storage_state=state,
            viewport=SIZE,
            locale="en-GB",
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        page = window.new_page()
        for name, scene in pictures.items():
            if camera.takes(name):
                camera.take(page, instance, name, scheme, scene)
        window.close()


if __name__ == "__main__":
    main()
