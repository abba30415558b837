"""Looking up the records of a page: together, and again where an item of the page may have changed them."""

from typing import Any

import pytest
from wareflow.sdk import Batch, Item, ItemError, PageLookup, code_of, pieces_of


class Remote:
    """Gives each code its own list, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[set[str]] = []

    async def __call__(self, codes: set[str]) -> dict[str, list[str]]:
        self.asked.append(codes)
        return {code: [f"{code}-{len(self.asked)}"] for code in codes}


def sku(item: Item) -> str:
    return code_of(item.record["sku"])


def page(*skus: Any) -> Batch:
    return Batch.of([{"sku": each} for each in skus])


async def test_the_first_item_of_a_key_takes_what_the_page_asked_for_and_the_next_looks_again() -> None:
    remote = Remote()
    known = await PageLookup.of(page("A", "A", "B"), sku, remote)

    found = [await known.take("A"), await known.take("A"), await known.take("B")]

    assert found == [["A-1"], ["A-2"], ["B-1"]]
    assert remote.asked == [{"A", "B"}, {"A"}]


async def test_what_items_do_not_change_is_asked_for_once() -> None:
    remote = Remote()
    known = await PageLookup.of(page("A"), sku, remote)

    found = [await known.get("A"), await known.get("A"), await known.get("C"), await known.get("C")]

    assert found == [["A-1"], ["A-1"], ["C-2"], ["C-2"]]
    assert remote.asked == [{"A"}, {"C"}]


async def test_an_item_without_a_usable_key_is_not_asked_for_and_stands_alone() -> None:
    remote = Remote()
    batch = page("A", None, "A", "")

    known = await PageLookup.of(batch, sku, remote)

    lanes = [known.lane(item) for item in batch]
    assert remote.asked == [{"A"}]
    assert lanes[0] == lanes[2] == "A"
    assert len({lanes[1], lanes[3], "A"}) == 3


@pytest.mark.parametrize("value", ["", None, "x" * 256])
def test_what_is_no_code_says_so(value: object) -> None:
    with pytest.raises(ItemError, match="no code to look for"):
        code_of(value, longest=255)


def test_a_code_stays_the_text_that_it_is() -> None:
    assert code_of("00123") == "00123"
    assert code_of("x" * 256) == "x" * 256


@pytest.mark.parametrize("value", ["1.5", "", None, "many"])
def test_parts_of_pieces_are_refused(value: object) -> None:
    with pytest.raises(ItemError, match="the web shop counts pieces"):
        pieces_of(value, "quantity", "the web shop")


def test_pieces_are_counted_however_they_are_spelled() -> None:
    assert (pieces_of("2.0", "quantity", "x"), pieces_of(0, "quantity", "x")) == (2, 0)
