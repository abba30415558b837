"""The merchant's goods, people and orders in a neutral form, for the other products that carry the name Lightspeed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from wareflow.sandbox.lightspeed.demo import custom_sku, ean_of
from wareflow.sandbox.lightspeed.demo_products import FAMILIES, Family
from wareflow.sandbox.lightspeed.demo_till import COUNTRIES, PLACES, mail_name

PEOPLE, ORDERS = 200, 400
OPENED = datetime(2025, 5, 5, 8, 0, tzinfo=UTC)
FIRST_ORDER = datetime(2026, 8, 3, 9, 12, 30, tzinfo=UTC)
BETWEEN = timedelta(hours=6, minutes=11, seconds=7)
VAT, REDUCED = Decimal("0.23"), Decimal("0.08")
CASES = (
    "plain", "plain", "discount", "walk_in", "plain", "return", "plain", "company", "two_payments", "plain", "open",
    "plain", "reduced_tax", "voided", "plain", "on_account", "many_lines", "plain", "free_line", "note",
)  # fmt: skip


@dataclass(frozen=True)
class Goods:
    """One thing on the shelf: a variant of its family."""

    number: int
    family: Family
    variant: str
    position: int
    sku: str
    ean: str
    price: Decimal
    """Gross."""
    cost: Decimal
    stock: tuple[int, int]
    at: datetime

    @property
    def tax(self) -> Decimal:
        return REDUCED if self.family.category.startswith("Kuchnia/Kawa") else VAT

    @property
    def net(self) -> Decimal:
        return (self.price / (1 + self.tax)).quantize(Decimal("0.00001"), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Person:
    """A customer."""

    number: int
    first: str
    last: str
    email: str
    phone: str
    company: str
    vat: str
    street: str
    house: str
    city: str
    post_code: str
    country: str
    code: str
    at: datetime


@dataclass(frozen=True)
class Order:
    """What somebody bought; quantities are negative where goods came back."""

    number: int
    case: str
    at: datetime
    person: int
    """0: nobody known."""
    lines: tuple[tuple[int, int, Decimal], ...]
    """Number of the goods, quantity, share that is taken off."""


@cache
def shelf(seed: int, size: int = 300) -> tuple[Goods, ...]:
    """The goods, the variants of a family side by side."""
    dice = random.Random(seed)  # noqa: S311  the shop must repeat, not be secret
    return tuple(_goods(dice, number) for number in range(1, size + 1))


def _goods(dice: random.Random, number: int) -> Goods:
    series, place = divmod(number - 1, 5 * len(FAMILIES))
    family, position = FAMILIES[place // 5], place % 5
    price = Decimal(family.price) + position * Decimal("7.35")
    return Goods(
        number, family, family.variants[position], position, custom_sku(number, family, position, series + 1),
        ean_of(number), price, (price * Decimal("0.45")).quantize(Decimal("0.01")),
        (dice.randint(-2, 60), dice.randint(0, 25)), OPENED + number // 4 * 4 * timedelta(minutes=53),
    )  # fmt: skip


@cache
def people(seed: int, size: int = PEOPLE) -> tuple[Person, ...]:
    """The customers, in five countries."""
    dice = random.Random(seed + 1)  # noqa: S311
    return tuple(_person(dice, number) for number in range(1, size + 1))


def _person(dice: random.Random, number: int) -> Person:
    country = dice.choice(COUNTRIES)
    code, prefix, streets, towns, firsts, lasts = PLACES[country]
    post_code, city = dice.choice(towns)
    first, last = dice.choice(firsts), dice.choice(lasts)
    is_company = number % 6 == 0
    email = "" if number % 17 == 0 else f"{mail_name(first)}.{mail_name(last)}{number}@poczta.example"
    phone = "" if number % 9 == 0 else f"{prefix}{dice.randrange(500_000_000, 800_000_000)}"
    return Person(
        number, first, last if number % 31 else "", email, phone, f"{last} i S-ka {number}" if is_company else "",
        f"{code}{7_400_000_000 + number}" if number % 12 == 0 else "", dice.choice(streets),
        str(dice.randrange(1, 120)), city, post_code, country, code, OPENED + number // 3 * 3 * timedelta(hours=5),
    )  # fmt: skip


def orders(seed: int, size: int = ORDERS, *, shelf_size: int = 300, known: int = PEOPLE) -> Iterator[Order]:
    """The orders, oldest first."""
    dice = random.Random(seed + 2)  # noqa: S311
    for number in range(1, size + 1):
        case = CASES[(number - 1) % len(CASES)]
        count = 31 if case == "many_lines" else dice.randrange(1, 5)
        sign = -1 if case == "return" else 1
        off = Decimal("0.15") if case == "discount" else Decimal(1) if case == "free_line" else Decimal(0)
        lines = tuple(
            (dice.randrange(1, shelf_size + 1), sign * dice.randrange(1, 4), off if place == 0 else Decimal(0))
            for place in range(count)
        )
        person = 0 if case == "walk_in" or not known else _buyer(dice, case, known)
        # Some neighbours share a second, as they do when a till was without a line for a while.
        yield Order(number, case, FIRST_ORDER + (number - number % 20 // 17) * BETWEEN, person, lines)


def _buyer(dice: random.Random, case: str, known: int) -> int:
    chosen = dice.randrange(1, known + 1)
    return max(6, chosen - chosen % 6) if case == "company" else chosen
