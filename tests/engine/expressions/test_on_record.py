"""Remarks on an expression that need a record, each with the repair that a click makes."""

from decimal import Decimal

import pytest
from wareflow.engine.expressions import Lint, Scope, compile_text, lint_on_record

ITEM = {
    "sku": "MUG-1",
    "name": "Blue mug",
    "price": "12.50",
    "stock": 4,
    "weight": Decimal("1.5"),
    "note": "fragile",
    "lines": [{"ean": "5901234123457", "qty": 2}],
}


def repaired(source: str, remarks: list[Lint]) -> str:
    for remark in reversed(remarks):
        assert remark.fix is not None
        source = source[: remark.start] + remark.fix + source[remark.end :]
    return source


@pytest.mark.parametrize(
    ("source", "code", "becomes", "gives"),
    [
        ("{{ item.prise }}", "MISSPELT", "{{ item.price }}", "12.50"),
        ("{{ item.lines[0].eann }}", "MISSPELT", "{{ item.lines[0].ean }}", "5901234123457"),
        ("{{ item.colour }}", "MISSING", "{{ item.colour | default('') }}", ""),
        ("{{ item.price * 2 }}", "TEXT_AS_NUMBER", "{{ (item.price | decimal) * 2 }}", Decimal("25.00")),
        (
            "{{ item.stock - item.price }}",
            "TEXT_AS_NUMBER",
            "{{ item.stock - (item.price | decimal) }}",
            Decimal("-8.50"),
        ),
        ("{{ item.price | round }}", "TEXT_AS_NUMBER", "{{ item.price | decimal | round }}", Decimal("13")),
        ("{{ item.sku + item.name }}", "JOIN_TEXTS", "{{ item.sku ~ item.name }}", "MUG-1Blue mug"),
        ("{{ item.sku + '-' + item.stock }}", "JOIN_TEXTS", "{{ item.sku ~ '-' ~ item.stock }}", "MUG-1-4"),
        ("{{ item.price + 1 }}", "TEXT_AS_NUMBER", "{{ (item.price | decimal) + 1 }}", Decimal("13.50")),
        ("{{ item.stock > '3' }}", "TEXT_AND_NUMBER", "{{ item.stock > 3 }}", True),
        ("{{ item.price < 20 }}", "TEXT_AND_NUMBER", "{{ (item.price | decimal) < 20 }}", True),
        ("{{ item.stock == '4' }}", "NEVER_EQUAL", "{{ item.stock == 4 }}", True),
    ],
)
def test_what_a_record_shows_to_be_wrong_is_mended_by_its_fix(
    source: str, code: str, becomes: str, gives: object
) -> None:
    remarks = lint_on_record(source, ITEM)

    assert {remark.code for remark in remarks} == {code}
    mended = repaired(source, remarks)
    assert mended == becomes
    assert lint_on_record(mended, ITEM) == []
    assert compile_text(mended)(Scope(item=ITEM)) == gives


def test_a_field_that_other_records_lack_gets_a_default_of_its_kind() -> None:
    others = [
        ITEM,
        {**ITEM, "note": "x"},
        {name: value for name, value in ITEM.items() if name not in ("note", "stock")},
    ]

    remarks = lint_on_record("{{ item.note }} {{ item.stock * 2 }}", ITEM, others)

    assert [remark.code for remark in remarks] == ["MAYBE_MISSING", "MAYBE_MISSING"]
    assert remarks[0].facts == {"path": "item.note", "count": "1", "total": "3"}
    assert repaired("{{ item.note }} {{ item.stock * 2 }}", remarks) == (
        "{{ item.note | default('') }} {{ item.stock | default(0) * 2 }}"
    )


@pytest.mark.parametrize(
    "source",
    [
        "plain",
        "{{ item.sku }}",
        "{{ item.colour | default('red') }}",
        "{{ 1 if item.colour is defined else 0 }}",
        "{{ item.stock * item.weight }}",
        "{{ item.stock + 1 > 3 }}",
        "{{ item.sku == 'MUG-1' }}",
        "{{ 'MUG' in item.sku }}",
        "{{ run.number * 2 }}",
        "{{ item.lines + item.lines }}",
        "{{ not an expression",
        "{{ item.",
    ],
)
def test_nothing_is_said_of_what_is_right_or_not_readable(source: str) -> None:
    assert lint_on_record(source, ITEM, [ITEM]) == []


def test_a_text_that_is_no_number_has_no_repair() -> None:
    (remark,) = lint_on_record("{{ item.sku * 2 }}", ITEM)

    assert (remark.code, remark.fix) == ("TEXT_AS_NUMBER", None)


def test_a_long_expression_is_remarked_on_in_bounded_time() -> None:
    source = "{{ " + " + ".join(["(item.stock * item.stock)"] * 60) + " }}"

    assert lint_on_record(source, ITEM) == []
