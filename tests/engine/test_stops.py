"""Stop rules: what is too much, and what is not."""

from decimal import Decimal

import pytest
from wareflow.engine.stops import StopRules, Tally, percent_of, sentence

Tried = tuple[str, str, list[tuple[str, object, object]]]


def tallied(rules: StopRules, *changes: Tried) -> Tally:
    tally = Tally(rules)
    for key, action, fields in changes:
        tally.add(key, action, fields)
    return tally


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        ("10.00", "12.00", 20),
        (Decimal("10"), 8, 20),
        (0, 5, 100),
        (0, "0.00", 0),
        ("n/a", 5, None),
        (None, 5, None),
        (True, 5, None),
        (-10, 10, 200),
    ],
)
def test_the_size_of_a_change_is_its_share_of_what_was(before: object, after: object, percent: int | None) -> None:
    assert percent_of(before, after) == percent


def test_a_price_that_jumps_is_too_much_and_named() -> None:
    rules = StopRules(price_percent=20)

    (broken,) = tallied(
        rules,
        ("A", "update", [("unitPrice", "10", "12")]),
        ("B", "update", [("unitPrice", "10", "15")]),
        ("C", "create", [("unitPrice", None, "900")]),
    ).broken()

    assert (broken.rule, broken.found, broken.examples) == ("price_percent", 50, ("B",))
    assert sentence(broken) == "a price changes by 50 % (limit 20 %): B"


def test_stock_that_goes_to_nothing_is_counted_and_stock_that_was_nothing_is_not() -> None:
    rules = StopRules(to_zero=1)
    gone: list[Tried] = [(key, "update", [("stockQuantity", 4, 0)]) for key in "AB"]
    before: list[Tried] = [("C", "update", [("stockQuantity", 0, 0)])]

    assert tallied(rules, *before, gone[0]).broken() == []
    assert [one.found for one in tallied(rules, *before, *gone).broken()] == [2]


def test_a_share_says_nothing_about_a_handful() -> None:
    rules = StopRules(changed_percent=50)
    few: list[Tried] = [(str(n), "update", []) for n in range(99)]

    assert tallied(rules, *few).broken() == []
    assert [one.found for one in tallied(rules, *few, ("99", "unchanged", [])).broken()] == [99]


def test_unchanged_and_skipped_records_break_no_count() -> None:
    rules = StopRules(changed=0, created=0)

    assert tallied(rules, ("A", "unchanged", []), ("B", "skip", [])).broken() == []
    assert {one.rule for one in tallied(rules, ("A", "create", [])).broken()} == {"changed", "created"}
