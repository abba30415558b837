"""Every operation of every connector, by its own example, through everything that goes wrong on the way."""

from functools import partial
from typing import Any

import pytest
from wareflow.contract import Scene, TroubleRule, name_of, trouble_rules_for
from wareflow.contract.troubles import (
    a_target_that_the_system_lacks_is_named,
    what_somebody_else_changed_meanwhile_is_not_lost,
)
from wareflow.engine.catalog import NodeClass
from wareflow.sdk import Example

from tests.contracts.arrange import CATALOG, NODES
from tests.contracts.systems import REMOTES, opened

NOT_UNIQUE: dict[TroubleRule, str] = {
    what_somebody_else_changed_meanwhile_is_not_lost: "it only makes new ones, beside whatever is there"
}
OWN_FILE: dict[TroubleRule, str] = {
    what_somebody_else_changed_meanwhile_is_not_lost: "what it writes is a file of Wareflow's own"
}
EXCUSED: dict[str, dict[TroubleRule, str]] = {
    "business_central.create_order": NOT_UNIQUE,
    "business_central.create_credit_memo": NOT_UNIQUE,
    "business_central.book_payment": {
        what_somebody_else_changed_meanwhile_is_not_lost: "lines of a journal have no key that two could claim"
    },
    "shopify.create_draft_order": NOT_UNIQUE,
    "lightspeed.create_sale": NOT_UNIQUE,
    "lightspeed.upload_image": NOT_UNIQUE,
    "baselinker.upsert_category": NOT_UNIQUE,
    "shopify.upsert_product_variants": {
        a_target_that_the_system_lacks_is_named: "options have any name",
        what_somebody_else_changed_meanwhile_is_not_lost: "its example makes new products only",
    },
    "business_central.document_pdf": OWN_FILE,
    "business_central.item_picture": OWN_FILE,
    "business_central.set_item_picture": {
        what_somebody_else_changed_meanwhile_is_not_lost: "a picture is set as a whole, and the source's is wanted"
    },
}
MET: dict[str, list[dict[str, Any]]] = {
    "shopify.upsert_customer": [
        {"email": "jiri.dvorak.1@example.com", "first": "Jiří", "last": "Dvořák", "note": "Calls in the morning"}
    ],
    "lightspeed_x.upsert_customer": [
        {"email": "malgorzata.zielinska1@poczta.example", "first": "Gosia", "last": "Zielińska", "note": "00123"}
    ],
    "business_central.upsert_customer": [
        {"email": "kunde1@post.example", "company": "", "name": "Ola Nowak", "street": "Rynek 1", "city": "Opole"}
    ],
}
"""Records that are there already, where an example makes new ones only: with these somebody else can come between."""


def connector_of(node: NodeClass) -> str:
    return node.name.partition(".")[0]


OPERATIONS = [node for node in NODES if connector_of(node) in REMOTES]
KEPT = [
    (node, rule)
    for node in OPERATIONS
    for rule in trouble_rules_for(node, REMOTES[connector_of(node)], besides=EXCUSED.get(node.name, {}))
]


SCENES = {node.name: Scene(node, partial(opened, connector_of(node))) for node in OPERATIONS}
"""The nodes' examples, each with what it does in calm once that was seen."""


@pytest.mark.parametrize(("node", "rule"), KEPT, ids=[f"{node.name}-{name_of(rule)}" for node, rule in KEPT])
async def test_an_operation_stands_it(node: NodeClass, rule: TroubleRule) -> None:
    scene = SCENES[node.name]
    if rule is what_somebody_else_changed_meanwhile_is_not_lost and node.name in MET:
        assert node.example is not None
        shown = Example(node.example.config, MET[node.name])
        scene = Scene(type(node.__name__, (node,), {"example": shown}), scene.open_remote)
    await rule(scene)


def test_only_what_is_there_is_excused() -> None:
    names = {node.name for node in OPERATIONS}

    assert {*EXCUSED, *MET} <= names
    for node in OPERATIONS:
        kept = trouble_rules_for(node, REMOTES[connector_of(node)])
        assert set(EXCUSED.get(node.name, {})) <= set(kept)


def test_every_operation_of_every_connector_is_here() -> None:
    assert {connector_of(node) for node in OPERATIONS} == set(CATALOG.connectors)
    assert all(rule in trouble_rules_for(node, REMOTES[connector_of(node)]) for node, rule in KEPT)
