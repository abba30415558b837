"""A person who has no mouse: the moves that several tests make with keys."""

from playwright.sync_api import Locator, expect

from tests.browser.editor import type_expression


def map_field(view: Locator, at: int, name: str, code: str) -> None:
    """Add the next line of a mapping: its target, and an expression as its value."""
    tab_to(view.get_by_role("button", name="Add field"))
    view.page.keyboard.press("Enter")
    tab_to(view.get_by_label(f"Target field {at}"))
    view.page.keyboard.type(name)
    value = view.get_by_label(f"Value of {name}")
    tab_to(value)
    type_expression(value, code)


def tab_to(wanted: Locator) -> None:
    """Press Tab until the wanted thing has the focus; Shift+Tab when it is not ahead."""
    expect(wanted).to_be_attached()
    for key, presses in (("Tab", 70), ("Shift+Tab", 150)):
        for _ in range(presses):
            if has_focus(wanted):
                return
            wanted.page.keyboard.press(key)
    expect(wanted).to_be_focused()


def has_focus(wanted: Locator) -> bool:
    """Whether the keys go there."""
    focused: bool = wanted.evaluate("element => element === document.activeElement")
    return focused
