"""Items stored and read again are the same items."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wareflow.engine.lineage import decode_items, encode_facts, encode_records, first_id, lost, page_items, page_of
from wareflow.sdk import Item, NoConfig, Page, Problem

from tests.engine.arrange import Feed, RowsConfig, Start

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.decimals(allow_nan=False, allow_infinity=False, places=4)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
RECORDS = st.dictionaries(st.text(), VALUES, max_size=4)


@given(st.lists(RECORDS, max_size=5))
def test_records_come_back_as_they_went(records: list[dict[str, object]]) -> None:
    items = [Item(record, id=n + 1, parents=(n,), roots=(7, n)) for n, record in enumerate(records)]

    back = decode_items(encode_records(items), encode_facts(items))

    assert [item.record for item in back] == records
    assert [(item.id, item.parents, item.roots) for item in back] == [(i.id, i.parents, i.roots) for i in items]


def test_digits_and_errors_survive() -> None:
    item = Item({"price": Decimal("1.10"), "sku": "00123"}, id=1, error=Problem("row", "no", node="a"))

    back = decode_items(encode_records([item]), encode_facts([item]))[0]

    assert str(back.record["price"]) == "1.10"
    assert back.error == item.error


@given(st.integers(1, 2**31), st.integers(0, 2**20 - 1))
def test_an_id_says_its_task_and_its_place(task: int, place: int) -> None:
    assert page_of(first_id(task) + place) == (task, place)


def test_a_page_numbers_good_and_broken_records_and_each_is_its_own_root() -> None:
    page = Page([{"a": 1}, {"a": 2}], rejected=[({"row": 3}, Problem("row", "no"))])

    found = page_items(Feed(RowsConfig()), page, 5)

    assert [item.id for item in found["items"]] == [first_id(5), first_id(5) + 1]
    assert [item.id for item in found["broken"]] == [first_id(5) + 2]
    assert all(item.roots == (item.id,) for items in found.values() for item in items)
    assert len(page) == 3


def test_broken_records_of_a_source_without_an_error_output_are_a_bug_not_a_loss() -> None:
    with pytest.raises(TypeError, match="gives items for an output"):
        page_items(Start(NoConfig()), Page([], rejected=[({}, Problem("row", "no"))]), 1)


@pytest.mark.parametrize(("most", "good", "bad"), [(1, 1, 0), (2, 2, 0), (3, 2, 1), (9, 2, 2)])
def test_a_page_can_be_cut(most: int, good: int, bad: int) -> None:
    problem = Problem("row", "no")

    page = Page([{}, {}], token="next", rejected=[({}, problem), ({}, problem)]).first(most)

    assert (len(page.records), len(page.rejected), page.token) == (good, bad, "next")


def test_an_item_is_lost_when_a_root_of_it_comes_out_nowhere() -> None:
    first, second = Item({}, id=1, roots=(1,)), Item({}, id=2, roots=(2, 3))

    assert lost([first, second], {"out": [Item({}, roots=(1, 2))]}) == [second]
