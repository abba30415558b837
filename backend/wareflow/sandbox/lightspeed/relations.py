"""What `load_relations` asks for, and what it costs."""

from collections.abc import Iterator, Mapping

import orjson

from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.schema import Relation, Resource

_NOT_IN_ALL = "CustomFieldValues"
TO_ONE_COST, TO_MANY_COST = 0.1, 0.2


def read_relations(resource: Resource, text: str) -> frozenset[str]:
    """The dotted paths asked for, each with its parents; `all` is everything but custom fields."""
    if not text:
        return frozenset()
    known = dict(_paths(resource.relations))
    if text == "all":
        return frozenset(path for path in known if path.split(".")[0] != _NOT_IN_ALL)
    asked = _json_names(text)
    for path in asked:
        if path not in known:
            permitted = ", ".join(known) or "none"
            raise BadRequest(f"Unknown relation '{path}' for {resource.name}. Permitted: {permitted}.")
    return frozenset(parent for path in asked for parent in _with_parents(path))


def relation_cost(resource: Resource, relations: frozenset[str], on_list: bool) -> float:
    """0.1 to one, 0.2 to many; twice that on a list call, and twice that below a to-many relation."""
    known = dict(_paths(resource.relations))
    cost = 0.0
    for path in relations:
        base = TO_MANY_COST if known[path].many else TO_ONE_COST
        below_many = sum(known[parent].many for parent in _with_parents(path)[:-1])
        cost += base * (2 if on_list else 1) * 2**below_many
    return cost


def _paths(relations: Mapping[str, Relation], prefix: str = "") -> Iterator[tuple[str, Relation]]:
    for name, relation in relations.items():
        yield prefix + name, relation
        yield from _paths(relation.children, f"{prefix}{name}.")


def _with_parents(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


def _json_names(text: str) -> list[str]:
    try:
        names = orjson.loads(text)
    except ValueError:
        names = None
    if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
        raise BadRequest('load_relations is a JSON list such as ["ItemShops"], or all.')
    return names
