"""The first page promises what is there: its figures are those of the template, its steps those of the catalog."""

import json

from wareflow.engine.catalog import load_catalog

from tests.project.checkout import ROOT

PAGE = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_step_of_the_catalog_is_listed() -> None:
    titles = [node.title for node in load_catalog().nodes.values()]

    assert [title for title in titles if title not in PAGE] == []


def test_the_figures_of_the_first_flow_are_those_of_its_template() -> None:
    folder = ROOT / "flows_examples" / "lightspeed_items_to_bc"
    first = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["first"]
    name = json.loads((folder / "flow.json").read_text(encoding="utf-8"))["name"]

    assert f"**{name}**" in PAGE
    assert f"{first['books']['read']} items are read: {first['changes']['create']} would be created" in PAGE
    assert f"{first['changes']['update']} updated, {first['changes']['unchanged']} are right already" in PAGE
    assert f"{first['books']['skipped']['filtered']} have no SKU" in PAGE


def test_every_page_of_the_docs_can_be_reached_from_the_first() -> None:
    pages = [path.name for path in (ROOT / "docs").glob("*.md")]

    assert [name for name in pages if f"](docs/{name})" not in PAGE] == []


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")

    assert [path.name for path in folder.glob("0*.md") if f"]({path.name})" not in listed] == []
