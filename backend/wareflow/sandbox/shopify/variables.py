"""What is wrong with the variables of a request, told place by place as the service does."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    OperationDefinitionNode,
    Undefined,
    print_ast,
    type_from_ast,
)

from wareflow.sandbox.shopify.schema import is_global_id, schema

Problem = tuple[list[str | int], str]
NULL = "Expected value to not be null"


def wrong_variables(operation: OperationDefinitionNode, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One error for each variable that does not fit its type, with all places at which it does not."""
    errors = []
    for each in operation.variable_definitions or ():
        name, kind = each.variable.name.value, type_from_ast(schema(), each.type)
        if kind is None or (name not in given and each.default_value is not None):
            continue
        value = given.get(name)
        problems = list(_problems(kind, value, []))  # type: ignore[arg-type]  # validated before: an input type
        if problems:
            errors.append(_error(name, print_ast(each.type), value, problems, each.loc))
    return errors


def _error(name: str, kind: str, value: Any, problems: list[Problem], place: Any) -> dict[str, Any]:
    told = ", ".join(f"{'.'.join(map(str, path))} ({words})" for path, words in problems if path)
    start = place.start_token
    return {
        "message": f"Variable ${name} of type {kind} was provided invalid value{told and f' for {told}'}",
        "locations": [{"line": start.line, "column": start.column}],
        "extensions": {
            "code": "INVALID_VARIABLE",
            "value": value,
            "problems": [{"path": path, "explanation": words} for path, words in problems],
        },
    }


def _problems(kind: GraphQLInputType, value: Any, path: list[str | int]) -> Iterator[Problem]:
    if isinstance(kind, GraphQLNonNull):
        if value is None:
            yield path, NULL
        else:
            yield from _problems(kind.of_type, value, path)
    elif value is None:
        return
    elif isinstance(kind, GraphQLList):
        rows = value if isinstance(value, list) else [value]
        for at, row in enumerate(rows):
            yield from _problems(kind.of_type, row, [*path, at] if isinstance(value, list) else path)
    elif isinstance(kind, GraphQLInputObjectType):
        yield from _fields(kind, value, path)
    elif isinstance(kind, GraphQLEnumType):
        if value not in kind.values:
            yield path, f'Expected "{value}" to be one of: {", ".join(kind.values)}'
    elif isinstance(kind, GraphQLScalarType):
        yield from _scalar(kind, value, path)


def _fields(kind: GraphQLInputObjectType, value: Any, path: list[str | int]) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield path, f'Expected "{value}" to be a key-value object.'
        return
    for name in value:
        if name not in kind.fields:
            yield [*path, name], f"Field is not defined on {kind.name}"
    for name, field in kind.fields.items():
        if name in value or (isinstance(field.type, GraphQLNonNull) and field.default_value is Undefined):
            yield from _problems(field.type, value.get(name), [*path, name])


def _scalar(kind: GraphQLScalarType, value: Any, path: list[str | int]) -> Iterator[Problem]:
    if kind.name == "ID" and not is_global_id(str(value)):
        yield path, f"Invalid global id '{value}'"
        return
    try:
        kind.parse_value(value)
    except Exception:  # noqa: BLE001  whatever the scalar finds is a value that it does not take
        shown = f'"{value}"' if isinstance(value, str) else value
        yield path, f"Could not coerce value {shown} to {kind.name}"
