"""``wareflow run``: plan, run, exit codes, and messages that name the place and the way out."""

import json
from pathlib import Path
from typing import Any

import pytest
from wareflow.sandbox.app import SandboxApp
from wareflow.services import demo

from tests.cli.conftest import Terminal
from tests.runs.arrange import flow, goods, items_to_bc

EXAMPLES = Path(__file__).resolve().parents[2] / "flows_examples"
MAP = ("core.map_fields", {"fields": {"n": "{{ item.n }}"}})


def by_key(change: dict[str, Any]) -> str:
    return str(change["key"])


def written(folder: Path, document: Any) -> Path:
    path = folder / "flow.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def test_plan_run_and_second_run_of_the_example(connected: Terminal, sandbox: tuple[SandboxApp, str]) -> None:
    systems = sandbox[0].systems
    systems["lightspeed"].seed(data={"items": goods("A", "B", "00123", price="1.10")})
    example = EXAMPLES / "lightspeed_items_to_bc" / "flow.json"

    plan = connected.run("run", example, "--plan", "--json")
    written_by_plan = systems["business_central"].requests.find(True, None, None)
    live = connected.run("run", example, "--json")
    systems["business_central"].requests.clear()
    second = connected.run("run", example, "--json")

    planned, done, again = (json.loads(answer.out) for answer in (plan, live, second))
    assert (plan.code, live.code, second.code) == (0, 0, 0)
    assert written_by_plan == []
    assert sorted(planned["changes"], key=by_key) == sorted(done["changes"], key=by_key)
    assert {change["key"] for change in planned["changes"]} == {"A", "B", "00123"}
    assert all(change["fields"] for change in planned["changes"])
    assert (done["books"]["read"], done["books"]["delivered"], done["books"]["balanced"]) == (3, 3, True)
    assert again["books"]["delivered"] == 0
    assert systems["business_central"].requests.find(True, None, None) == []


def test_a_plan_for_people_shows_each_field(connected: Terminal, sandbox: tuple[SandboxApp, str]) -> None:
    sandbox[0].systems["lightspeed"].seed(data={"items": goods("K-00123", price="12.50")})

    answer = connected.run("run", EXAMPLES / "lightspeed_items_to_bc" / "flow.json", "--plan")

    assert "create item K-00123" in answer.out
    assert "unitPrice: null → \"12.5" in answer.out  # fmt: skip
    assert "1 read = 1 delivered" in answer.out


def test_broken_rows_of_a_price_list_are_named_and_the_others_go_on(connected: Terminal) -> None:
    example = EXAMPLES / "supplier_price_list_to_bc"
    expected = json.loads((example / "expected.json").read_text())["first"]

    answer = connected.run("run", example / "flow.json")

    assert answer.code == 1
    assert f"{expected['books']['read']} read = {expected['books']['delivered']} delivered" in answer.out
    for text in expected["parked"]:
        assert text in answer.err


BAD_FILES = {
    "no json": ("{", ["line 1"]),
    "not a flow": ('["a"]', ["object"]),
    "from the future": ({**flow({"map": MAP}), "format": "wareflow/7"}, ["wareflow/7", "newer"]),
    "unknown node type": (flow({"x": ("acme.unknown", {})}), ["x", "acme.unknown"]),
    "unknown parameter": (flow({"map": ("core.map_fields", {"feilds": {}})}), ["map", "feilds"]),
    "missing connection": (items_to_bc(), ["upsert", "demo_bc", "Connections"]),
    "wire to nowhere": (flow({"map": MAP}, "map.mapped -> gone.items"), ["gone"]),
    "broken expression": (flow({"map": ("core.map_fields", {"fields": {"n": "{{ item. }}"}})}), ["map", "n"]),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_run_says_where_and_what_to_do(terminal: Terminal, tmp_path: Path, name: str) -> None:
    document, words = BAD_FILES[name]

    answer = terminal.run("run", written(tmp_path, document))

    assert answer.code == 2
    assert answer.out == ""
    for word in words:
        assert word in answer.err


def test_a_file_that_is_not_there_is_named(terminal: Terminal) -> None:
    answer = terminal.run("run", "nowhere/flow.json")

    assert answer.code == 2
    assert "nowhere/flow.json" in answer.err


def test_a_database_that_does_not_answer_is_named(terminal: Terminal, tmp_path: Path) -> None:
    answer = terminal.run_apart(
        "run", written(tmp_path, flow({"map": MAP})), WAREFLOW_DATABASE_URL="postgresql://me:hush@127.0.0.1:1/none"
    )

    assert answer.code == 2
    assert "WAREFLOW_DATABASE_URL" in answer.err
    assert "hush" not in answer.err


def test_a_setting_that_cannot_be_read_is_named(terminal: Terminal) -> None:
    answer = terminal.run("nodes", WAREFLOW_PORT="eighty")

    assert answer.code == 2
    assert "WAREFLOW_PORT" in answer.err


def test_sandbox_systems_that_do_not_answer_are_named(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "WAIT", 0.1)

    answer = terminal.run("run", written(tmp_path, flow({"map": MAP})), "--sandbox", "http://127.0.0.1:1")

    assert answer.code == 2
    assert "http://127.0.0.1:1" in answer.err
