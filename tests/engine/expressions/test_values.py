"""Values keep their kind: text stays text, numbers stay exact."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.engine.expressions.arrange import refusal, work_out

KILLERS = [
    "00123",
    "1e5",
    "1_000",
    "1.10",
    "007.50",
    "5901234123457",
    "+48600100200",
    "None",
    "True",
    "[1]",
    "1,5",
    "'q'",
    "0x1F",
    " 42 ",
    "",
    "{{ 1 }}",
    "null",
    "NaN",
    "Łódź → 😀",
    "a\r\nb",
]


@pytest.mark.parametrize("text", KILLERS)
def test_text_of_a_record_comes_out_unchanged(text: str) -> None:
    alone = work_out("{{ record.sku }}", {"sku": text})
    beside = work_out("<{{ record.sku }}>", {"sku": text})

    assert (type(alone), alone, beside) == (str, text, f"<{text}>")


@pytest.mark.parametrize("text", ["00123", "1.10", "None", "[1]", "a\r\nb", "50 % }} { off"])
def test_plain_text_of_a_field_comes_out_unchanged(text: str) -> None:
    assert work_out(text) == text


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        10**37,
        Decimal("1.10"),
        "",
        [],
        [1, "a"],
        {},
        {"a": None},
        datetime(2026, 1, 1, tzinfo=UTC),
    ],
)
def test_one_expression_alone_keeps_the_kind_of_its_value(value: Any) -> None:
    result = work_out("{{ item.value }}", {"value": value})

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 1.21 }}", Decimal("1.21")),
        ("{{ 19.99 * 1.21 | round(2) }}", Decimal("24.1879")),
        ("{{ (19.99 * 1.21) | round(2) }}", Decimal("24.19")),
        ("{{ 2.675 | round(2) }}", Decimal("2.68")),
        ("{{ 2.5 | round }}", Decimal(3)),
        ("{{ -2.5 | round }}", Decimal(-3)),
        ("{{ 2.5 | round(0, 'half_even') }}", Decimal(2)),
        ("{{ 0.1 + 0.2 }}", Decimal("0.3")),
        ("{{ 7 / 2 }}", Decimal("3.5")),
        ("{{ 7 // 2 }}", 3),
        ("{{ -7 // 2 }}", -4),
        ("{{ -7.5 // 2 }}", Decimal(-4)),
        ("{{ -7 % 3 }}", 2),
        ("{{ -7.5 % 2 }}", Decimal("0.5")),
        ("{{ 2 ** 10 }}", 1024),
        ("{{ 2 ** -1 }}", Decimal("0.5")),
        ("{{ [1] + [2] }}", [1, 2]),
        ("{{ 'a' ~ 1 ~ 1.50 ~ true }}", "a11.50true"),
        ("{{ 1 == '1' }}", False),
        ("{{ true == 1 }}", False),
        ("{{ 1 == 1.0 }}", True),
        ("{{ 1 < 2 <= 2 < 3 }}", True),
        ("{{ 1 < 3 < 2 }}", False),
        ("{{ 'b' in 'abc' and 'x' not in ['y'] and 'k' in {'k': 1} }}", True),
        ("{{ '' or 'other' }}", "other"),
        ("{{ 'yes' if 0 else 'no' }}", "no"),
        ("{{ not none }}", True),
        ("{{ 'abcdef'[1:3] }}", "bc"),
        ("{{ [1, 2, 3][-1] }}", 3),
        ("{{ {'a': {'b': [1]}}.a.b[0] }}", 1),
        ("{{ {1: 'one'} }}", {"1": "one"}),
        ("{{ '}}' }}", "}}"),
        ("{{ '{{' }}x", "{{x"),
        (r"{{ 'a\n\d\'' }}", "a\n\\d'"),
        ("{{ 1e2 }} {{ 0.00000001 }}", "100 0.00000001"),
    ],
)
def test_an_expression_gives_the_exact_value(source: str, expected: Any) -> None:
    result = work_out(source)

    assert result == expected
    assert type(result) is type(expected)


@pytest.mark.parametrize(
    ("source", "item", "expected"),
    [
        ("{{ item.a | default('x') }}", {}, "x"),
        ("{{ item.a.b.c | default('x') }}", {}, "x"),
        ("{{ item.a.b | default('x') }}", {"a": None}, "x"),
        ("{{ item.a | default('x') }}", {"a": None}, None),
        ("{{ item.a | default('x', true) }}", {"a": None}, "x"),
        ("{{ item.a | default('x', true) }}", {"a": ""}, "x"),
        ("{{ item.a | default(5, true) }}", {"a": 0}, 0),
        ("{{ item.a | decimal | default(0) }}", {}, 0),
        ("{{ item.lines | first | default('none') }}", {"lines": []}, "none"),
        ("{{ item.lines[3].sku | default('none') }}", {"lines": []}, "none"),
        ("{{ item.s | lookup({'a': 1}) | default(9) }}", {"s": "b"}, 9),
        ("{{ item.a | default(item.b) }}", {"b": 2}, 2),
        ("{{ item.a is defined }}", {"a": None}, True),
        ("{{ item.a.b is defined }}", {"a": None}, False),
        ("{{ item.a is not defined }}", {}, True),
        ("{{ item.a if item.a is defined else 0 }}", {}, 0),
        ("{{ item.prices['12'] ~ item.prices[12] ~ item.prices.12 }}", {"prices": {"12": "a"}}, "aaa"),
        ("{{ item[vars.field] }}", {"b": 2}, 2),
    ],
)
def test_missing_names_are_allowed_only_where_the_text_says_so(
    source: str, item: dict[str, Any], expected: Any
) -> None:
    assert work_out(source, item, vars={"field": "b"}) == expected


@pytest.mark.parametrize(
    ("source", "item", "code"),
    [
        ("{{ 'a' + 'b' }}", {}, "TYPE"),
        ("{{ item.a < 2 }}", {"a": "1"}, "TYPE"),
        ("{{ item.a * 2 }}", {"a": True}, "TYPE"),
        ("{{ item.a * 2 }}", {"a": None}, "TYPE"),
        ("{{ -item.a }}", {"a": "1"}, "TYPE"),
        ("{{ item.a + 1 }}", {"a": 1.5}, "TYPE"),
        ("Total {{ item.a }}", {"a": 1.5}, "TYPE"),
        ("{{ item.a + 1 }}", {"a": Decimal("NaN")}, "TYPE"),
        ("{{ item.a < 1 }}", {"a": Decimal("NaN")}, "TYPE"),
        ("{{ 2 ** 0.5 }}", {}, "TYPE"),
        ("{{ 5 % 0 }}", {}, "TYPE"),
        ("{{ 5 // 0.0 }}", {}, "TYPE"),
        ("Name {{ item.a }}", {"a": None}, "TYPE"),
        ("Name {{ item.a }}", {"a": []}, "TYPE"),
        ("Name {{ item.a }}", {"a": {}}, "TYPE"),
        ("{{ 1 in 2 }}", {}, "TYPE"),
        ("{{ 1 in 'a1' }}", {}, "TYPE"),
        ("{{ item.a.b }}", {"a": "text"}, "TYPE"),
        ("{{ item.a.b | default(1) }}", {"a": "text"}, "TYPE"),
        ("{{ item.a[0] }}", {"a": []}, "MISSING"),
        ("{{ item.a * item.a }}", {"a": 10**30}, "LIMIT"),
        ("{{ item.a * 1.0 * item.a }}", {"a": 10**30}, "LIMIT"),
        ("Total {{ item.a }}", {"a": Decimal("1E+999999")}, "LIMIT"),
    ],
)
def test_values_of_the_wrong_kind_are_refused_instead_of_guessed(source: str, item: dict[str, Any], code: str) -> None:
    assert refusal(source, item).code == code
