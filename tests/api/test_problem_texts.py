"""The screen says the checks of a flow in its own language: by what the server really writes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.api.arrange import Api

PATTERNS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "frontend/src/components/problemPatterns.json").read_text(encoding="utf-8")
)
BC = {"type": "business_central.find_items"}
START = {"type": "core.manual_start"}
SWAP = {"type": "core.map_fields", "config": {"fields": {"a": "b"}}}
FILTER = "core.filter_status"


def configured(kind: str, **config: object) -> dict[str, Any]:
    return {"type": kind, "config": config}


# key of the text → nodes and wires of a flow about which it is said
FLOWS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "required": ({"a": configured(FILTER)}, []),
    "notParameter": ({"a": configured(FILTER, statuses=["paid"], colour=1)}, []),
    "oneOf": ({"a": configured("core.deduplicate", keys=["sku"], keep="best")}, []),
    "atLeast": ({"a": configured("core.schedule", cron="every day at 08:00", pause_minutes=-1)}, []),
    "atMost": ({"a": configured("core.fetch_file", url="https://a.example", largest=1_000_000)}, []),
    "wrongKind": ({"a": configured(FILTER, statuses="paid")}, []),
    "typeGuess": ({"a": {"type": "core.filter_statsu"}}, []),
    "type": ({"a": {"type": "zzz.zzz"}}, []),
    "newer": ({"a": {**START, "version": 9}}, []),
    "noOutput": ({"a": START, "b": SWAP}, [("a.gone", "b.items")]),
    "noInput": ({"a": START, "b": SWAP}, [("a.items", "b.gone")]),
    "doesNotFit": ({"a": START, "b": SWAP}, [("a.start", "b.items")]),
    "circle": ({"a": SWAP, "b": SWAP}, [("a.mapped", "b.items"), ("b.mapped", "a.items")]),
    "noStart": ({"a": SWAP}, []),
    "notConnected": ({"a": START, "b": SWAP}, []),
    "noConnection": ({"a": {**BC, "config": {"connection": "gone"}}}, []),
    "otherConnection": ({"a": {**BC, "config": {"connection": "shop"}}}, []),
    "noAnswer": ({"a": configured("core.webhook", path="orders", answer="respond")}, []),
    "unheard": (
        {"a": configured("core.webhook", path="orders"), "b": configured("core.respond")},
        [("a.items", "b.items")],
    ),
}


def problems_of(api: Api, key: str) -> list[dict[str, Any]]:
    nodes, wires = FLOWS[key]
    edges = [{"from": source, "to": target} for source, target in wires]
    made = api.new_flow({"format": "wareflow/1", "name": "F", "nodes": nodes, "edges": edges})
    problems: list[dict[str, Any]] = made["problems"]
    return problems


def keys_of(problem: dict[str, Any]) -> list[str]:
    return [
        known["key"]
        for known in PATTERNS
        if known["code"] == problem["code"] and re.search(known["pattern"], problem["message"])
    ]


def test_every_text_has_a_flow_that_brings_it_about() -> None:
    assert list(FLOWS) == [known["key"] for known in PATTERNS]


@pytest.mark.parametrize("key", FLOWS)
def test_the_screen_knows_what_the_server_says(api: Api, key: str) -> None:
    api.post("/connections", {"name": "shop", "connector": "baselinker", "settings": {"token": "t"}})

    problems = problems_of(api, key)

    said = [keys_of(problem) for problem in problems]
    assert [key] in said, problems
    assert all(len(keys) == 1 for keys in said), problems
