"""Print rows the way the API does: a JSON that is a mechanical translation of XML."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from wareflow.sandbox.kit.replies import json_bytes
from wareflow.sandbox.lightspeed.errors import with_escaped_slashes
from wareflow.sandbox.lightspeed.schema import EVERYTHING, Kind, Relation, Resource
from wareflow.sandbox.lightspeed.store import Row, Store

XML_TYPE = "application/vnd.merchantos.pos-v1+xml"
CURRENCY = "PLN"


def one_or_many(name: str, rows: Sequence[Any]) -> dict[str, Any]:
    """Many rows are a list, one is an object, none is a key that is not there."""
    if not rows:
        return {}
    return {name: rows[0] if len(rows) == 1 else list(rows)}


def printed(store: Store, resource: Resource, row: Row, relations: frozenset[str]) -> dict[str, Any]:
    """One row with the relations asked for."""
    body = _shown(resource, row)
    for name, relation in resource.relations.items():
        if name in relations:
            body |= _printed_relation(store, row, name, relation, relations)
    if "Prices" in row:
        body["Prices"] = one_or_many("ItemPrice", row["Prices"])
    return body


def _shown(resource: Resource, row: Row) -> dict[str, Any]:
    """The row itself: no prices yet, nothing that only serves the search, no time that is not known."""
    return {
        name: value
        for name, value in row.items()
        if name != "Prices"
        and name not in resource.hidden
        and not (value == "" and resource.fields.get(name) is Kind.TIME)
    }


def _printed_relation(
    store: Store, row: Row, name: str, relation: Relation, relations: frozenset[str]
) -> dict[str, Any]:
    neighbours = store.related(row, relation)
    if not neighbours or relation.target is None:
        return {name: ""} if relation.blank else {}
    target = EVERYTHING[relation.target]
    bodies = [_printed_neighbour(store, target, each, name, relation, relations) for each in neighbours]
    return {name: one_or_many(target.name, bodies)} if relation.many else {name: bodies[0]}


def _printed_neighbour(
    store: Store, target: Resource, row: Row, name: str, relation: Relation, relations: frozenset[str]
) -> dict[str, Any]:
    body = _shown(target, row)
    if target.one_to_one:
        body.pop(target.key)
    for child_name, child in relation.children.items():
        if f"{name}.{child_name}" in relations:
            body |= _printed_relation(store, row, child_name, child, frozenset())
    return body | ({"Prices": one_or_many("ItemPrice", row["Prices"])} if "Prices" in row else {})


def reply_with(name: str, body: Mapping[str, Any], as_xml: bool) -> Response:
    """The answer in the format asked for; `name` is the root of the XML."""
    if as_xml:
        return Response(f'<?xml version="1.0"?>{_xml(name, body)}', media_type=XML_TYPE)
    return Response(with_escaped_slashes(json_bytes(body)), media_type="application/json")


def _xml(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_xml(name, each) for each in value)
    if not isinstance(value, Mapping):
        currency = f' currency="{CURRENCY}"' if name in ("amount", "defaultCost", "avgCost") else ""
        return f"<{name}{currency}>{escape(str(value))}</{name}>"
    attributes = "".join(f" {key}={quoteattr(str(text))}" for key, text in value.get("@attributes", {}).items())
    inner = "".join(_xml(key, each) for key, each in value.items() if key != "@attributes")
    return f"<{name}{attributes}>{inner}</{name}>"
