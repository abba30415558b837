"""Relay connections: pages by opaque cursors that hold a row's place in the order, so that no change shifts them."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import GraphQLError

Row = Mapping[str, Any]
Place = tuple[Any, int]
LARGEST_PAGE = 250


def connection(
    rows: Sequence[Row],
    args: Mapping[str, Any],
    value_of: Callable[[int, Row], Any],
    *,
    number_of: Callable[[int, Row], int],
    longest: int | None = None,
    whole: bool = False,
) -> dict[str, Any]:
    """One page of the rows, or all, put in order by `value_of` and then by number. Raises GraphQLError."""
    size, backwards = (len(rows), False) if whole else _size(args)
    placed = sorted(
        (((value_of(index, row), number_of(index, row)), row) for index, row in enumerate(rows)),
        key=lambda pair: pair[0],
    )
    if args.get("reverse"):
        placed.reverse()
    start, end = _bounds(placed, args)
    if longest is not None and start >= longest:
        raise GraphQLError(
            f"The list can be paged up to {longest} objects; narrow it down by a filter.",
            extensions={"code": "PAGINATION_LIMIT_EXCEEDED"},
        )
    chosen = range(max(start, end - size), end) if backwards else range(start, min(end, start + size))
    edges = [{"cursor": _cursor(placed[at][0]), "node": placed[at][1]} for at in chosen]
    return {
        "edges": edges,
        "nodes": [edge["node"] for edge in edges],
        "pageInfo": {
            "hasNextPage": bool(chosen) and chosen[-1] < len(placed) - 1 if not backwards else end < len(placed),
            "hasPreviousPage": (chosen[0] if chosen else start) > 0,
            "startCursor": edges[0]["cursor"] if edges else None,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
    }


def _size(args: Mapping[str, Any]) -> tuple[int, bool]:
    first, last = args.get("first"), args.get("last")
    if first is None and last is None:
        raise GraphQLError(
            "you must provide one of first or last", extensions={"code": "BAD_REQUEST", "argumentName": "first"}
        )
    if first is not None and last is not None:
        raise GraphQLError("providing both first and last is not supported", extensions={"code": "BAD_REQUEST"})
    size = int(last if first is None else first)  # type: ignore[arg-type]  # one of them is given
    if size < 0 or size > LARGEST_PAGE:
        raise GraphQLError(f"first and last must be between 0 and {LARGEST_PAGE}", extensions={"code": "BAD_REQUEST"})
    return size, first is None


def _bounds(placed: Sequence[tuple[Place, Row]], args: Mapping[str, Any]) -> tuple[int, int]:
    """The part of the rows between the two cursors."""
    downwards = bool(args.get("reverse"))
    start, end = 0, len(placed)
    if args.get("after"):
        mark = _place(args["after"])
        start = next((at for at, (place, _) in enumerate(placed) if _behind(place, mark, downwards)), end)
    if args.get("before"):
        mark = _place(args["before"])
        end = next((at for at, (place, _) in enumerate(placed) if not _behind(mark, place, downwards)), end)
    return start, end


def _behind(place: Place, mark: Place, downwards: bool) -> bool:
    return place < mark if downwards else place > mark


def _cursor(place: Place) -> str:
    text = json.dumps({"last_id": place[1], "last_value": place[0]}, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _place(cursor: str) -> Place:
    try:
        data = json.loads(base64.b64decode(cursor, validate=True))
        return data["last_value"], data["last_id"]
    except (binascii.Error, ValueError, KeyError, TypeError):
        raise GraphQLError("Invalid cursor for current pagination sort.", extensions={"code": "BAD_REQUEST"}) from None
