"""Stock levels of many variants set with one request, each only if it still is what was read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import NAMESPACE_URL, uuid5

from wareflow.sdk import Change, ConflictError, ItemError, Record

from nodes.shopify.client import STALE, Shopify, refusal_of
from nodes.shopify.line_refusals import Outcome, by_line, without_bad_lines
from nodes.shopify.stock import KINDS, Level, find_items, is_kept, level_of
from nodes.shopify.write_catalogue import SET_STOCK

PART = 250
"""Levels that Shopify takes with one request."""
Wish = tuple[str, str]
"""What a variant is looked up by, and the id of the location."""


@dataclass
class StockParts:
    """Changes of stock, each against what lies there now."""

    client: Shopify
    by: str
    name: str
    """`available` or `on_hand`."""
    reason: str
    run: str
    places: Mapping[str, str]
    rows: dict[Wish, list[Record]] = field(default_factory=dict)
    levels: dict[Wish, Level] = field(default_factory=dict)
    wishes: dict[str, Wish] = field(default_factory=dict)
    written: Counter[str] = field(default_factory=Counter)

    async def look_up(self, wishes: Sequence[Wish]) -> None:
        """Read what lies there; a key that spoils the question for others is asked for alone."""
        for place in dict.fromkeys(place for _, place in wishes):
            keys = list(dict.fromkeys(key for key, at in wishes if at == place))
            found = await find_items(self.client, self.by, keys, place)
            for key in keys:
                alone = {} if key in found else await find_items(self.client, self.by, [key], place)
                self.rows[key, place] = found[key] if key in found else alone.get(key, [])
                self.levels.pop((key, place), None)

    def level(self, wish: Wish) -> Level:
        """How much lies there, or will when the changes before this one are written. Raises ItemError."""
        if wish not in self.levels:
            key, place = wish
            self.levels[wish] = level_of(self.rows[wish], self.by, key, (place, self.places[place]), self.name)
        return self.levels[wish]

    def shown(self, wish: Wish) -> str:
        key, place = wish
        return f"{key.rpartition('/')[2] if self.by in KINDS else key} at {self.places[place]}"

    def is_there(self, wish: Wish) -> bool:
        return bool(self.rows[wish])

    def is_kept(self, wish: Wish) -> bool:
        return is_kept(self.rows[wish])

    def change(self, wish: Wish, quantity: int) -> Change:
        """What to write; a later item of the same level is compared with what this one leaves. Raises ItemError."""
        level, shown = self.level(wish), self.shown(wish)
        self.wishes[shown] = wish
        self.levels[wish] = replace(level, quantity=quantity)
        return Change.between("stock", shown, {self.name: level.quantity}, {self.name: quantity})

    async def send(self, changes: Sequence[Change]) -> list[Outcome]:
        """One request, and again without the lines that Shopify refuses."""
        return await without_bad_lines(changes, self._set)

    async def _set(self, changes: Sequence[Change]) -> dict[str, ItemError]:
        """Why lines were refused, by key; empty when all were set. Raises the error that concerns the request."""
        entries = [self._entry(each) for each in changes]
        wish = {"name": self.name, "reason": self.reason, "quantities": entries}
        # How often it was written tells there and back again from a repeat.
        stamps = [(self.levels[self.wishes[each.key]].updated_at, self.written[each.key]) for each in changes]
        key = str(uuid5(NAMESPACE_URL, f"{self.run}|{self.name}|{entries}|{stamps}"))
        about = f"the stock of {changes[0].key if len(changes) == 1 else f'{len(changes)} variants'}"
        refused = (await self.client.tried(SET_STOCK, {"input": wish, "key": key}, about=about))["userErrors"]
        rows = by_line(refused, changes, about)
        if not rows:
            self.written.update(each.key for each in changes)
        return {key: _reason(entries, f"the stock of {key}") for key, entries in rows.items()}

    def _entry(self, change: Change) -> Record:
        level = self.levels[self.wishes[change.key]]
        return {
            "inventoryItemId": level.item_id,
            "locationId": level.location_id,
            "quantity": change.values[self.name],
            "changeFromQuantity": change.fields[0].before,
        }


def _reason(rows: Sequence[Record], about: str) -> ItemError:
    error = refusal_of(rows, about)
    if any(row.get("code") in STALE for row in rows) or not isinstance(error, ItemError):
        return ConflictError(f"Shopify: {about} kept changing while it was set. Replay it later.")
    return error
