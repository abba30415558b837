"""What a query costs and whether there is room for it: a bucket of points that fills again by itself.

The service does not publish its formula. Ours: an object 1, a mutation 10, a connection 2 and its node times twice the
logarithm of the page size, which comes close to the prices seen in the field. Callers should only use what is answered.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_interface_type,
    is_object_type,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values

MUTATION = 10
NO_ROWS = object()


@dataclass
class Bucket:
    """The points of one app in one shop."""

    available: float | None = None
    at: float = 0.0

    def fill(self, now: float, settings: Mapping[str, Any]) -> float:
        size, rate = float(settings["bucket_size"]), float(settings["restore_rate"])
        before = size if self.available is None else self.available
        # Times are seconds since 1970 as fractions: what they lose at their end must not cost a point.
        self.available = round(min(size, before + max(0.0, now - self.at) * rate), 3)
        self.at = now
        return self.available

    def take(self, points: float) -> None:
        self.available = (self.available or 0.0) - points

    def status(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "maximumAvailable": float(settings["bucket_size"]),
            "currentlyAvailable": int(self.available or 0),
            "restoreRate": float(settings["restore_rate"]),
        }


class Price:
    """The points of one operation: as requested, or of what came back."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues
    ) -> None:
        self._schema, self._fragments, self._variables = schema, fragments, variables

    def of(self, operation: OperationDefinitionNode, data: Any = NO_ROWS) -> int:
        if operation.operation.value == "mutation":
            return MUTATION * len(operation.selection_set.selections)
        root = self._schema.query_type
        assert root is not None
        return math.ceil(self._selections(operation.selection_set, root, data))

    def _selections(self, chosen: SelectionSetNode | None, parent: GraphQLNamedType, data: Any) -> float:
        points, branches = 0.0, [0.0]
        for selection in chosen.selections if chosen else ():
            if not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                points += self._field(selection, parent, data)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                branches.append(self._selections(selection.selection_set, inner or parent, data))
            elif isinstance(selection, FragmentSpreadNode):
                fragment = self._fragments[selection.name.value]
                inner = self._schema.get_type(fragment.type_condition.name.value) or parent
                branches.append(self._selections(fragment.selection_set, inner, data))
        return points + max(branches)

    def _included(self, selection: SelectionNode) -> bool:
        """What `@include` or `@skip` leaves out costs nothing."""
        if not selection.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, selection, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, selection, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _field(self, field: FieldNode, parent: GraphQLNamedType, data: Any) -> float:
        if field.selection_set is None or not (is_object_type(parent) or is_interface_type(parent)):
            return 0.0  # a plain value, of which an answer has most
        definition = parent.fields.get(field.name.value)
        if definition is None:
            return 0.0
        kind = get_named_type(definition.type)
        name = field.alias.value if field.alias else field.name.value
        value = data.get(name) if isinstance(data, dict) else (NO_ROWS if data is NO_ROWS else None)
        if value is None:
            return 0.0
        if kind.name.endswith("Connection"):
            arguments = get_argument_values(definition, field, self._variables)
            return self._connection(field, kind, int(arguments.get("first") or arguments.get("last") or 0), value)
        if isinstance(value, list):
            return 1.0 + max((self._selections(field.selection_set, kind, each) for each in value), default=0.0)
        return 1.0 + self._selections(field.selection_set, kind, value)

    def _connection(self, field: FieldNode, kind: GraphQLNamedType, size: int, value: Any) -> float:
        rows = 0
        inner = 0.0
        for selection in field.selection_set.selections if field.selection_set else ():
            if not isinstance(selection, FieldNode) or selection.name.value not in ("nodes", "edges"):
                continue
            held = value.get(selection.name.value) if isinstance(value, dict) else None
            rows = len(held) if isinstance(held, list) else size
            of_rows = held if isinstance(held, list) else [NO_ROWS]
            node_type: Any = get_named_type(kind.fields[selection.name.value].type)  # type: ignore[attr-defined]
            inner = max((self._row(selection, node_type, each) for each in of_rows), default=0.0)
        return 2.0 + inner * _weight(rows)

    def _row(self, selection: FieldNode, kind: GraphQLNamedType, row: Any) -> float:
        if selection.name.value == "nodes":
            return 1.0 + self._selections(selection.selection_set, kind, row)
        return self._selections(selection.selection_set, kind, row)


def _weight(rows: int) -> float:
    return max(1.0, 2 * math.log(rows)) if rows > 0 else 0.0
