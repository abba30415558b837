"""The contract that every node type keeps, as rules that a test runs: ours for the project's nodes, yours for your own.

@pytest.mark.parametrize("rule", rules_for(MyNode), ids=name_of)
async def test_the_contract(rule: Rule) -> None:
    await rule(Case(MyNode, World({"my_connection": SETTINGS}, transport)))
"""

from wareflow.contract.behaviour import BEHAVIOUR, Rule, rules_for
from wareflow.contract.remote import Line, Remote, Trouble
from wareflow.contract.scene import Play, Scene
from wareflow.contract.shape import SHAPE, ShapeRule, shape_rules_for
from wareflow.contract.troubles import TroubleRule, trouble_rules_for
from wareflow.contract.world import Case, Recorder, World, everything

__all__ = [
    "BEHAVIOUR",
    "SHAPE",
    "Case",
    "Line",
    "Play",
    "Recorder",
    "Remote",
    "Rule",
    "Scene",
    "ShapeRule",
    "Trouble",
    "TroubleRule",
    "World",
    "everything",
    "name_of",
    "rules_for",
    "shape_rules_for",
    "trouble_rules_for",
]


def name_of(rule: Rule | ShapeRule | TroubleRule) -> str:
    """A rule as it stands in the name of a test."""
    return rule.__name__
