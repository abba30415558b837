"""The other commands: flow files in and out, node types, the state of the instance."""

from pathlib import Path

from tests.cli.conftest import Terminal
from tests.cli.test_run import EXAMPLES, written
from tests.runs.arrange import flow

MAP = ("core.map_fields", {"fields": {"code": "{{ item.code }}"}})
START = ("core.manual_start", {"rows": [{"code": "00123"}]})


def test_a_flow_goes_in_and_comes_out_in_its_one_spelling(terminal: Terminal, tmp_path: Path) -> None:
    example = EXAMPLES / "lightspeed_items_to_bc" / "flow.json"
    out = tmp_path / "out.json"

    imported = terminal.run("flows", "import", example)
    exported = terminal.run("flows", "export", imported.out.strip(), "--to", out)
    again = terminal.run("flows", "import", example)

    assert (imported.code, exported.code) == (0, 0)
    assert out.read_text() == example.read_text()
    assert again.out == imported.out


def test_a_flow_that_is_not_there_is_named(terminal: Terminal) -> None:
    answer = terminal.run("flows", "export", "Nothing")

    assert answer.code == 2
    assert "Nothing" in answer.err


def test_the_node_types_are_listed(terminal: Terminal) -> None:
    answer = terminal.run("nodes")

    assert answer.code == 0
    for title in ("Map fields", "Filter status", "BC: upsert item", "Set BaseLinker status"):
        assert title in answer.out


def test_migrating_twice_changes_nothing(terminal: Terminal) -> None:
    first, second = terminal.run("migrate"), terminal.run("migrate")

    assert (first.code, second.code) == (0, 0)
    assert "up to date" in second.out


def test_the_doctor_finds_a_new_instance_incomplete_and_a_used_one_well(terminal: Terminal, tmp_path: Path) -> None:
    before = terminal.run("doctor")
    ran = terminal.run("run", written(tmp_path, flow({"start": START, "map": MAP}, "start.items -> map.items")))
    after = terminal.run("doctor", "--books")

    assert before.code == 1
    assert "BAD  database" in before.out
    assert ran.code == 0
    assert after.code == 0
    assert "ok   books" in after.out
