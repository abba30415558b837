"""The books: sums that can be done in any order and always say whether something is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wareflow.engine import books
from wareflow.engine.books import REASONS, Books

CODES = st.sampled_from(
    [
        books.PENDING,
        *(books.left(reason) for reason in REASONS),
        books.REACHED_END,
        *(books.not_written(reason) for reason in REASONS),
        books.DELIVERED,
        books.CANCELLED,
        books.PARKED,
        books.FAILED,
    ]
)
NEWS = st.dictionaries(st.integers(0, 7), CODES)


@given(NEWS, NEWS, NEWS)
def test_news_can_come_in_any_order(first: dict[int, int], second: dict[int, int], third: dict[int, int]) -> None:
    forwards = books.merge(books.merge(books.merge(bytes(8), first), second), third)
    backwards = books.merge(books.merge(books.merge(bytes(8), third), second), first)

    assert forwards == backwards


@given(NEWS, NEWS)
def test_news_can_come_twice(first: dict[int, int], second: dict[int, int]) -> None:
    once = books.merge(books.merge(bytes(8), first), second)

    assert books.merge(books.merge(once, first), second) == once


@given(st.lists(st.lists(CODES, max_size=20).map(bytes), max_size=5))
def test_the_sums_balance_exactly_when_nothing_is_pending(pages: list[bytes]) -> None:
    made = Books.of(pages)

    assert made.read == sum(len(page) for page in pages)
    assert made.balanced is all(code != books.PENDING for page in pages for code in page)


@given(st.lists(CODES, max_size=20).map(bytes))
def test_a_stopped_run_leaves_nothing_pending(page: bytes) -> None:
    settled = books.settle(page, books.CANCELLED)

    assert Books.of([settled]).balanced
    assert all(before == after for before, after in zip(page, settled, strict=True) if before)


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        (books.left("filtered"), books.REACHED_END),
        (books.REACHED_END, books.not_written("unchanged")),
        (books.not_written("unchanged"), books.DELIVERED),
        (books.DELIVERED, books.CANCELLED),
        (books.CANCELLED, books.PARKED),
        (books.PARKED, books.FAILED),
    ],
)
def test_the_stronger_end_wins(weaker: int, stronger: int) -> None:
    assert books.merge(bytes([weaker]), {0: stronger}) == bytes([stronger])
    assert books.merge(bytes([stronger]), {0: weaker}) == bytes([stronger])


def test_every_reason_is_told_by_name() -> None:
    assert [books.disposition(books.left(reason)) for reason in REASONS] == [("skipped", reason) for reason in REASONS]
    assert books.disposition(books.not_written("a reason nobody knows")) == ("skipped", "other")


def test_books_with_something_parked_balance_but_are_not_clean() -> None:
    made = Books.of([bytes([books.DELIVERED, books.PARKED])])

    assert made.balanced
    assert not made.clean
