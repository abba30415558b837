"""The query language: `field=value` and `field=<operator>,<value>`, alternatives with `or`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import orjson

from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.schema import EVERYTHING, Kind, Relation, Resource
from wareflow.sandbox.lightspeed.store import Row, Store
from wareflow.sandbox.lightspeed.values import comparable, wire_text

Test = Callable[[Row], bool]

RANGE_OPERATORS = frozenset({">", ">=", "<", "<=", "><"})
MOST_SET_VALUES = 100
_OPERATOR = re.compile(r"(>=|<=|><|!=|!~|>|<|~|=|IN),(.*)", re.DOTALL)
_ITEM_CODE_FIELDS = ("itemID", "systemSku", "upc", "ean")


@dataclass(frozen=True)
class Condition:
    """One comparison; `relation` is empty for a field of the resource itself."""

    relation: str
    field: str
    operator: str
    operand: str

    @property
    def name(self) -> str:
        return f"{self.relation}.{self.field}" if self.relation else self.field


def read_condition(name: str, value: str) -> Condition:
    matched = _OPERATOR.fullmatch(value)
    operator, operand = (matched[1], matched[2]) if matched else ("=", value)
    relation, _, field = name.rpartition(".")
    return Condition(relation, field, operator, operand)


def read_alternatives(text: str) -> list[Condition]:
    """The conditions of an `or` parameter, inner `=` single or double encoded."""
    return [_read_alternative(part) for part in text.split("|")]


def _read_alternative(part: str) -> Condition:
    if "=" not in part:
        part = unquote(part)
    name, equals, value = part.partition("=")
    if not equals:
        raise BadRequest(f"'{part}' in 'or' is not a condition such as upc%3D123.")
    return read_condition(name, value.replace("%7C", "|").replace("%7c", "|"))


class Tests:
    """Turns conditions into tests of rows of one resource."""

    def __init__(self, store: Store, resource: Resource, loaded: frozenset[str]) -> None:
        self._store = store
        self._resource = resource
        self._loaded = loaded

    def all_of(self, conditions: Sequence[Condition]) -> list[Test]:
        """One test per field of the resource, and one per relation: a single neighbour must meet all of its own."""
        own = [self._own_test(each) for each in conditions if not each.relation]
        relations = dict.fromkeys(each.relation for each in conditions if each.relation)
        return own + [self._neighbour_test(name, [c for c in conditions if c.relation == name]) for name in relations]

    def any_of(self, conditions: Sequence[Condition]) -> Test:
        tests = [test for condition in conditions for test in self.all_of([condition])]
        return lambda row: any(test(row) for test in tests)

    def _own_test(self, condition: Condition) -> Test:
        if condition.field == "itemCode" and self._resource.name == "Item":
            return _item_code_test(condition)
        return _field_test(self._resource, condition)

    def _neighbour_test(self, name: str, conditions: Sequence[Condition]) -> Test:
        relation = self._resource.relations.get(name)
        if relation is None or "." in name:
            raise BadRequest(f"{self._resource.name} cannot be filtered by '{conditions[0].name}'.")
        if name not in self._loaded:
            raise BadRequest(f"To filter by '{conditions[0].name}' load the relation '{name}' with load_relations.")
        if relation.target is None:
            return lambda row: False
        tests = [_field_test(EVERYTHING[relation.target], condition) for condition in conditions]
        return self._reaching(relation, tests)

    def _reaching(self, relation: Relation, tests: Sequence[Test]) -> Test:
        return lambda row: any(
            all(test(neighbour) for test in tests) for neighbour in self._store.related(row, relation)
        )


def _field_test(resource: Resource, condition: Condition) -> Test:
    kind = resource.fields.get(condition.field)
    if kind is None:
        raise BadRequest(f"Unknown field '{condition.field}' for {resource.name}.")
    field = condition.field
    if condition.operator in ("~", "!~"):
        return _like_test(field, condition.operand, wanted=condition.operator == "~")
    try:
        return _comparison(field, kind, condition)
    except (ValueError, TypeError) as error:
        raise BadRequest(f"Invalid value for '{condition.name}': {condition.operand}") from error


def _comparison(field: str, kind: Kind, condition: Condition) -> Test:
    operand = condition.operand
    match condition.operator:
        case "IN":
            wanted = {_operand(kind, each) for each in _set_values(operand)}
            return lambda row: comparable(kind, row[field]) in wanted
        case "><":
            low, high = (_operand(kind, each) for each in _two_values(operand))
            return lambda row: low <= comparable(kind, row[field]) <= high
        case operator:
            return _ORDER[operator](field, kind, _operand(kind, operand))


_Order = Callable[[str, Kind, Any], Test]
_ORDER: Mapping[str, _Order] = {
    "=": lambda field, kind, wanted: lambda row: comparable(kind, row[field]) == wanted,
    "!=": lambda field, kind, wanted: lambda row: comparable(kind, row[field]) != wanted,
    ">": lambda field, kind, wanted: lambda row: comparable(kind, row[field]) > wanted,
    ">=": lambda field, kind, wanted: lambda row: comparable(kind, row[field]) >= wanted,
    "<": lambda field, kind, wanted: lambda row: comparable(kind, row[field]) < wanted,
    "<=": lambda field, kind, wanted: lambda row: comparable(kind, row[field]) <= wanted,
}


def _operand(kind: Kind, text: str) -> Any:
    if text == "" and kind is not Kind.TEXT:
        raise ValueError("empty")
    return comparable(kind, wire_text(kind, text))


def _set_values(operand: str) -> list[str]:
    values = _json_list(operand) if operand.startswith("[") else operand.split(",")
    if len(values) > MOST_SET_VALUES:
        raise BadRequest(f"IN takes at most {MOST_SET_VALUES} values, {len(values)} were given.")
    return values


def _json_list(operand: str) -> list[str]:
    return [each if isinstance(each, str) else str(each) for each in orjson.loads(operand)]


def _two_values(operand: str) -> list[str]:
    values = operand.split(",")
    if len(values) != 2:
        raise ValueError("not two values")
    return values


def _like_test(field: str, pattern: str, wanted: bool) -> Test:
    parts = {"%": ".*", "_": "."}
    matches = re.compile(
        "".join(parts.get(char, re.escape(char)) for char in pattern), re.IGNORECASE | re.DOTALL
    ).fullmatch
    return lambda row: bool(matches(row[field])) is wanted


def _item_code_test(condition: Condition) -> Test:
    if condition.operator not in ("=", "IN"):
        raise BadRequest("itemCode can be compared with '=', 'or' and 'IN' only.")
    wanted = set(_set_values(condition.operand) if condition.operator == "IN" else [condition.operand])
    return lambda row: any(row[field] in wanted for field in _ITEM_CODE_FIELDS)
