"""Refusals in the service's shapes, with words of our own where only the shape is known."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from graphql import GraphQLError

DOCUMENTATION = "https://shopify.dev/api/usage/"
_VALIDATION: tuple[tuple[str, str, str], ...] = (
    (
        r"Cannot query field '(?P<fieldName>\w+)' on type '(?P<typeName>\w+)'",
        "undefinedField",
        "Field '{fieldName}' doesn't exist on type '{typeName}'",
    ),
    (
        r"Unknown argument '(?P<argumentName>\w+)' on field '(?P<name>[\w.]+)'",
        "argumentNotAccepted",
        "Field '{name}' doesn't accept argument '{argumentName}'",
    ),
    (
        r"Argument '(?:\w+\.)?(?P<name>\w+)\((?P<arguments>\w+):\)' of type '.*' is required",
        "missingRequiredArguments",
        "Field '{name}' is missing required arguments: {arguments}",
    ),
    (r"Variable '\$(?P<variableName>\w+)' of type .* used in position", "variableMismatch", ""),
    (r"Unknown type '(?P<typeName>\w+)'", "undefinedType", "{typeName} isn't a defined type"),
    (r"(Expected value of type|Value '?.*'? does not exist in|Field '.*' of required type)",
     "argumentLiteralsIncompatible", ""),
    (r"cannot represent", "argumentLiteralsIncompatible", ""),
    (r"Variable '\$(?P<variableName>\w+)' is never used", "variableNotUsed", ""),
    (r"Variable '\$(?P<variableName>\w+)' is not defined", "variableNotDefined", ""),
    (r"(Unknown fragment '\w+'|Fragment '\w+' is never used)", "useAndDefineFragment", ""),
    (r"must (not )?have a (selection of subfields|selection)", "selectionMismatch", ""),
)  # fmt: skip


class Refused(Exception):
    """A mutation is refused for a reason in its input: one entry of `userErrors`."""

    def __init__(self, message: str, field: list[str] | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.entry: dict[str, Any] = {"field": field, "message": message, "code": code}


def access_denied(name: str, scopes: Sequence[str]) -> GraphQLError:
    wanted = f"{_listed([f'`{scope}` access scope' for scope in scopes])}."
    return GraphQLError(
        f"Access denied for {name} field. Required access: {wanted}",
        extensions={
            "code": "ACCESS_DENIED",
            "documentation": f"{DOCUMENTATION}access-scopes",
            "requiredAccess": wanted,
        },
    )


def throttled() -> dict[str, Any]:
    extensions = {"code": "THROTTLED", "documentation": f"{DOCUMENTATION}rate-limits"}
    return {"message": "Throttled", "extensions": extensions}


def too_dear(cost: int, most: int) -> dict[str, Any]:
    extensions = {"code": "MAX_COST_EXCEEDED", "cost": cost, "maxCost": most, "documentation": DOCUMENTATION}
    return {"message": f"Query cost is {cost}, which exceeds the single query max cost limit ({most}).",
            "extensions": extensions}  # fmt: skip


def internal(request_id: str) -> dict[str, Any]:
    return {
        "message": f"Internal error. Something went wrong on our side. Request ID: {request_id}",
        "extensions": {"code": "INTERNAL_SERVER_ERROR", "requestId": request_id},
    }


def formatted(error: GraphQLError) -> dict[str, Any]:
    """A GraphQL error as the service writes it."""
    shown: dict[str, Any] = dict(error.formatted)
    if error.path is None and not shown.get("extensions"):
        shown = _validation(error, shown)
    return shown


def _validation(error: GraphQLError, shown: dict[str, Any]) -> dict[str, Any]:
    for pattern, code, words in _VALIDATION:
        if found := re.search(pattern, error.message):
            named = {name: value.rpartition(".")[2] for name, value in found.groupdict().items()}
            return {**shown, "message": words.format(**named) or error.message, "extensions": {"code": code, **named}}
    return shown


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} or {parts[-1]}"


def payload(result: Mapping[str, Any], refused: Refused | None, name: str = "userErrors") -> dict[str, Any]:
    """A mutation's answer: its objects, or null for each of them and what is wrong."""
    if refused is None:
        return {**result, name: []}
    return {**dict.fromkeys(result), name: [refused.entry]}
