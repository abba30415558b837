"""Numbers that come from outside: exact, and none that fills the memory when it is written out."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sdk import ItemError, decimal_of, dumps, loads, plain_text, truth_of
from wareflow.sdk.values import loads_stored


@pytest.mark.parametrize("spelled", ["10.10", "0.005", "1E-7", "12345678901234567890.123456789", "-0.0", "1E+400"])
def test_a_number_keeps_its_digits(spelled: str) -> None:
    assert dumps(loads(spelled)).decode() == spelled


@pytest.mark.parametrize("spelled", ["1e999999999", "1e-999999999", "0e-999999999", "1e99999999999999999999", "-1E401"])
def test_a_number_beyond_every_use_is_refused(spelled: str) -> None:
    with pytest.raises(ItemError, match="out of range"):
        loads(f'{{"price": {spelled}}}')


def test_what_was_worked_out_can_be_read_again() -> None:
    far = Decimal("1E-700")

    assert loads_stored(dumps({"far": far})) == {"far": far}


@pytest.mark.parametrize(
    ("value", "number"),
    [("12.50", "12.50"), (" 3 ", "3"), (7, "7"), (Decimal("1.10"), "1.10"), ("1e3", "1E+3"), ("-0.5", "-0.5")],
)
def test_a_number_is_read_digit_by_digit(value: Any, number: str) -> None:
    assert str(decimal_of(value)) == number


@pytest.mark.parametrize(
    "value", [None, True, "", "none", "12,50", "NaN", "Infinity", "1e999999999", "-1e-999999999", []]
)
def test_what_is_no_number_is_none(value: Any) -> None:
    assert decimal_of(value) is None


def test_yes_and_no_are_told_in_the_spellings_of_systems() -> None:
    assert [truth_of(value) for value in (True, "TRUE", 1, "1")] == [True] * 4
    assert [truth_of(value) for value in (False, "false", 0, "0")] == [False] * 4
    neither: list[Any] = ["yes", "", None, 2, [], {}]
    assert [truth_of(value) for value in neither] == [None] * 6


def test_only_texts_and_whole_numbers_are_plain_text() -> None:
    assert [plain_text(value) for value in (" 00123 ", 17, "1e5")] == ["00123", "17", "1e5"]
    others: list[Any] = [True, None, Decimal("1.5"), ["a"], {}]
    assert [plain_text(value) for value in others] == [""] * 5
