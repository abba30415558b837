"""Finding records by what people know of them: SKU, barcode, order name. A search is checked again, it is not exact."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from wareflow.sdk import ConfigError, ItemError, Record, plain_text

from nodes.shopify.documents import LOCATIONS
from nodes.shopify.write_documents import ORDERS_BY_NAME

AT_ONCE = 25
LONGEST_KEY = 255


class Asks(Protocol):
    """Whoever answers documents."""

    async def ask(self, document: str, variables: Mapping[str, Any] | None = None, *, about: str = "") -> Record: ...


def quoted(text: str) -> str:
    """A value inside a search, such as ``'O\\'Neill'``."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def any_of(name: str, values: Iterable[str]) -> str:
    """A search for several values of one filter."""
    return " OR ".join(f"{name}:{quoted(value)}" for value in values)


def chunks(values: Iterable[str]) -> list[list[str]]:
    """The different values in portions for one question each."""
    wanted = list(dict.fromkeys(values))
    return [wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE)]


def global_id(kind: str, value: object, field: str) -> str:
    """A Shopify id out of its number or its long form. Raises ItemError."""
    text = plain_text(value)
    number = text.removeprefix(f"gid://shopify/{kind}/")
    if not (number.isascii() and number.isdigit()) or int(number) == 0:
        raise ItemError(f"“{value}” is no Shopify id, which is a whole number. Check the mapping.", field=field)
    return f"gid://shopify/{kind}/{int(number)}"


def key_text(value: object, what: str, field: str) -> str:
    """A SKU, barcode or name to look for, digit by digit. Raises ItemError."""
    text = plain_text(value)
    if not text or len(text) > LONGEST_KEY:
        raise ItemError(f"The {what} is {'too long' if text else 'empty or no text'}. Check the mapping.", field=field)
    return text


async def locations(client: Asks) -> dict[str, str]:
    """Id -> name."""
    return {row["id"]: row["name"] for row in (await client.ask(LOCATIONS))["locations"]["nodes"]}


def location_of(value: object, known: Mapping[str, str]) -> str:
    """The id of a location given by id, number or name. Raises ItemError."""
    text = str(value or "").strip()
    for place, name in known.items():
        if text in (place, place.rpartition("/")[2]) or text.casefold() == name.casefold():
            return place
    raise ItemError(
        f"Shopify has no location “{text}”. Locations: {', '.join(known.values()) or 'none'}.", field="location"
    )


def fixed_location(value: str, known: Mapping[str, str]) -> None:
    """A location that stands in the settings and does not exist stops the step. Raises ConfigError."""
    if "{" in value:
        return
    try:
        location_of(value, known)
    except ItemError as error:
        raise ConfigError(error.message, field="location") from error


async def order_id_of(client: Asks, by: str, value: object) -> str:
    """The id of an order given by id or name. Raises ItemError."""
    found = await find_order_id(client, by, value)
    return found or str(one_of([], f"order {value}", "order")["id"])


async def find_order_id(client: Asks, by: str, value: object) -> str | None:
    """The id of an order given by id or name; none for a name that no order has. Raises ItemError."""
    if by == "order_id":
        return global_id("Order", value, "order")
    name = key_text(value, "order name", "order")
    data = await client.ask(ORDERS_BY_NAME, {"query": f"name:{quoted(name)}"}, about=f"order {name}")
    exact = [row for row in data["orders"]["nodes"] if row["name"].lstrip("#") == name.lstrip("#")]
    return str(one_of(exact, f"order {name}", "order")["id"]) if exact else None


def one_of(rows: Sequence[Record], what: str, field: str) -> Record:
    """The only row; none or several are the item's error."""
    if not rows:
        raise ItemError(f"Shopify has no {what}. Check the mapping, or create it there first.", field=field)
    if len(rows) > 1:
        raise ItemError(
            f"Shopify has {len(rows)} records for {what}, so it cannot be told which is meant. "
            "Make it unique there, or find it by another field.",
            field=field,
        )
    return rows[0]


async def read_order(client: Asks, document: str, order_id: str) -> Record:
    """An order as the document shows it. Raises ItemError."""
    number = order_id.rpartition("/")[2]
    order = (await client.ask(document, {"id": order_id}, about=f"order {number}"))["order"]
    if order is None:
        raise ItemError(
            f"Shopify has no order {number}, or the app may not see it (older than 60 days without the scope "
            "read_all_orders).",
            field="order",
        )
    return dict(order)
