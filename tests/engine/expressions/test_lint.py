"""What the editor remarks while a person types."""

from decimal import Decimal

import pytest
from wareflow.engine.expressions import lint

from tests.engine.expressions.arrange import work_out


def mended(source: str) -> str:
    """The source with every offered repair made, last one first."""
    for remark in reversed(lint(source)):
        assert remark.fix is not None
        source = source[: remark.start] + remark.fix + source[remark.end :]
    return source


@pytest.mark.parametrize(
    ("source", "repaired"),
    [
        ("{{ item.price * 1.21 | round(2) }}", "{{ (item.price * 1.21) | round(2) }}"),
        ("Price: {{ item.price * 1.21|round(2) }} zł", "Price: {{ (item.price * 1.21) |round(2) }} zł"),
        ("{{ item.qty * item.price | round(2) }}", "{{ (item.qty * item.price) | round(2) }}"),
        ("{{ item.a + item.b * 2 | round }}", "{{ (item.a + item.b * 2) | round }}"),
        ("{{ 'x' if item.a * 2 | round > 3 else 'y' }}", "{{ 'x' if (item.a * 2) | round > 3 else 'y' }}"),
        ("{{ [item.a / 3 | round(2), 1] }}", "{{ [(item.a / 3) | round(2), 1] }}"),
        ("{{ (item.a - 1) / 3 | money_round(2) }}", "{{ ((item.a - 1) / 3) | money_round(2) }}"),
        ("{{ item.a * item.b | decimal | round(2) }}", "{{ (item.a * item.b | decimal) | round(2) }}"),
        ("{{ item.name | uper }}", "{{ item.name | upper }}"),
        ("{{ price | decimal }}", "{{ item.price | decimal }}"),
        ("{{ now }}", "{{ now() }}"),
    ],
)
def test_a_likely_mistake_is_remarked_with_its_repair(source: str, repaired: str) -> None:
    assert mended(source) == repaired
    assert lint(repaired) == []


@pytest.mark.parametrize(
    "source",
    [
        "{{ (item.price * 1.21) | round(2) }}",
        "{{ item.price | round(2) * 2 }}",
        "{{ item.price * item.vat | decimal }}",
        "{{ item.qty * item.prices.net | default(0) }}",
        "{{ -1.5 | round }}",
        "{{ item.a ~ item.b | round(2) }}",
        "{{ [1, 2 | round] }}",
        "plain text",
    ],
)
def test_what_is_meant_is_not_remarked(source: str) -> None:
    assert lint(source) == []


def test_the_remark_says_what_is_rounded() -> None:
    remark, *others = lint("{{ item.price * 1.21 | round(2) }}")

    assert others == []
    assert remark.code == "PRECEDENCE"
    assert remark.message.startswith("`round` works on `1.21` alone, not on `item.price * 1.21`.")


def test_the_repair_gives_the_amount_that_was_meant() -> None:
    item = {"price": Decimal("19.99")}

    assert work_out(mended("{{ item.price * 1.21 | round(2) }}"), item) == Decimal("24.19")


def test_all_mistakes_are_remarked_at_once() -> None:
    remarks = lint("{{ price | uper }} {{ item.a.strip() }} {{ item.b * }}")

    assert [remark.code for remark in remarks] == ["FORBIDDEN", "FORBIDDEN", "FORBIDDEN", "SYNTAX"]
    assert [remark.fix for remark in remarks] == ["item.price", "upper", None, None]
