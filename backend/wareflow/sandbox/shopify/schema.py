"""The served part of the Admin schema 2026-10 (names, types and nullability of the public schema) and its scopes."""

import json
import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from graphql import GraphQLEnumType, GraphQLScalarType, GraphQLSchema, build_schema

VERSION, CANDIDATE = "2026-10", "2027-01"
OLDER = ("2025-10", "2026-01", "2026-04", "2026-07")
HERE = Path(__file__).parent
_GLOBAL_ID = re.compile(r"gid://shopify/\w+/[\w-]+(\?.*)?")


@cache
def schema() -> GraphQLSchema:
    """Built once for a process; it holds no state."""
    built = build_schema(sdl())
    for name in ("Decimal", "Money"):
        _scalar(built, name).parse_value = _decimal  # type: ignore[method-assign]
    return built


def sdl() -> str:
    return (HERE / "admin.graphql").read_text("utf-8")


@cache
def scopes() -> Mapping[str, Mapping[str, list[str]]]:
    """Under `types` and `mutations`: the scopes of which one is needed."""
    data: dict[str, dict[str, list[str]]] = json.loads((HERE / "scopes.json").read_text("utf-8"))
    return data


def all_scopes() -> list[str]:
    """Every scope that is asked for anywhere, and the one that opens old orders."""
    found = {scope for part in ("types", "mutations") for each in scopes()[part].values() for scope in each}
    return sorted({*found, "read_all_orders"})


def enum_values(name: str) -> Collection[str]:
    found = schema().get_type(name)
    assert isinstance(found, GraphQLEnumType)
    values: Collection[str] = found.values
    return values


def is_global_id(text: Any) -> bool:
    return isinstance(text, str) and bool(_GLOBAL_ID.fullmatch(text))


def _scalar(built: GraphQLSchema, name: str) -> GraphQLScalarType:
    found = built.get_type(name)
    assert isinstance(found, GraphQLScalarType)
    return found


def _decimal(value: Any) -> str:
    try:
        if isinstance(value, str | int | float) and not isinstance(value, bool) and Decimal(str(value)).is_finite():
            return str(value)
    except InvalidOperation:
        pass
    raise ValueError(f"invalid decimal: {value!r}")
