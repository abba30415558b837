"""How any field is answered: computed, or as it is kept; ids become objects, lists become pages, scopes are checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from graphql import GraphQLError, GraphQLResolveInfo, get_named_type, is_composite_type, is_object_type
from graphql.pyutils import Path

from wareflow.sandbox.shopify.errors import access_denied
from wareflow.sandbox.shopify.paging import connection
from wareflow.sandbox.shopify.schema import schema, scopes
from wareflow.sandbox.shopify.searching import SEARCHES
from wareflow.sandbox.shopify.store import Object, Store

PAGED_AT_MOST = 25_000
OLD = timedelta(days=60)
Computed = Callable[["World", Any, dict[str, Any]], Any]


@dataclass
class World:
    """What one request sees of the shop."""

    store: Store
    settings: Mapping[str, Any]
    now: datetime
    granted: frozenset[str]
    moment: float = 0.0
    address: str = ""
    """Where the shop is reached, for addresses of files."""
    unpaged: bool = False
    """Whether lists are whole, as in a bulk operation."""
    news: list[tuple[str, str]] = field(default_factory=list)
    """What this request made happen: webhook topics, each with the id of its object."""
    searches: list[dict[str, Any]] = field(default_factory=list)
    """Searches with filters that nobody knows."""
    place: Path | None = None
    """The field of the answer that is worked out."""

    def local(self, shop: Object) -> datetime:
        """The time on the clocks of the shop."""
        return self.now.astimezone(ZoneInfo(shop["ianaTimezone"]))

    def tell(self, topic: str, row: Object) -> None:
        if topic and (topic, row["id"]) not in self.news:
            self.news.append((topic, row["id"]))

    def rows(self, kind: str, query: str | None) -> list[Object]:
        """The objects of a kind that meet a search; a search sees changes after a while only."""
        test = self.test(kind, query)
        seen = self.now - timedelta(seconds=float(self.settings["index_delay"]))
        rows = [row for row in self.store.all(kind) if not query or _time(row) <= seen]
        return [row for row in rows if test(row) and not self._hidden(row)]

    def test(self, kind: str, query: str | None) -> Callable[[Object], bool]:
        """Whether a row is found by a search."""
        if kind not in SEARCHES:
            return lambda row: True
        test, unknown = SEARCHES[kind].test(query, self.now, self.store.find)
        if unknown:
            told = [{"field": name, "message": "Invalid search field for this query.", "code": "invalid_field"}
                    for name in dict.fromkeys(unknown)]  # fmt: skip
            place = self.place.as_list() if self.place else []
            self.searches.append({"path": place, "query": query, "parsed": {}, "warnings": told})
        return test

    def _hidden(self, row: Object) -> bool:
        """Orders of more than sixty days ago need a right of their own; without it they are just not there."""
        if row["__typename"] != "Order" or "read_all_orders" in self.granted:
            return False
        return _time(row, "createdAt") < self.now - OLD


def _time(row: Object, name: str = "updatedAt") -> datetime:
    found = row.get(name) or row.get("createdAt") or "2000-01-01T00:00:00Z"
    return datetime.fromisoformat(found)


COMPUTED: dict[str, Computed] = {}
"""``Type.field`` -> how it is worked out; everything else stands in the object under the field's name."""


def computed(name: str) -> Callable[[Computed], Computed]:
    def keep(work: Computed) -> Computed:
        COMPUTED[name] = work
        return work

    return keep


@dataclass(frozen=True)
class Way:
    """What is always the same about a field: looked up once, since an answer has thousands of its kind."""

    work: Computed | None
    of_mutation: bool
    composite: bool
    paged: bool
    scopes: tuple[str, ...]
    """Of which one is enough; none: everybody may see it."""


@cache
def _way(parent: str, name: str) -> Way:
    owner = schema().get_type(parent)
    assert is_object_type(owner)
    kind = get_named_type(owner.fields[name].type)
    if parent == "Mutation":
        wanted = scopes()["mutations"].get(name, ())
    else:
        wanted = scopes()["types"].get(kind.name.removesuffix("Connection"), ())
    return Way(
        work=COMPUTED.get(f"{parent}.{name}"),
        of_mutation=parent == "Mutation",
        composite=is_composite_type(kind),
        paged=kind.name.endswith("Connection"),
        scopes=tuple(wanted),
    )


def resolve(source: Any, info: GraphQLResolveInfo[Any], **args: Any) -> Any:
    world: World = info.context
    way = _way(info.parent_type.name, info.field_name)
    if way.scopes and world.granted.isdisjoint(way.scopes):
        raise access_denied(info.field_name, way.scopes)
    world.place = info.path
    if way.of_mutation:
        args["_key"] = idempotency_key(info)
    value = way.work(world, source, args) if way.work else (source or {}).get(info.field_name)
    if not way.composite:
        return value
    if way.paged:
        return value if isinstance(value, dict) else _page(world, value or [], args)
    return _objects(world, info.field_name, value, args)


def listing(world: World, kind: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """A list of the shop's root: searched, put in order, one page of it."""
    return listing_of(world, world.rows(kind, args.get("query")), args)


def listing_of(world: World, rows: Sequence[Object], args: Mapping[str, Any]) -> dict[str, Any]:
    """One page of chosen rows, in the order that is asked for."""
    name = SORTED_BY.get(str(args.get("sortKey") or ""), "")
    longest = int(world.settings["paging_limit"])

    def value_of(index: int, row: Mapping[str, Any]) -> Any:
        value = row.get(name) if name else 0
        return value.lower() if isinstance(value, str) and name not in _TIMES else (value if value is not None else "")

    number_of: Callable[[int, Mapping[str, Any]], int] = lambda _, row: int(row["legacyResourceId"])  # noqa: E731
    limit = None if world.unpaged else longest
    return connection(rows, args, value_of, number_of=number_of, longest=limit, whole=world.unpaged)


_TIMES = frozenset({"createdAt", "updatedAt", "processedAt"})
SORTED_BY = {
    "CREATED_AT": "createdAt", "UPDATED_AT": "updatedAt", "PROCESSED_AT": "processedAt", "TITLE": "title",
    "VENDOR": "vendor", "PRODUCT_TYPE": "productType", "NAME": "name", "SKU": "sku", "ORDER_NUMBER": "number",
    "PO_NUMBER": "poNumber",
}  # fmt: skip


def _page(world: World, held: Sequence[Any], args: Mapping[str, Any]) -> dict[str, Any]:
    rows = [world.store.one(each) if isinstance(each, str) else each for each in held]
    place: Callable[[int, Mapping[str, Any]], int] = lambda index, _: index  # noqa: E731
    return connection(rows, args, place, number_of=place, whole=world.unpaged)


def _objects(world: World, name: str, value: Any, args: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        limit = args.get("first")
        return [_objects(world, name, each, {}) for each in (value if limit is None else value[:limit])]
    found = world.store.find(value) if isinstance(value, str) else value
    if name in ("node", "nodes") and isinstance(found, dict):
        _check_kind(world, name, str(found.get("__typename")))
    return found


def _check_kind(world: World, name: str, kind: str) -> None:
    wanted = scopes()["types"].get(kind)
    if wanted and not world.granted & set(wanted):
        raise access_denied(name, wanted)


def idempotency_key(info: GraphQLResolveInfo[Any]) -> str | None:
    """The key given by `@idempotent(key: …)` on the mutation's field."""
    for directive in info.field_nodes[0].directives or ():
        if directive.name.value == "idempotent":
            value = (directive.arguments or ())[0].value
            name = getattr(getattr(value, "name", None), "value", None)
            key = info.variable_values.coerced.get(name) if name else getattr(value, "value", None)
            if not str(key or "").strip():
                raise GraphQLError("The idempotency key must not be blank.", extensions={"code": "BAD_REQUEST"})
            return str(key)
    return None
