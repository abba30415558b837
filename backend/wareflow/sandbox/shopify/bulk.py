"""Bulk operations: a question without pages, worked out in the background into a file of lines."""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from graphql import GraphQLError, execute_sync, parse, validate

from wareflow.sandbox.shopify.bulk_rules import broken_rules
from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.reading import checked_id
from wareflow.sandbox.shopify.resolving import World, computed, listing_of, resolve
from wareflow.sandbox.shopify.schema import schema
from wareflow.sandbox.shopify.store import Object
from wareflow.sandbox.shopify.writing import found, mutation

KIND = "BulkOperation"
OPEN = ("CREATED", "RUNNING", "CANCELING")
KEPT = timedelta(days=7)
Lines = list[dict[str, Any]]


@mutation("bulkOperationRunQuery", "bulkOperation")
def run(world: World, args: dict[str, Any]) -> dict[str, Any]:
    _check(args["query"])
    going = [row for row in world.store.all(KIND) if row["status"] in OPEN and row["type"] == "QUERY"]
    most = int(world.settings["bulk_at_once"])
    if len(going) >= most:
        words = f"Bulk query operations for this app and shop are already in progress: {len(going)}."
        code = "OPERATION_IN_PROGRESS" if most == 1 else "LIMIT_REACHED"
        raise Refused(words, None, code)
    made = new_operation(world, "QUERY", args["query"])
    made["_grouped"] = args["groupObjects"]
    return {"bulkOperation": made}


def new_operation(world: World, kind: str, text: str) -> Object:
    return world.store.add(KIND, {
        "status": "CREATED", "type": kind, "query": text, "createdAt": world.store.now(),
        "completedAt": None, "errorCode": None, "url": None, "partialDataUrl": None, "fileSize": None,
        "objectCount": "0", "rootObjectCount": "0", "_grouped": False, "_text": "",
        "_looks": int(world.settings["bulk_looks"]), "_secret": secrets.token_hex(16),
    })  # fmt: skip


def _check(text: str) -> None:
    """Raise Refused for a document that may not be asked in bulk."""
    try:
        document = parse(text)
    except GraphQLError as error:
        raise Refused(f"Invalid bulk query: {error.message}", ["query"], "INVALID") from error
    wrong = [error.message for error in validate(schema(), document)] or broken_rules(document)
    if wrong:
        raise Refused(f"Invalid bulk query: {wrong[0]}", ["query"], "INVALID")


@mutation("bulkOperationCancel", "bulkOperation")
def cancel(world: World, args: dict[str, Any]) -> dict[str, Any]:
    row = found(world, checked_id(args["id"]), KIND, ["id"], "Bulk operation does not exist")
    if row["status"] not in OPEN:
        raise Refused(f"A bulk operation cannot be canceled when it is {row['status'].lower()}", ["id"])
    row["status"] = "CANCELING"
    return {"bulkOperation": row}


@computed("QueryRoot.bulkOperation")
def operation(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    row = world.store.find(checked_id(args["id"]), KIND)
    if row:
        _go_on(world, row)
    return row


@computed("QueryRoot.currentBulkOperation")
def newest(world: World, source: Any, args: dict[str, Any]) -> Object | None:
    rows = [row for row in world.store.all(KIND) if row["type"] == (args.get("type") or "QUERY")]
    return operation(world, None, {"id": rows[-1]["id"]}) if rows else None


@computed("QueryRoot.bulkOperations")
def operations(world: World, source: Any, args: dict[str, Any]) -> dict[str, Any]:
    return listing_of(world, world.store.all(KIND), args)


def _go_on(world: World, row: Object) -> None:
    """An operation is done once it was looked at as often as the settings say; its file is kept for a week."""
    if row["status"] == "CANCELING":
        row.update(status="CANCELED", completedAt=world.store.now())
    elif row["status"] in OPEN and row["_looks"] > 0:
        row.update(status="RUNNING", _looks=row["_looks"] - 1)
    elif row["status"] in OPEN:
        _finish(world, row)
        world.tell("BULK_OPERATIONS_FINISH", row)
    elif row["completedAt"] and world.now - datetime.fromisoformat(row["completedAt"]) > KEPT:
        row.update(status="EXPIRED" if row["status"] == "COMPLETED" else row["status"], url=None, partialDataUrl=None)


def _finish(world: World, row: Object) -> None:
    lines, roots, code = MAKERS[row["type"]](world, row)
    failed = str(world.settings["bulk_fails"]) or code
    if failed:
        lines = lines[: len(lines) // 2]
    row["_text"] = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
    size = len(row["_text"].encode())
    address = f"{world.address}/bulk/{row['legacyResourceId']}.jsonl?signature={row['_secret']}" if lines else None
    row.update(
        status="FAILED" if failed else "COMPLETED",
        errorCode=failed or None,
        completedAt=world.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        objectCount=str(len(lines)),
        rootObjectCount=str(roots),
        fileSize=str(size) if lines and not failed else None,
        url=None if failed else address,
        partialDataUrl=address if failed else None,
    )


def _asked(world: World, row: Object) -> tuple[Lines, int, str]:
    """The lines of a question, how many of them are roots, and why it broke off."""
    context = replace(world, unpaged=True)
    result = execute_sync(schema(), parse(row["query"]), context_value=context, field_resolver=resolve)
    lines, roots = _lines(result.data or {}, grouped=row["_grouped"])
    return lines, roots, _error_code(result.errors) if result.errors else ""


MAKERS: dict[str, Callable[[World, Object], tuple[Lines, int, str]]] = {"QUERY": _asked}
"""How the file of an operation is made."""


def _error_code(errors: list[GraphQLError]) -> str:
    codes = {str((error.extensions or {}).get("code")) for error in errors}
    return "ACCESS_DENIED" if "ACCESS_DENIED" in codes else "INTERNAL_SERVER_ERROR"


def _lines(data: Mapping[str, Any], *, grouped: bool) -> tuple[Lines, int]:
    """A line for each object; without grouping the children stand anywhere, here at the end and backwards."""
    roots = [node for value in data.values() for node in _nodes(value)]
    families = [list(_family(node, None)) for node in roots]
    if grouped:
        return [line for family in families for line in family], len(roots)
    children = [line for family in families for line in family[1:]]
    return [family[0] for family in families] + children[::-1], len(roots)


def _family(node: Mapping[str, Any], parent: str | None) -> Iterator[dict[str, Any]]:
    own = {name: value for name, value in node.items() if not _is_connection(value)}
    yield {**own, "__parentId": parent} if parent else own
    for value in node.values():
        for child in _nodes(value):
            yield from _family(child, str(node.get("id")))


def _is_connection(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(value.get(name), list) for name in ("edges", "nodes"))


def _nodes(value: Any) -> list[Mapping[str, Any]]:
    if not _is_connection(value):
        return []
    return [edge["node"] for edge in value["edges"]] if "edges" in value else list(value["nodes"])


def file_of(store_rows: list[Object], number: str, secret: str) -> bytes | None:
    """The file behind an address with its signature; None when there is none any more."""
    for row in store_rows:
        address = row["url"] or row["partialDataUrl"]
        if row["legacyResourceId"] == number and address and secrets.compare_digest(row["_secret"], secret):
            return str(row["_text"]).encode()
    return None
