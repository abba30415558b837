"""Nodes that wait for everything: merge, deduplicate, aggregate, sort."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sdk import Batch, Record
from wareflow.testing import NodeRun, run_node

from nodes.core.aggregate import Aggregate
from nodes.core.deduplicate import Deduplicate
from nodes.core.merge_by_key import MergeByKey
from nodes.core.sort import Sort

LEFT: list[Record] = [{"sku": "00123", "qty": 2}, {"sku": "123", "qty": 1}, {"sku": None, "qty": 9}]
RIGHT: list[Record] = [{"number": "00123", "price": Decimal("1.10")}, {"number": "X", "price": Decimal(4)}]


async def merge(left: list[Record] | None = None, right: list[Record] | None = None, **config: Any) -> NodeRun:
    batches = {"left": Batch.of(left or LEFT), "right": Batch.of(right or RIGHT)}
    return await run_node(MergeByKey, {"left_key": "sku", "right_key": "number", **config}, batches)


async def test_items_with_one_key_become_one_and_the_others_say_why_not() -> None:
    run = await merge()

    assert run.records("merged") == [{"sku": "00123", "qty": 2, "right": RIGHT[0]}]
    assert run.records("only_left") == [LEFT[1]]
    assert run.records("only_right") == [RIGHT[1]]
    assert run.records("failed") == [LEFT[2]]
    assert (run.books.read, run.books.delivered, run.books.skipped["not_found"], run.books.parked) == (5, 2, 2, 1)


@pytest.mark.parametrize(("keep", "count"), [("matched", 1), ("all_left", 2), ("all", 3)])
async def test_items_without_a_partner_can_be_kept(keep: str, count: int) -> None:
    run = await merge(keep=keep)

    assert len(run.records("merged")) == count
    assert run.books.balanced


async def test_fields_can_be_laid_over() -> None:
    run = await merge(put="overlay")

    assert run.records("merged") == [{"sku": "00123", "qty": 2, "number": "00123", "price": Decimal("1.10")}]


TWICE = [RIGHT[0], {"number": "00123", "price": Decimal(9)}]


@pytest.mark.parametrize(
    ("several", "merged", "failed", "only_right"), [("fail", 0, 1, 2), ("all", 2, 0, 0), ("first", 1, 0, 1)]
)
async def test_several_right_items_of_one_key_are_never_lost(
    several: str, merged: int, failed: int, only_right: int
) -> None:
    run = await merge(left=LEFT[:1], right=TWICE, several=several)

    found = [len(run.records(port)) for port in ("merged", "failed", "only_right")]
    assert found == [merged, failed, only_right]
    assert run.books.balanced
    assert not [parked for parked in run.parked if parked.problem.code == "lost_item"]


async def test_a_number_and_its_text_are_one_key_but_a_code_is_its_own() -> None:
    run = await merge(left=[{"sku": 123}, {"sku": "0123"}], right=[{"number": "123"}])

    assert [record["sku"] for record in run.records("merged")] == [123]
    assert [record["sku"] for record in run.records("only_left")] == ["0123"]


VERSIONS: list[Record] = [
    {"sku": "A", "at": "2026-01-02", "n": 1},
    {"sku": "B", "at": "2026-01-01", "n": 2},
    {"sku": "A", "at": "2026-01-10", "n": 3},
    {"sku": "A", "at": None, "n": 4},
]


@pytest.mark.parametrize(("keep", "numbers"), [("first", [1, 2]), ("last", [2, 4]), ("newest", [2, 3])])
async def test_one_of_several_is_kept_and_the_others_count_as_duplicates(keep: str, numbers: list[int]) -> None:
    run = await run_node(Deduplicate, {"keys": ["sku"], "keep": keep, "newest_by": "at"}, Batch.of(VERSIONS))

    assert [record["n"] for record in run.records("kept")] == numbers
    assert run.books.skipped["duplicate"] == 2


async def test_an_item_without_a_key_is_no_duplicate_of_another_one() -> None:
    run = await run_node(Deduplicate, {"keys": ["sku"]}, Batch.of([{"sku": ""}, {"sku": None}, {}]))

    assert len(run.errors()) == 3


async def test_the_newest_needs_a_field_that_says_its_age() -> None:
    with pytest.raises(ValueError, match="Name the field"):
        await run_node(Deduplicate, {"keys": ["sku"], "keep": "newest"}, Batch.of([]))


LINES: list[Record] = [
    {"order": {"no": "1"}, "sku": "00123", "net": Decimal("0.1"), "qty": 1},
    {"order": {"no": "2"}, "sku": "X", "net": Decimal("5"), "qty": 2},
    {"order": {"no": "1"}, "sku": "Y", "net": Decimal("0.2"), "qty": 2},
    {"order": {"no": "1"}, "sku": "Z", "net": None, "qty": 4},
]


async def aggregate(*results: tuple[str, str], records: list[Record] | None = None, **config: Any) -> NodeRun:
    wanted = [{"name": f"r{number}", "what": what, "path": path} for number, (what, path) in enumerate(results)]
    given = {"group_by": ["order.no"], "results": wanted, **config}
    return await run_node(Aggregate, given, Batch.of(records or LINES))


async def test_sums_are_exact_and_groups_keep_their_order() -> None:
    run = await aggregate(("sum", "net"), ("count", ""), ("sum", "qty"))

    assert run.records("groups") == [
        {"order": {"no": "1"}, "r0": Decimal("0.3"), "r1": 3, "r2": 7},
        {"order": {"no": "2"}, "r0": Decimal(5), "r1": 1, "r2": 2},
    ]
    assert run.books.delivered == 4


@pytest.mark.parametrize(
    ("what", "path", "value"),
    [
        ("min", "net", Decimal("0.1")),
        ("max", "net", Decimal("0.2")),
        ("max", "sku", "Z"),
        ("average", "net", Decimal("0.15")),
        ("average", "qty", Decimal("2.33")),
        ("first", "sku", "00123"),
        ("last", "sku", "Z"),
        ("list", "sku", ["00123", "Y", "Z"]),
        ("join", "sku", "00123; Y; Z"),
        ("count", "net", 2),
    ],
)
async def test_a_group_comes_to_what_was_asked(what: str, path: str, value: Any) -> None:
    run = await aggregate((what, path), separator="; ")

    assert run.records("groups")[0]["r0"] == value


async def test_half_a_cent_is_rounded_up_in_an_average() -> None:
    records: list[Record] = [
        {"order": {"no": "1"}, "net": Decimal("0.01")},
        {"order": {"no": "1"}, "net": Decimal("0.02")},
    ]

    run = await aggregate(("average", "net"), records=records)

    assert str(run.records("groups")[0]["r0"]) == "0.02"


async def test_large_sums_lose_no_digit() -> None:
    records: list[Record] = [
        {"order": {"no": "1"}, "net": Decimal("1e30")},
        {"order": {"no": "1"}, "net": Decimal("1e-30")},
    ]

    run = await aggregate(("sum", "net"), records=records)

    assert run.records("groups")[0]["r0"] == Decimal("1000000000000000000000000000000.000000000000000000000000000001")


async def test_what_is_no_number_steps_aside_and_the_others_are_summed() -> None:
    records = [*LINES, {"order": {"no": "1"}, "sku": "Q", "net": "much"}]

    run = await aggregate(("sum", "net"), records=records)

    assert run.records("groups")[0]["r0"] == Decimal("0.3")
    assert "“much” is not a number" in run.errors()[0]
    assert run.books.balanced


async def test_without_groups_all_items_are_one() -> None:
    run = await aggregate(("count", ""), group_by=[])

    assert run.records("groups") == [{"r0": 4}]


async def order(values: list[Any], **key: Any) -> list[Any]:
    run = await run_node(Sort, {"keys": [{"path": "v", **key}]}, Batch.of([{"v": value} for value in values]))
    return [record["v"] for record in run.records("ordered")]


@pytest.mark.parametrize(
    ("values", "key", "ordered"),
    [
        ([3, Decimal("1.5"), 2], {}, [Decimal("1.5"), 2, 3]),
        (["10", "9", "1"], {}, ["1", "10", "9"]),
        (["10", "9", "1"], {"compare_as": "number"}, ["1", "9", "10"]),
        (["b", "A", "c"], {}, ["A", "b", "c"]),
        (["b", None, "a", ""], {"direction": "descending"}, ["b", "a", None, ""]),
        (
            ["2026-01-01T00:30:00+01:00", "2025-12-31T23:00:00Z"],
            {},
            ["2025-12-31T23:00:00Z", "2026-01-01T00:30:00+01:00"],
        ),
    ],
)
async def test_values_stand_in_order_and_blanks_come_last(
    values: list[Any], key: dict[str, Any], ordered: list[Any]
) -> None:
    assert await order(values, **key) == ordered


async def test_where_the_first_key_is_equal_the_next_one_decides() -> None:
    records: list[Record] = [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 0, "b": "z"}]
    keys = [{"path": "a"}, {"path": "b", "direction": "descending"}]

    run = await run_node(Sort, {"keys": keys}, Batch.of(records))

    assert [record["b"] for record in run.records("ordered")] == ["z", "y", "x"]


async def test_what_has_no_place_in_an_order_steps_aside() -> None:
    run = await run_node(
        Sort, {"keys": [{"path": "v", "compare_as": "number"}]}, Batch.of([{"v": "x"}, {"v": [1]}, {"v": 1}])
    )

    assert run.records("ordered") == [{"v": 1}]
    assert len(run.errors()) == 2
