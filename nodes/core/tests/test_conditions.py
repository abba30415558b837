"""Conditions: text is compared as text, numbers as numbers, and what cannot be said is said."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sdk import Batch, Record
from wareflow.testing import NodeRun, run_node

from nodes.core.branch import Branch
from nodes.core.filter import Filter, FilterConfig
from nodes.core.filter_status import FilterStatus


async def judge(record: Record, *rules: dict[str, Any], match: str = "all", **config: Any) -> NodeRun:
    given = {"conditions": {"match": match, "rules": list(rules)}, **config}
    return await run_node(Filter, given, Batch.of([record]))


async def kept(record: Record, operator: str, value: Any = "", **rule: Any) -> bool:
    run = await judge(record, {"field": "v", "operator": operator, "value": value, **rule})
    assert run.errors() == []
    return bool(run.records("kept"))


@pytest.mark.parametrize(
    ("found", "operator", "value", "holds"),
    [
        ("00123", "equals", "00123", True),
        ("00123", "equals", "123", False),
        ("00123", "equals", 123, False),
        (123, "equals", "00123", False),
        (123, "equals", "123", True),
        (Decimal("12.50"), "equals", "12.5", True),
        ("1.10", "equals", "1.1", False),
        ("1e5", "equals", "100000", False),
        (None, "equals", "", False),
        ("a", "not_equals", "b", True),
        (None, "not_equals", "b", True),
        ("Blue mug", "contains", "mug", True),
        (["a", "00123"], "contains", "00123", True),
        ("Blue mug", "not_contains", "tea", True),
        ("SKU-1", "starts_with", "SKU", True),
        ("SKU-1", "ends_with", "-2", False),
        (Decimal("10.5"), "greater", "9", True),
        (10, "greater", 10, False),
        (10, "greater_or_equal", 10, True),
        (9, "less", "10", True),
        (9, "less_or_equal", "8.99", False),
        ("2026-01-15", "between", "2026-01-01, 2026-01-31", True),
        (5, "between", [1, 4], False),
        (None, "greater", "1", False),
        ("paid", "in", "new, paid", True),
        ("paid", "in", ["new", "sent"], False),
        ("paid", "not_in", ["new", "sent"], True),
        ("", "empty", "", True),
        ("  ", "empty", "", True),
        ([], "empty", "", True),
        (0, "empty", "", False),
        (False, "not_empty", "", True),
        (None, "exists", "", True),
        (None, "missing", "", False),
        ("AB-12", "matches", "^[A-Z]{2}-[0-9]+$", True),
        (True, "is_true", "", True),
        (None, "is_true", "", False),
        (False, "is_false", "", True),
    ],
)
async def test_a_rule_holds_or_not(found: Any, operator: str, value: Any, holds: bool) -> None:
    assert await kept({"v": found}, operator, value) is holds


@pytest.mark.parametrize(
    ("found", "value", "kind", "holds"),
    [
        ("10", "9", "number", True),
        ("1 200.50", "1200", "number", True),
        ("2026-02-01T00:00:00+01:00", "2026-01-31T22:59:00Z", "date", True),
        ("b", "a", "text", True),
    ],
)
async def test_text_is_a_number_or_a_date_where_that_is_declared(
    found: str, value: str, kind: str, holds: bool
) -> None:
    assert await kept({"v": found}, "greater", value, compare_as=kind) is holds


@pytest.mark.parametrize("operator", ["exists", "missing", "empty", "not_empty"])
async def test_a_missing_field_can_be_asked_for(operator: str) -> None:
    assert await kept({}, operator) is (operator in ("missing", "empty"))


@pytest.mark.parametrize(
    ("record", "rule", "words"),
    [
        ({}, {"operator": "equals", "value": "a"}, "no field “v”"),
        ({"v": "10"}, {"operator": "greater", "value": "9"}, "Choose whether to compare as number"),
        ({"v": "ten"}, {"operator": "greater", "value": "9", "compare_as": "number"}, "“ten” is not a number"),
        ({"v": "soon"}, {"operator": "less", "value": "2026-01-01", "compare_as": "date"}, "not a date"),
        ({"v": "yes"}, {"operator": "is_true"}, "not yes or no"),
        ({"v": {"a": 1}}, {"operator": "contains", "value": "a"}, "an object, not text"),
    ],
)
async def test_what_cannot_be_said_fails_and_is_never_rejected(
    record: Record, rule: dict[str, Any], words: str
) -> None:
    run = await judge(record, {"field": "v", **rule})

    assert words in run.errors()[0]
    assert run.books.parked == 1
    assert not run.books.skipped


async def test_a_missing_field_can_mean_that_a_rule_does_not_hold() -> None:
    run = await judge({}, {"field": "v", "operator": "equals", "value": "a"}, on_missing="no_match")

    assert dict(run.books.skipped) == {"filtered": 1}


@pytest.mark.parametrize(("match", "holds"), [("all", False), ("any", True)])
async def test_rules_are_joined_by_all_or_any(match: str, holds: bool) -> None:
    rules = [{"field": "a", "value": "1"}, {"field": "b", "value": "2"}]

    run = await judge({"a": "1", "b": "x"}, *rules, match=match)

    assert bool(run.records("kept")) is holds


async def test_a_group_stands_for_one_rule() -> None:
    group = {"match": "any", "rules": [{"field": "b", "value": "2"}, {"field": "c", "value": "3"}]}

    run = await judge({"a": "1", "b": "x", "c": "3"}, {"field": "a", "value": "1"}, group)

    assert len(run.records("kept")) == 1


async def test_a_value_can_come_from_the_item() -> None:
    assert await kept({"v": "x", "w": "x"}, "equals", "{{ item.w }}")


async def test_capital_letters_can_be_ignored() -> None:
    run = await judge({"v": "PAID"}, {"field": "v", "operator": "in", "value": ["paid"]}, ignore_case=True)

    assert len(run.records("kept")) == 1


@pytest.mark.parametrize("value", ["(?=a)", "(", r"(a)\1"])
def test_a_pattern_that_cannot_be_used_is_refused_before_the_run(value: str) -> None:
    with pytest.raises(ValueError, match="not a pattern"):
        FilterConfig.model_validate({"conditions": {"rules": [{"field": "v", "operator": "matches", "value": value}]}})


def test_endless_groups_are_refused() -> None:
    nested: dict[str, Any] = {"rules": [{"field": "v"}]}
    for _ in range(6):
        nested = {"rules": [nested]}

    with pytest.raises(ValueError, match="nested"):
        FilterConfig.model_validate({"conditions": nested})


STATUSES = [{"status": "paid"}, {"status": "new"}, {"state": "paid"}]


async def test_an_item_without_the_status_field_fails_instead_of_being_rejected() -> None:
    run = await run_node(FilterStatus, {"statuses": ["paid"]}, Batch.of(STATUSES))

    assert run.records("kept") == [{"status": "paid"}]
    assert run.records("rejected") == [{"status": "new"}]
    assert run.records("failed") == [{"state": "paid"}]
    assert "no field “status”" in run.errors()[0]


async def test_an_item_without_the_status_field_is_rejected_where_that_is_wished() -> None:
    run = await run_node(FilterStatus, {"statuses": ["paid"], "on_missing": "reject"}, Batch.of(STATUSES))

    assert run.books.skipped["filtered"] == 2


WAYS = [
    {"name": "paid", "title": "Paid", "when": {"rules": [{"field": "status", "value": "paid"}]}},
    {"name": "large", "when": {"rules": [{"field": "total", "operator": "greater", "value": "100"}]}},
]
ORDERS: list[Record] = [
    {"no": "1", "status": "paid", "total": 200},
    {"no": "2", "status": "new", "total": 200},
    {"no": "3", "status": "new", "total": 1},
    {"no": "4", "status": "new"},
]


def numbers(run: NodeRun) -> dict[str, list[str]]:
    return {port: [item.record["no"] for item in items] for port, items in run.outputs.items() if items}


async def test_an_item_takes_the_first_way_that_fits() -> None:
    run = await run_node(Branch, {"branches": WAYS}, Batch.of(ORDERS))

    assert numbers(run) == {"paid": ["1"], "large": ["2"], "otherwise": ["3"], "failed": ["4"]}
    assert (run.books.delivered, run.books.skipped["filtered"], run.books.parked) == (2, 1, 1)


async def test_an_item_can_take_every_way_that_fits() -> None:
    run = await run_node(Branch, {"branches": WAYS, "send_to": "all"}, Batch.of(ORDERS))

    assert numbers(run)["paid"] == ["1"]
    assert numbers(run)["large"] == ["1", "2"]
    assert run.books.balanced


@pytest.mark.parametrize("name", ["failed", "otherwise", "Paid", "", "a b"])
async def test_a_way_needs_a_name_that_a_wire_can_hold_on_to(name: str) -> None:
    with pytest.raises(ValueError, match=r"cannot use the name|match pattern"):
        await run_node(Branch, {"branches": [{"name": name, "when": {}}]}, Batch.of([]))
