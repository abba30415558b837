"""Every node of the project keeps the contract; each rule is broken on purpose once, and seen."""

from typing import Any

import pytest
from wareflow.contract import Rule, name_of, rules_for
from wareflow.contract.behaviour import codes_that_look_like_numbers_stay_text, the_second_run_writes_nothing
from wareflow.engine.catalog import NodeClass

from tests.contracts.arrange import NODES, case_of

CARRIED: dict[str, dict[str, Any]] = {
    "core.map_fields": {"fields": {"codes": "{{ item.codes }}"}},
    "core.aggregate": {"results": [{"name": "codes", "what": "first", "path": "codes"}]},
}
"""Nodes that make new records, with parameters that take the codes along."""

EXCUSED: dict[str, dict[Rule, str]] = {
    "core.start_flow": {the_second_run_writes_nothing: "every run is a start of its own"},
    "core.http_request": {the_second_run_writes_nothing: "there is nothing to compare a free request with"},
    "business_central.document_pdf": {the_second_run_writes_nothing: "every run keeps a file of its own"},
    "business_central.item_picture": {the_second_run_writes_nothing: "every run keeps a file of its own"},
    "core.fetch_file": {the_second_run_writes_nothing: "every run keeps a file of its own"},
    "core.write_file": {
        the_second_run_writes_nothing: "every run makes a file of its own",
        codes_that_look_like_numbers_stay_text: "what it gives is a file",
    },
}

KEPT = [(node, rule) for node in NODES for rule in rules_for(node, besides=EXCUSED.get(node.name, {}))]


@pytest.mark.parametrize(("node", "rule"), KEPT, ids=[f"{node.name}-{name_of(rule)}" for node, rule in KEPT])
async def test_a_node_keeps_the_contract(node: NodeClass, rule: Rule) -> None:
    more = CARRIED.get(node.name, {}) if rule is codes_that_look_like_numbers_stay_text else {}

    await rule(case_of(node, **more))


def test_only_nodes_that_are_there_are_excused() -> None:
    names = {node.name for node in NODES}

    assert {*EXCUSED, *CARRIED} <= names
