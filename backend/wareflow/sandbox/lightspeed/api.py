"""One API call: read the address, name the price, do the work."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from wareflow.sandbox.lightspeed import account, images, people, sales, writing
from wareflow.sandbox.lightspeed.conditions import Condition
from wareflow.sandbox.lightspeed.errors import ApiError, BadRequest, NotFound
from wareflow.sandbox.lightspeed.limits import list_cost, write_cost
from wareflow.sandbox.lightspeed.listing import ListWish, Page, address, page_of, read_list_wish, select
from wareflow.sandbox.lightspeed.relations import read_relations, relation_cost
from wareflow.sandbox.lightspeed.schema import EMPTY, RESOURCES, Resource
from wareflow.sandbox.lightspeed.store import Row, Store
from wareflow.sandbox.lightspeed.wire import one_or_many, printed, reply_with

_SHOWN_AFTER_WRITE = {
    "Item": frozenset({"ItemShops"}),
    "Customer": frozenset({"Contact"}),
    "Sale": frozenset({"SaleLines", "SalePayments", "SalePayments.PaymentType", "Customer", "TaxCategory"}),
}
"""What the answer to a write shows without being asked."""
_REFUND_COST = 10.0


@dataclass(frozen=True)
class Call:
    """A call that is understood: what it costs and what it will do."""

    cost: float
    work: Callable[[], Response]


@dataclass(frozen=True)
class Address:
    """The parts of a path below /API, and the format asked for."""

    parts: tuple[str, ...]
    as_xml: bool


class Api:
    """Calls of one caller at one moment."""

    def __init__(self, store: Store, account_id: str, scope: str, at: str) -> None:
        self._store = store
        self._account_id = account_id
        self._scopes = frozenset(scope.split())
        self._at = at

    def read(self, request: Request, body: bytes) -> Call:
        """Understand a call; one that cannot be understood costs the minimum and answers with its error."""
        try:
            return self._read(request, body)
        except ApiError as error:
            return Call(1.0, error.reply)

    def _read(self, request: Request, body: bytes) -> Call:
        where = _address(request)
        match where.parts:
            case ("V3", "Account"):
                return self._plain(request, where, "Accounts", account.accounts(self._account_id))
            case ("Session",) | ("V3", "Session"):
                return self._plain(
                    request, where, "Session", account.session(self._account_id, self._store, self._scopes)
                )
            case ("V3", "Account", number, *rest):
                self._check_account(number)
                return self._below_account(request, where, rest, body)
            case _:
                raise ApiError(404, f"There is nothing at {request.url.path}.")

    def _below_account(self, request: Request, where: Address, rest: list[str], body: bytes) -> Call:
        match rest:
            case []:
                return self._plain(request, where, "Account", account.account(self._account_id))
            case ["Image"] if request.method == "POST":
                return self._upload(request, where, body, {})
            case ["Item" | "ItemMatrix" as owner, number, "Image"] if request.method == "POST":
                key = RESOURCES[owner].key
                return self._upload(request, where, body, {key: self._found(RESOURCES[owner], number)[key]})
            case [name, *number] if name in EMPTY:
                return self._empty(request, name, number, where)
            case [name]:
                resource = self._resource(name, request.method)
                if request.method == "POST":
                    return self._create(resource, where, _json_object(body))
                return self._list(request, resource, where)
            case [name, number]:
                return self._one(request, self._resource(name, request.method), number, where, body)
            case ["Item" | "ItemMatrix" as owner, number, "Image"]:
                self._found(RESOURCES[owner], number)
                resource = self._resource("Image", request.method)
                return self._list(request, resource, where, Condition("", RESOURCES[owner].key, "=", number))
            case ["Sale", number, "SaleLine" | "SalePayment" as name]:
                self._found(RESOURCES["Sale"], number)
                return self._list(request, self._resource(name, request.method), where, _of_sale(number))
            case ["Sale", number, "refund"]:
                return self._refund(request, number, where, _json_object(body))
            case ["Customer", number, "Anonymize"]:
                return self._anonymize(request, number, where)
            case _:
                raise ApiError(404, f"There is nothing at {request.url.path}.")

    def _upload(self, request: Request, where: Address, body: bytes, owner: Mapping[str, str]) -> Call:
        resource = self._resource("Image", "POST")
        data, filename, content = images.read_upload(request.headers.get("content-type", ""), body)

        def work() -> Response:
            values = {**writing.values_of(resource, data), **owner}
            row = images.create_image(self._store, values, len(content), self._at, filename)
            return self._answer(resource, row, where, frozenset())

        return Call(resource.write_cost, work)

    def _empty(self, request: Request, name: str, number: list[str], where: Address) -> Call:
        """A list of which there is nothing; its rows cannot be made here."""
        if number:
            raise NotFound(name, number[0])
        counted = request.query_params.get("count") in ("1", "true")
        attributes = {"count": "0"} if counted else {"next": "", "previous": ""}
        return self._plain(request, where, _plural(name), {"@attributes": attributes})

    def _plain(self, request: Request, where: Address, root: str, body: Mapping[str, Any]) -> Call:
        if request.method not in ("GET", "HEAD"):
            raise ApiError(405, f"{request.method} is not supported here.")
        return Call(1.0, lambda: reply_with(root, body, where.as_xml))

    def _list(self, request: Request, resource: Resource, where: Address, *fixed: Condition) -> Call:
        if request.method not in ("GET", "HEAD"):
            raise ApiError(405, f"{request.method} needs the id of one {resource.name}.")
        wish = read_list_wish(resource, list(request.query_params.multi_items()), fixed)
        base = str(request.url.replace(query=""))
        return Call(list_cost(wish), lambda: self._show_list(wish, base, where))

    def _show_list(self, wish: ListWish, base: str, where: Address) -> Response:
        rows = select(self._store, wish)
        root = _plural(wish.resource.name)
        if wish.count:
            return reply_with(root, {"@attributes": {"count": str(len(rows))}}, where.as_xml)
        page = page_of(rows, wish)
        bodies = [printed(self._store, wish.resource, row, wish.relations) for row in page.rows]
        body = {"@attributes": _links(page, wish, base), **one_or_many(wish.resource.name, bodies)}
        return reply_with(root, body, where.as_xml)

    def _one(self, request: Request, resource: Resource, number: str, where: Address, body: bytes) -> Call:
        relations = read_relations(resource, request.query_params.get("load_relations", ""))
        if request.method == "PUT":
            return self._update(resource, number, where, _json_object(body), relations)
        if request.method == "DELETE":
            return Call(resource.write_cost, lambda: self._delete(resource, number, where))
        cost = 1 + relation_cost(resource, relations, on_list=False)
        return Call(cost, lambda: self._answer(resource, self._found(resource, number), where, relations))

    def _create(self, resource: Resource, where: Address, body: dict[str, Any]) -> Call:
        def work() -> Response:
            row = writing.create(self._store, resource, body, self._at)
            return self._answer(resource, row, where, self._shown_after_write(resource))

        return Call(write_cost(resource, body), work)

    def _update(
        self, resource: Resource, number: str, where: Address, body: dict[str, Any], relations: frozenset[str]
    ) -> Call:
        def work() -> Response:
            row = writing.update(self._store, resource, self._found(resource, number), body, self._at)
            return self._answer(resource, row, where, relations | self._shown_after_write(resource))

        return Call(write_cost(resource, body), work)

    def _refund(self, request: Request, number: str, where: Address, body: dict[str, Any]) -> Call:
        """By the sale's id, or by the number of its ticket."""
        if request.method != "POST":
            raise ApiError(405, f"{request.method} is not supported here.")
        resource = self._resource("Sale", "POST")

        def work() -> Response:
            is_ticket = number.isdecimal() and int(number) > sales.FIRST_TICKET
            found = self._found(resource, str(int(number) - sales.FIRST_TICKET) if is_ticket else number)
            row = sales.refund_sale(self._store, found, body, self._at)
            return self._answer(resource, row, where, self._shown_after_write(resource))

        return Call(_REFUND_COST, work)

    def _anonymize(self, request: Request, number: str, where: Address) -> Call:
        if request.method != "DELETE":
            raise ApiError(405, f"{request.method} is not supported here.")
        resource = self._resource("Customer", "DELETE")

        def work() -> Response:
            row = people.anonymize(self._store, self._found(resource, number), self._at)
            return self._answer(resource, row, where, frozenset())

        return Call(resource.write_cost, work)

    def _delete(self, resource: Resource, number: str, where: Address) -> Response:
        row = writing.delete(self._store, resource, self._found(resource, number), self._at)
        return self._answer(resource, row, where, frozenset())

    def _answer(self, resource: Resource, row: Row, where: Address, relations: frozenset[str]) -> Response:
        body = printed(self._store, resource, row, relations)
        if where.as_xml:
            return reply_with(resource.name, body, as_xml=True)
        return reply_with(resource.name, {"@attributes": {"count": "1"}, resource.name: body}, as_xml=False)

    def _shown_after_write(self, resource: Resource) -> frozenset[str]:
        return _SHOWN_AFTER_WRITE.get(resource.name, frozenset())

    def _resource(self, name: str, method: str) -> Resource:
        resource = RESOURCES.get(name)
        if resource is None:
            raise ApiError(404, f"Unknown resource '{name}'.")
        if method != "HEAD" and method not in resource.methods:
            raise ApiError(405, f"{method} is not supported by {name}.")
        needed = resource.read_scopes if method in ("GET", "HEAD") else resource.write_scopes
        if not needed & self._scopes:
            raise ApiError(403, f"The access token has none of the scopes that {method} {name} needs.")
        return resource

    def _found(self, resource: Resource, number: str) -> Row:
        row = self._store.find(resource.name, number) if number.isdecimal() else None
        if row is None:
            raise NotFound(resource.name, number)
        return row

    def _check_account(self, number: str) -> None:
        if number != self._account_id:
            raise ApiError(403, f"The access token does not belong to account {number}.")


def _of_sale(number: str) -> Condition:
    return Condition("", "saleID", "=", number)


def _links(page: Page, wish: ListWish, base: str) -> dict[str, str]:
    return {
        "next": address(base, wish, after=page.after) if page.after else "",
        "previous": address(base, wish, before=page.before) if page.before else "",
    }


def _address(request: Request) -> Address:
    path = str(request.path_params["rest"])
    stem, dot, suffix = path.rpartition(".")
    known = bool(dot) and suffix in ("json", "xml")
    accepted = request.headers.get("accept", "")
    if "json" in accepted:
        as_xml = False
    elif "xml" in accepted and "html" not in accepted:
        as_xml = True
    else:
        as_xml = suffix != "json"  # without a wish the API speaks XML
    return Address(tuple((stem if known else path).split("/")), as_xml)


def _json_object(body: bytes) -> dict[str, Any]:
    """The body as JSON, whatever its label says; numbers keep their digits."""
    try:
        data = json.loads(body or b"{}", parse_float=Decimal)
    except ValueError as error:
        raise BadRequest(f"The body is not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise BadRequest("The body must be a JSON object.")
    return data


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}{'es' if name.endswith('s') else 's'}"
