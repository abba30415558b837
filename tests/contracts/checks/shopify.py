"""Shopify Admin GraphQL 2026-10: documents and variables against the schema, scalars of answers in their forms.

The schema is the served part of the public one; names and nullability of answers are seen to by the executor.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values
from wareflow.sandbox.kit import Served
from wareflow.sandbox.shopify.schema import schema

from tests.contracts.checks.rows import some

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
AMOUNT = re.compile(r"-?\d+\.\d{1,}")
GLOBAL_ID = re.compile(r"gid://shopify/[A-Za-z]+/[\w-]+(\?\S+)?")
COMPARED = "changeFromQuantity"


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[DocumentNode | None, tuple[str, ...]]:
    try:
        document = parse(text)
    except GraphQLError as error:
        return None, (error.message,)
    return document, tuple(error.message for error in validate(schema(), document))


def of_request(served: Served) -> Iterator[str]:
    """What does not fit in the request."""
    if not served.path.endswith("/graphql.json"):
        return
    body = json.loads(served.body)
    document, wrong = _read(str(body.get("query") or ""))
    yield from wrong
    if document is not None and not wrong:
        yield from _variables(document, body.get("variables") or {})


def of_reply(served: Served) -> Iterator[str]:
    """What does not fit in the answer."""
    if served.path.endswith("/graphql.json"):
        yield from reply_misfits(json.loads(served.reply).get("data"))


def _variables(document: DocumentNode, given: Mapping[str, Any]) -> Iterator[str]:
    operation = next(each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    defined = operation.variable_definitions or ()
    coerced = get_variable_values(schema(), defined, dict(given))
    if isinstance(coerced, list):
        yield from (error.message for error in coerced)
    unused = given.keys() - {each.variable.name.value for each in defined}
    yield from (f"the variable {name} is not asked for" for name in sorted(unused))
    quantities = (given.get("input") or {}).get("quantities", []) if isinstance(given.get("input"), Mapping) else []
    if any(each.get(COMPARED) is None for each in quantities):
        yield f"a quantity is set without {COMPARED}, over whatever is there"


def reply_misfits(value: Any, name: str = "data") -> Iterator[str]:
    """What the real API would not say so."""
    if isinstance(value, list):
        for each in some(value):
            yield from reply_misfits(each, name)
    elif isinstance(value, Mapping):
        for field, inner in value.items():
            yield from reply_misfits(inner, field)
    elif name == "id" and not GLOBAL_ID.fullmatch(str(value)):
        yield f"{name} in the answer is no global id: {value!r}"
    elif name == "amount" and not (isinstance(value, str) and AMOUNT.fullmatch(value)):
        yield f"{name} in the answer is no amount: {value!r}"
    elif name.endswith("At") and value is not None and not MOMENT.fullmatch(str(value)):
        yield f"{name} in the answer is no moment: {value!r}"
