"""Amounts in two currencies side by side: the shop's and the customer's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CENT = Decimal("0.01")
Bag = dict[str, dict[str, str]]


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Pair:
    """One amount in both currencies; what is added up was rounded in each of them before."""

    shop: Decimal
    customer: Decimal

    @staticmethod
    def of(amount: Decimal | str, rate: Decimal | str = "1") -> "Pair":
        shop = Decimal(amount)
        return Pair(cents(shop), cents(shop * Decimal(rate)))

    @staticmethod
    def read(bag: Mapping[str, Any]) -> "Pair":
        return Pair(Decimal(bag["shopMoney"]["amount"]), Decimal(bag["presentmentMoney"]["amount"]))

    def __add__(self, other: "Pair") -> "Pair":
        return Pair(self.shop + other.shop, self.customer + other.customer)

    def __sub__(self, other: "Pair") -> "Pair":
        return Pair(self.shop - other.shop, self.customer - other.customer)

    def times(self, factor: Decimal | int) -> "Pair":
        return Pair(cents(self.shop * factor), cents(self.customer * factor))

    def bag(self, currencies: tuple[str, str]) -> Bag:
        return {"shopMoney": money(self.shop, currencies[0]), "presentmentMoney": money(self.customer, currencies[1])}


NOTHING = Pair(Decimal(0), Decimal(0))


def total(pairs: Iterable[Pair]) -> Pair:
    return sum(pairs, NOTHING)


def money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": written(amount), "currencyCode": currency}


def written(amount: Decimal) -> str:
    """As the service writes it: trailing zeros are cut, but one digit stays (``12.5``, ``100.0``)."""
    text = f"{amount:f}"
    if "." not in text:
        return f"{text}.0"
    text = text.rstrip("0")
    return f"{text}0" if text.endswith(".") else text
