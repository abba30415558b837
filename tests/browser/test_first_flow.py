"""Somebody who never saw the product makes, plans and runs a flow of three steps, as docs/first_flow.md tells."""

from pathlib import Path

from tests.browser.editor import Editor
from tests.browser.first_flow import make_the_first_flow
from tests.browser.instance import Instance

PAGE = (Path(__file__).parents[2] / "docs/first_flow.md").read_text(encoding="utf-8")


def test_the_first_flow_is_drawn_planned_and_run_as_the_page_tells(editor: Editor, wareflow: Instance) -> None:
    for system in ("lightspeed", "business_central"):
        wareflow.control(system, "reset")
    seen: list[str] = []

    make_the_first_flow(editor, seen.append)

    assert [name for name in seen if f"first_flow_{name}.png" not in PAGE] == []
    assert wareflow.writes("business_central") > 200
    for title in ("Lightspeed: changed items", "Filter", "BC: upsert item"):
        assert f"*{title}*" in PAGE
