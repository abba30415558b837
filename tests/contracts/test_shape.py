"""What every node type of the project shows of itself."""

import pytest
from jsonschema import Draft202012Validator
from wareflow.contract import ShapeRule, name_of, shape_rules_for
from wareflow.engine.catalog import NodeClass

from tests.contracts.arrange import NODES

KEPT = [(node, rule) for node in NODES for rule in shape_rules_for(node)]


@pytest.mark.parametrize(("node", "rule"), KEPT, ids=[f"{node.name}-{name_of(rule)}" for node, rule in KEPT])
def test_a_node_shows_what_it_is(node: NodeClass, rule: ShapeRule) -> None:
    rule(node)


@pytest.mark.parametrize("node", NODES, ids=[node.name for node in NODES])
def test_the_form_is_a_valid_schema(node: NodeClass) -> None:
    Draft202012Validator.check_schema(node.config_class.model_json_schema())
