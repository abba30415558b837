"""Each screen of the product by its name, with the shop at work in it."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.editor import Editor
from tests.browser.instance import Instance
from tests.browser.shop import Shop

Scene = Callable[[Editor], object]
IN_TROUBLE = ("run_waiting", "connections_down", "runs_waiting")


def before() -> dict[str, Scene]:
    """Screens of a product where nothing has happened yet."""
    return {
        "parked_empty": _at("/parked"),
        "runs_empty": _at("/runs"),
        "records_empty": _at("/records"),
    }


def at_work(shop: Shop) -> dict[str, Scene]:
    """Screens of the shop at work."""
    return {
        "editor": lambda editor: _editor(editor, shop.items),
        "plan": lambda editor: _changes(editor, f"/flows/{shop.items}?run={shop.plan}"),
        "run": lambda editor: _run(editor, f"/flows/{shop.items}?run={shop.run}"),
        "step_data": lambda editor: _step(editor, f"/flows/{shop.items}?run={shop.run}"),
        "templates": _at("/templates"),
        "connections": _at("/connections"),
        "flows": _at("/flows"),
        "runs": _at("/runs"),
        "records": _at("/records?q=MUG"),
        "parked": _parked,
        "parked_records": _parked_records,
        "parked_edit": _parked_edit,
        "parked_change": _parked_change,
        "parked_drop": _parked_drop,
        "sources": lambda editor: _sources_dialog(editor, shop.sources),
        "rewind": lambda editor: _rewind(editor, shop.sources),
        "flow_settings": lambda editor: _flow_settings(editor, shop.starts),
        "flow_settings_end": lambda editor: _flow_settings_end(editor, shop.starts),
        "flow_messages": lambda editor: _flow_settings_end(editor, shop.broken),
        "schedule": lambda editor: _parameters(editor, shop.starts, "Schedule"),
        "webhook": lambda editor: _parameters(editor, shop.starts, "Webhook", "Deliveries"),
        "webhook_secret": lambda editor: _webhook_secret(editor, shop.starts),
        "step_settings": lambda editor: _step_settings(editor, shop.items),
        "run_failed": _at_run(shop.failed),
        "settings": _at("/settings"),
        "settings_kept": _settings_kept,
        "settings_privacy": _privacy,
        "settings_messages": _settings_messages,
    }


def in_trouble(wareflow: Instance, shop: Shop) -> dict[str, Scene]:
    """Screens while Business Central does not answer: a run waits for it."""
    wareflow.control("business_central", "faults", {"kind": "drop_before"})
    run = wareflow.post(f"/flows/{shop.items}/runs", {"mode": "live", "draft": True, "read_again": "all"})["id"]
    deadline = time.monotonic() + 60
    while wareflow.get("/connections/demo_bc/gauge")["state"] != "open" and time.monotonic() < deadline:
        time.sleep(0.5)
    return {
        "run_waiting": lambda editor: _run(editor, f"/flows/{shop.items}?run={run}"),
        "connections_down": _at("/connections"),
        "runs_waiting": _at("/runs"),
    }


# --- the screens --------------------------------------------------------------------------------------------------


def _at(address: str) -> Scene:
    def go(editor: Editor) -> None:
        editor.page.goto(address)
        _settle(editor.page)

    return go


def _settle(page: Page) -> None:
    expect(page.locator(".mantine-Skeleton-root")).to_have_count(0)
    expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()


def _editor(editor: Editor, flow: str) -> None:
    editor.open(flow)
    editor.select(editor.step("Map to a BC item"))
    editor.page.get_by_role("button", name="Show the whole flow").click()


def _run(editor: Editor, address: str) -> None:
    editor.page.goto(address)
    expect(editor.run_panel).to_be_visible()


def _at_run(run: str) -> Scene:
    return lambda editor: _run(editor, f"/runs/{run}")


def _changes(editor: Editor, address: str) -> None:
    _run(editor, address)
    editor.run_panel.get_by_role("tab", name="Changes").click()
    editor.run_panel.locator("label").filter(has_text="Update").click()


def _step(editor: Editor, address: str) -> None:
    _run(editor, address)
    editor.step("Map to a BC item").dblclick()
    expect(editor.page.get_by_role("dialog").get_by_role("cell").first).to_be_visible()


def _parked(editor: Editor) -> Locator:
    editor.page.goto("/parked")
    group = editor.page.get_by_role("region").filter(has_text="Prices by hand")
    expect(group).to_be_visible()
    return group


def _parked_records(editor: Editor) -> Locator:
    group = _parked(editor)
    group.get_by_role("button", name="Records").click()
    expect(group.get_by_role("button", name="Edit").first).to_be_visible()
    return group


def _parked_edit(editor: Editor) -> Locator:
    _parked_records(editor).get_by_role("button", name="Edit").first.click()
    dialog = editor.page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox", name="price")).to_be_visible()
    return dialog


def _parked_change(editor: Editor) -> None:
    dialog = _parked_edit(editor)
    dialog.get_by_role("textbox", name="price").fill("12.00")
    dialog.get_by_role("button", name="Show the change").click()
    expect(dialog.get_by_role("row").nth(1)).to_be_visible()


def _parked_drop(editor: Editor) -> None:
    _parked(editor).get_by_role("button", name="Drop").click()
    dialog = editor.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Drop").click()
    expect(dialog.get_by_role("textbox")).to_be_visible()


def _sources_dialog(editor: Editor, flow: str) -> Locator:
    editor.open(flow)
    editor.tool("Sources").click()
    source = editor.page.get_by_role("dialog").get_by_role("region").first
    expect(source).to_be_visible()
    return source


def _rewind(editor: Editor, flow: str) -> None:
    source = _sources_dialog(editor, flow)
    source.get_by_role("button", name="Set back").click()
    source.get_by_text("The beginning", exact=True).click()
    source.get_by_role("textbox", name="Why").fill("The mapping was wrong")
    expect(source.get_by_text("Known records that would be read again")).to_be_visible()


def _flow_settings(editor: Editor, flow: str) -> Locator:
    editor.open(flow)
    editor.tool("Starts and settings").click()
    dialog = editor.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="When a run ends badly")).to_be_visible()
    return dialog


def _flow_settings_end(editor: Editor, flow: str) -> None:
    _flow_settings(editor, flow).get_by_role("heading").last.scroll_into_view_if_needed()


def _parameters(editor: Editor, flow: str, title: str, section: str | None = None) -> Locator:
    editor.open(flow)
    settings = editor.select(editor.step(title))
    if section:
        settings.get_by_role("region", name=section).scroll_into_view_if_needed()
    return settings


def _webhook_secret(editor: Editor, flow: str) -> None:
    settings = _parameters(editor, flow, "Webhook", "Deliveries")
    settings.get_by_role("button", name="Renew the secret").click()
    editor.page.get_by_role("dialog").get_by_role("button", name="Renew the secret").click()
    expect(settings.get_by_text("The secret, shown this once")).to_be_visible()


def _step_settings(editor: Editor, flow: str) -> None:
    editor.open(flow)
    settings = editor.select(editor.step("BC: upsert item"))
    settings.get_by_role("button", name="Time limit").click()
    settings.get_by_role("button", name="Notes").scroll_into_view_if_needed()


def _settings(editor: Editor, title: str) -> Locator:
    _at("/settings")(editor)
    heading = editor.page.get_by_role("heading", name=title, exact=True)
    heading.evaluate("heading => heading.scrollIntoView({ block: 'start' })")
    return heading


def _settings_kept(editor: Editor) -> None:
    _settings(editor, "Kept for how long")


def _privacy(editor: Editor) -> None:
    _settings(editor, "Privacy")
    editor.page.get_by_role("textbox", name="E-mail address").fill("anna.kowalska@example.test")
    editor.page.get_by_role("button", name="Look for this person").click()
    expect(editor.page.get_by_text("Not found").or_(editor.page.get_by_text("Found", exact=True)).first).to_be_visible()


def _settings_messages(editor: Editor) -> None:
    _settings(editor, "Messages")
    editor.page.get_by_role("switch", name="By webhook").click(force=True)
    editor.page.get_by_role("button", name="Send a test e-mail").scroll_into_view_if_needed()
