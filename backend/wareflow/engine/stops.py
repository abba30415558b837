"""Stop rules of a flow: how much a run may change before a person is asked. Pure counting over changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from typing import Any, Final

PRICES: Final = ("price", "cost", "amount")
STOCKS: Final = ("stock", "inventory", "quantity", "qty", "available", "onhand")
ENOUGH: Final = 100
"""A share of the records says something once so many were looked at."""

EXAMPLES: Final = 5


@dataclass(frozen=True)
class StopRules:
    """What is too much; ``None``: no rule."""

    changed: int | None = None
    """More records created or updated than this."""
    changed_percent: int | None = None
    """More than this share of the records looked at."""
    created: int | None = None
    price_percent: int | None = None
    """A price goes up or down by more than this."""
    to_zero: int | None = None
    """More records than this whose stock goes to nothing."""

    @property
    def any(self) -> bool:
        return any(getattr(self, each.name) is not None for each in fields(self))


@dataclass(frozen=True)
class Verdict:
    """A rule that is broken: what was found, and some of the records."""

    rule: str
    limit: int
    found: int
    examples: tuple[str, ...]


@dataclass
class Tally:
    """Counts changes as they come."""

    rules: StopRules
    looked_at: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("changed", "created", "price", "to_zero"), 0))
    examples: dict[str, list[str]] = field(default_factory=dict)
    largest: int = 0

    def add(self, key: str, action: str, changed: Iterable[tuple[str, Any, Any]]) -> None:
        """One record that was looked at: its key, what is done with it, and its fields before and after."""
        self.looked_at += 1
        if action not in ("create", "update"):
            return
        self._count("changed", key)
        if action == "create":
            self._count("created", key)
            return
        for name, before, after in changed:
            self._field(key, name.casefold(), before, after)

    def broken(self) -> list[Verdict]:
        """Every rule that is broken by now."""
        found = []
        for rule, count in (("changed", "changed"), ("created", "created"), ("to_zero", "to_zero")):
            limit = getattr(self.rules, rule)
            if limit is not None and self.counts[count] > limit:
                found.append(self._verdict(rule, limit, self.counts[count], count))
        share = self.rules.changed_percent
        if share is not None and self.looked_at >= ENOUGH and self.counts["changed"] * 100 > share * self.looked_at:
            percent = self.counts["changed"] * 100 // self.looked_at
            found.append(self._verdict("changed_percent", share, percent, "changed"))
        if self.rules.price_percent is not None and self.counts["price"]:
            found.append(self._verdict("price_percent", self.rules.price_percent, self.largest, "price"))
        return found

    def _field(self, key: str, name: str, before: Any, after: Any) -> None:
        if any(word in name for word in PRICES) and self.rules.price_percent is not None:
            percent = percent_of(before, after)
            if percent is not None and percent > self.rules.price_percent:
                self._count("price", key)
                self.largest = max(self.largest, int(percent))
        elif any(word in name for word in STOCKS):
            old, new = number_of(before), number_of(after)
            if old is not None and new is not None and old > 0 >= new:
                self._count("to_zero", key)

    def _count(self, what: str, key: str) -> None:
        self.counts[what] += 1
        known = self.examples.setdefault(what, [])
        if len(known) < EXAMPLES:
            known.append(key)

    def _verdict(self, rule: str, limit: int, found: int, examples: str) -> Verdict:
        return Verdict(rule, limit, found, tuple(self.examples.get(examples, ())))


def number_of(value: Any) -> Decimal | None:
    """The number that a value is, also where it is written as text."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def percent_of(before: Any, after: Any) -> Decimal | None:
    """By how much of itself a number changes; from nothing to something is the whole of it."""
    old, new = number_of(before), number_of(after)
    if old is None or new is None:
        return None
    if old == 0:
        return Decimal(0) if new == 0 else Decimal(100)
    return abs(new - old) * 100 / abs(old)


def sentence(verdict: Verdict) -> str:
    """A broken rule in words."""
    found, limit = verdict.found, verdict.limit
    words: Mapping[str, str] = {
        "changed": f"{found} records change (limit {limit})",
        "created": f"{found} records are new (limit {limit})",
        "to_zero": f"the stock of {found} records goes to 0 (limit {limit})",
        "changed_percent": f"{found} % of the records change (limit {limit} %)",
        "price_percent": f"a price changes by {found} % (limit {limit} %)",
    }
    examples = f": {', '.join(verdict.examples)}" if verdict.examples else ""
    return f"{words[verdict.rule]}{examples}"
