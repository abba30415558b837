"""Changes in bulk: a file of variables is uploaded, then one mutation is done for each of its lines."""

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import FieldNode, GraphQLError, OperationDefinitionNode, execute_sync, parse, validate

from wareflow.sandbox.shopify.bulk import KIND, MAKERS, OPEN, new_operation
from wareflow.sandbox.shopify.errors import Refused, formatted
from wareflow.sandbox.shopify.resolving import World, resolve
from wareflow.sandbox.shopify.schema import schema
from wareflow.sandbox.shopify.store import Object, Store
from wareflow.sandbox.shopify.variables import wrong_variables
from wareflow.sandbox.shopify.writing import mutation

UPLOAD = "StagedUpload"
FORBIDDEN = frozenset({"bulkOperationRunMutation", "bulkOperationRunQuery", "stagedUploadsCreate"})


@mutation("stagedUploadsCreate", "stagedTargets")
def stage(world: World, args: dict[str, Any]) -> dict[str, Any]:
    """Where files can be put: by a form with the parameters (POST), or the bare file at a signed address (PUT)."""
    return {"stagedTargets": [_target(world, each) for each in args["input"]]}


def _target(world: World, wish: Mapping[str, Any]) -> Object:
    key = f"tmp/{secrets.token_hex(8)}/{wish['resource'].lower()}/{wish['filename']}"
    world.store.put({"__typename": UPLOAD, "id": key, "_text": None, "_type": wish["mimeType"]})
    by_form = wish.get("httpMethod") == "POST"
    facts = [("Content-Type", wish["mimeType"]), ("success_action_status", "201"), ("acl", "private"), ("key", key)]
    given = facts if by_form else facts[:1] + facts[2:3]
    address = f"{world.address}/uploads/"
    signed = f"{address}{key}?signature={secrets.token_hex(8)}"
    return {
        "url": address if by_form else signed,
        "resourceUrl": f"{address}{key}",
        "parameters": [{"name": name, "value": value} for name, value in given],
    }


def put_file(store: Store, key: str, content: bytes) -> bool:
    """Keep a file that was sent to an address that was given out."""
    row = store.find(key, UPLOAD)
    if row is None:
        return False
    row["_text"] = content.decode("utf-8", "replace")
    return True


@mutation("bulkOperationRunMutation", "bulkOperation")
def run(world: World, args: dict[str, Any]) -> dict[str, Any]:
    text = args["mutation"]
    _check(text)
    file = world.store.find(args["stagedUploadPath"], UPLOAD)
    if file is None or file["_text"] is None:
        raise Refused("The file could not be found.", ["stagedUploadPath"], "NO_SUCH_FILE")
    going = [row for row in world.store.all(KIND) if row["status"] in OPEN and row["type"] == "MUTATION"]
    if len(going) >= int(world.settings["bulk_at_once"]):
        raise Refused("A bulk mutation operation for this app and shop is in progress.", None, "OPERATION_IN_PROGRESS")
    made = new_operation(world, "MUTATION", text)
    made["_file"] = file["_text"]
    return {"bulkOperation": made}


def _check(text: str) -> None:
    try:
        document = parse(text)
    except GraphQLError as error:
        raise Refused(f"Invalid mutation: {error.message}", ["mutation"], "INVALID_MUTATION") from error
    wrong = [error.message for error in validate(schema(), document)]
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    chosen = [each for one in operations for each in one.selection_set.selections]
    fields = [each.name.value for each in chosen if isinstance(each, FieldNode)]
    if len(operations) != 1 or operations[0].operation.value != "mutation" or len(fields) != 1:
        wrong.append("the document must hold one mutation with one field")
    if FORBIDDEN & set(fields):
        wrong.append(f"{fields[0]} cannot be run in bulk")
    if wrong:
        raise Refused(f"Invalid mutation: {wrong[0]}", ["mutation"], "INVALID_MUTATION")


def performed(world: World, row: Object) -> Iterator[dict[str, Any]]:
    """The answer of each line, with the number of the line."""
    document = parse(row["query"])
    [operation] = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    for number, line in enumerate(each for each in row["_file"].splitlines() if each.strip()):
        try:
            given = json.loads(line)
        except ValueError:
            yield {"errors": [{"message": "The line is no JSON object"}], "__lineNumber": number}
            continue
        if wrong := wrong_variables(operation, given):
            yield {"errors": wrong, "__lineNumber": number}
            continue
        result = execute_sync(schema(), document, variable_values=given, context_value=world, field_resolver=resolve)
        errors = {"errors": [formatted(each) for each in result.errors]} if result.errors else {}
        yield {"data": result.data, **errors, "__lineNumber": number}


def _done(world: World, row: Object) -> tuple[list[dict[str, Any]], int, str]:
    lines = list(performed(world, row))
    return lines, len(lines), ""


MAKERS["MUTATION"] = _done
