"""One GraphQL request: read, checked against the schema, priced, executed, answered with its cost."""

import uuid
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    execute_sync,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values

from wareflow.sandbox.shopify import (
    bulk,
    bulk_mutations,
    catalogue_reading,
    collecting,
    customer_writing,
    draft_completing,
    draft_writing,
    metafields,
    order_editing,
    order_reading,
    order_writing,
    payment_terms,
    people_making,
    price_lists,
    product_making,
    product_writing,
    reading,
    refund_writing,
    shipping_reading,
    shipping_writing,
    stock_writing,
    webhook_subscriptions,
    writing,
)
from wareflow.sandbox.shopify.cost import Bucket, Price
from wareflow.sandbox.shopify.errors import formatted, internal, throttled, too_dear
from wareflow.sandbox.shopify.resolving import World, resolve
from wareflow.sandbox.shopify.schema import schema
from wareflow.sandbox.shopify.variables import wrong_variables

__all__ = [
    "LONGEST",
    "answer",
    "bulk",
    "bulk_mutations",
    "catalogue_reading",
    "collecting",
    "customer_writing",
    "draft_completing",
    "draft_writing",
    "metafields",
    "order_editing",
    "order_reading",
    "order_writing",
    "payment_terms",
    "people_making",
    "price_lists",
    "product_making",
    "product_writing",
    "reading",
    "refund_writing",
    "shipping_reading",
    "shipping_writing",
    "stock_writing",
    "webhook_subscriptions",
    "writes",
    "writing",
]
LONGEST = 50_000
MOST_POINTS = 1_000
MISSING = "Required parameter missing or invalid"
READING = frozenset({"bulkOperationRunQuery", "bulkOperationCancel"})


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """The document and what is wrong with it; clients send the same documents over and over."""
    try:
        document = parse(text)
    except GraphQLError as error:
        return None, (error,)
    return document, tuple(validate(schema(), document))


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    found = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if name:
        return next((each for each in found if each.name and each.name.value == name), None)
    return found[0] if len(found) == 1 else None


def writes(body: Mapping[str, Any]) -> bool:
    """Whether the request holds a mutation that changes what the shop keeps."""
    document, _ = _read(str(body.get("query") or ""))
    operation = operation_of(document, body.get("operationName")) if document else None
    if operation is None or operation.operation.value != "mutation":
        return False
    fields = {each.name.value for each in operation.selection_set.selections if isinstance(each, FieldNode)}
    return not fields <= READING


def misfit(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is answered with 400: the parts of the request that are no text or no object."""
    query, given = body.get("query"), body.get("variables")
    if not isinstance(query, str) or not query.strip():
        return {"errors": {"query": MISSING}}
    return None if given is None or isinstance(given, dict) else {"errors": {"variables": MISSING}}


def answer(world: World, bucket: Bucket, body: Mapping[str, Any]) -> dict[str, Any]:
    text, given = str(body["query"]), body.get("variables") or {}
    if len(text) > LONGEST:
        return {"errors": [{"message": f"Query is too large: it may have {LONGEST} characters.",
                            "extensions": {"code": "BAD_REQUEST"}}]}  # fmt: skip
    document, wrong = _read(text)
    if document is None or wrong:
        return {"errors": [formatted(each) for each in wrong]}
    operation = operation_of(document, body.get("operationName"))
    if operation is None:
        named = body.get("operationName")
        words = f'No operation named "{named}"' if named else "An operation name is required"
        return {"errors": [{"message": words}]}
    if unfit := wrong_variables(operation, given):
        return {"errors": unfit}
    coerced = get_variable_values(schema(), operation.variable_definitions or (), given)
    if isinstance(coerced, list):
        return {"errors": [formatted(each) for each in coerced]}
    return _performed(world, bucket, document, operation, coerced, given)


def _performed(
    world: World,
    bucket: Bucket,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    coerced: VariableValues,
    given: Mapping[str, Any],
) -> dict[str, Any]:
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    price = Price(schema(), fragments, coerced)
    asked = price.of(operation)
    available = bucket.fill(world.moment, world.settings)
    if asked > MOST_POINTS:
        return {"errors": [too_dear(asked, MOST_POINTS)], **_cost(bucket, world, asked, None)}
    if asked > available:
        return {"errors": [throttled()], **_cost(bucket, world, asked, None)}
    name = operation.name.value if operation.name else None
    result = execute_sync(
        schema(),
        document,
        variable_values=dict(given),
        operation_name=name,
        context_value=world,
        field_resolver=resolve,
    )
    actual = min(asked, price.of(operation, result.data)) if result.data is not None else 0
    bucket.take(actual)
    told = _told(result)
    if world.settings["partial_errors"] and operation.operation.value == "query":
        told["errors"] = [{**internal(str(uuid.uuid4())), "path": list(result.data or {"": None})[:1]}]
    extensions = _cost(bucket, world, asked, actual)
    if world.searches:
        extensions["extensions"]["search"] = world.searches
    return {**told, **extensions}


def _told(result: ExecutionResult) -> dict[str, Any]:
    if not result.errors:
        return {"data": result.data}
    return {"data": result.data, "errors": [_error(each) for each in result.errors]}


def _error(error: GraphQLError) -> dict[str, Any]:
    """A mistake of the sandbox itself must be seen, not told as a refusal."""
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        raise error.original_error
    shown = formatted(error)
    return shown if shown.get("extensions") or error.path is None else {**shown, **internal(str(uuid.uuid4()))}


def _cost(bucket: Bucket, world: World, asked: int, actual: int | None) -> dict[str, Any]:
    status = bucket.status(world.settings)
    cost = {"requestedQueryCost": asked, "actualQueryCost": actual, "throttleStatus": status}
    return {"extensions": {"cost": cost}}
