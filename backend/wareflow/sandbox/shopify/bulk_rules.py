"""What a question in bulk may look like (public guide: bulk operations, restrictions)."""

from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLList,
    GraphQLNonNull,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_interface_type,
    is_object_type,
)

from wareflow.sandbox.shopify.schema import schema

MOST, DEEPEST = 5, 2


def broken_rules(document: DocumentNode) -> list[str]:
    """Why the document is refused, in words; empty when it may be asked."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) != 1 or operations[0].operation.value != "query":
        return ["the document must hold one query"]
    if operations[0].variable_definitions:
        return ["variables are not supported"]
    return _Reader(document).read(operations[0].selection_set)


class _Reader:
    """Walks the fields and counts connections."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._count = 0
        self._wrong: list[str] = []

    def read(self, chosen: SelectionSetNode) -> list[str]:
        top = [each.name.value for each in chosen.selections if isinstance(each, FieldNode)]
        if {"node", "nodes"} & set(top):
            self._wrong.append("the top-level fields node and nodes cannot be used")
        if len(top) != 1:
            self._wrong.append("there must be a single top-level field")
        self._walk(chosen, schema().query_type, depth=-1, listed=False)
        if not self._count:
            self._wrong.append("there must be at least one connection")
        if self._count > MOST:
            self._wrong.append(f"there may be {MOST} connections at most")
        return self._wrong

    def _walk(self, chosen: SelectionSetNode | None, parent: Any, *, depth: int, listed: bool) -> None:
        names = self._names(chosen)
        for each in chosen.selections if chosen else ():
            if isinstance(each, FieldNode):
                self._field(each, parent, depth, listed, with_id="id" in names)
            elif isinstance(each, FragmentSpreadNode):
                fragment = self._fragments[each.name.value]
                inner = schema().get_type(fragment.type_condition.name.value)
                self._walk(fragment.selection_set, inner, depth=depth, listed=listed)
            elif isinstance(each, InlineFragmentNode):
                inner = schema().get_type(each.type_condition.name.value) if each.type_condition else parent
                self._walk(each.selection_set, inner, depth=depth, listed=listed)

    def _names(self, chosen: SelectionSetNode | None) -> set[str]:
        """The fields that are chosen under their own names, those of fragments too."""
        found: set[str] = set()
        for each in chosen.selections if chosen else ():
            if isinstance(each, FieldNode):
                found |= set() if each.alias else {each.name.value}
            elif isinstance(each, FragmentSpreadNode):
                found |= self._names(self._fragments[each.name.value].selection_set)
            elif isinstance(each, InlineFragmentNode):
                found |= self._names(each.selection_set)
        return found

    def _field(self, field: FieldNode, parent: Any, depth: int, listed: bool, *, with_id: bool) -> None:
        known = is_object_type(parent) or is_interface_type(parent)
        definition = parent.fields.get(field.name.value) if known else None
        if definition is None:
            return
        kind: Any = get_named_type(definition.type)
        if not kind.name.endswith("Connection"):
            of_list = isinstance(_bare(definition.type), GraphQLList) and not kind.name.endswith("Edge")
            page = parent.name.endswith("Connection")
            self._walk(field.selection_set, kind, depth=depth, listed=listed or (of_list and not page))
            return
        self._count += 1
        if depth + 1 > DEEPEST:
            self._wrong.append(f"connections may be nested {DEEPEST} deep at most")
        if listed:
            self._wrong.append("a connection field within a list field is not supported")
        if depth >= 0 and not with_id:
            self._wrong.append(f"the parent of the nested connection {field.name.value} must select its id")
        self._walk(field.selection_set, kind, depth=depth + 1, listed=listed)


def _bare(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind
