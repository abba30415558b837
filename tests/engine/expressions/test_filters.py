"""The filters, one by one; the catalog's own examples are run too."""

import json
from decimal import Decimal
from typing import Any

import pytest
from wareflow.engine.expressions import FILTERS, compile_text

from tests.engine.expressions.arrange import refusal, scope, work_out


@pytest.mark.parametrize("name", FILTERS)
def test_the_example_of_the_catalog_gives_what_it_says(name: str) -> None:
    filter_ = FILTERS[name]

    result = compile_text(filter_.example)(scope(dict(filter_.item)))

    assert result == filter_.gives
    assert type(result) is type(filter_.gives)


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_explains_itself(name: str) -> None:
    filter_ = FILTERS[name]

    assert filter_.title
    assert filter_.description.endswith(".")
    assert all(parameter.description.endswith(".") for parameter in filter_.parameters)
    assert json.loads(json.dumps(filter_.described()))["name"] == name


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("1234.50", "plain", "1234.50"),
        ("-0.5", "plain", "-0.5"),
        ("1,5", "pl", "1.5"),
        ("1 234,50", "pl", "1234.50"),
        ("1\u00a0234\u00a0567,8", "fr", "1234567.8"),
        ("1,234.50", "en", "1234.50"),
        ("1.234,50", "de", "1234.50"),
        ("1.234,50", "it", "1234.50"),
        ("1'234.50", "ch", "1234.50"),
    ],
)
def test_a_number_is_read_in_the_named_spelling(text: str, locale: str, expected: str) -> None:
    result = work_out("{{ item.price | decimal(item.locale) }}", {"price": text, "locale": locale})

    assert str(result) == expected


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("1,5", "plain"),
        ("1,5", "en"),
        ("12,34", "en"),
        ("1.5", "pl"),
        ("1 23,5", "pl"),
        ("1e5", "plain"),
        ("0x1F", "plain"),
        ("1_000", "plain"),
        (" 42", "plain"),
        ("١٢", "plain"),
        ("NaN", "plain"),
        ("Infinity", "plain"),
        ("", "pl"),
        (".5", "plain"),
        ("9" * 60, "plain"),
    ],
)
def test_a_number_in_another_spelling_is_refused(text: str, locale: str) -> None:
    error = refusal("{{ item.price | decimal(item.locale) }}", {"price": text, "locale": locale})

    assert error.code in ("TYPE", "LIMIT")


@pytest.mark.parametrize(
    ("source", "item", "expected"),
    [
        ("{{ item.d | date('%d.%m.%Y') | text }}", {"d": "21.11.2026"}, "2026-11-21T00:00:00Z"),
        ("{{ item.d | date(zone='Europe/Warsaw') | text }}", {"d": "2026-07-01T10:00:00"}, "2026-07-01T10:00:00+02:00"),
        ("{{ item.d | date('unix') | text }}", {"d": 1795219200}, "2026-11-21T00:00:00Z"),
        ("{{ item.d | date('unix') | text }}", {"d": "0"}, "1970-01-01T00:00:00Z"),
        ("{{ item.d | format_date('%d/%m/%y') }}", {"d": "2026-11-21"}, "21/11/26"),
        ("{{ now() | format_date('%H:%M', 'Europe/Warsaw') }}", {}, "09:00"),
        ("{{ item.d | date < now() }}", {"d": "2026-11-20"}, True),
        ("{{ item.t | strip_html }}", {"t": "<script>x</script>a<br>b &lt;c&gt; 1 < 2 <!-- n -->"}, "a\nb <c> 1 < 2"),
        ("{{ item.t | strip_html }}", {"t": "a <b"}, "a"),
        ("{{ item.t | regex_replace('(\\w+) (\\w+)', '\\2 \\1') }}", {"t": "blue mug"}, "mug blue"),
        ("{{ item.t | regex_extract('[0-9]+') }}", {"t": "nr 17"}, "17"),
        ("{{ item.t | regex_extract('x') | default('-') }}", {"t": "nr 17"}, "-"),
        ("{{ item.t | regex_match(item.p) }}", {"t": "MUG", "p": "^M"}, True),
        ("{{ item.id | lookup(vars.names) }}", {"id": 12345}, "Open"),
        ("{{ item.id | lookup({'a': 1}, 'other') }}", {"id": "b"}, "other"),
        ("{{ [1, 1.0, '1', true] | unique | length }}", {}, 3),
        ("{{ [[1], [1], {'a': 1}, {'a': 1}] | unique | length }}", {}, 2),
        ("{{ [] | sum }}", {}, 0),
        ("{{ item.l | sum('t.net') }}", {"l": [{"t": {"net": Decimal("0.1")}}, {"t": {"net": 2}}]}, Decimal("2.1")),
        ("{{ ['b', 'a'] | sort(descending=true) | first }}", {}, "b"),
        ("{{ 'abc' | truncate(length=2) }}", {}, "ab"),
        ("{{ 'x' | trim('x') }}", {}, ""),
        ("{{ 12 | text | length }}", {}, 2),
        ("{{ 1250 | round(-2) }}", {}, Decimal(1300)),
    ],
)
def test_a_filter_does_its_work(source: str, item: dict[str, Any], expected: Any) -> None:
    assert work_out(source, item, vars={"names": {"12345": "Open"}}) == expected


@pytest.mark.parametrize(
    ("source", "item", "code", "said"),
    [
        ("{{ item.t | upper }}", {"t": 5}, "TYPE", "Add `| text`"),
        ("{{ item.d | date }}", {"d": "2026-07-01T10:00:00"}, "TYPE", "without a zone"),
        ("{{ item.d | date }}", {"d": "21.11.2026"}, "TYPE", "Name its pattern"),
        ("{{ item.d | date }}", {"d": 1795219200}, "TYPE", "date('unix')"),
        ("{{ item.d | date('unix') }}", {"d": "999999999999"}, "TYPE", "seconds since 1970"),
        ("{{ item.d | add_days(item.n) }}", {"d": "9999-12-31", "n": 5}, "TYPE", "years 1 to 9999"),
        ("{{ item.l | sum }}", {"l": [1, "2"]}, "TYPE", "`element 2` is a text"),
        ("{{ item.l | sum('price') }}", {"l": [{"price": 1}, {}]}, "MISSING", "Element 2 of `item.l` has no `price`"),
        ("{{ item.l | sort }}", {"l": [1, "a"]}, "TYPE", "compares"),
        ("{{ item.l | sort }}", {"l": [None]}, "TYPE", "cannot order empty (null)"),
        ("{{ item.l | max }}", {"l": []}, "MISSING", "is empty"),
        ("{{ item.s | lookup({'a': 1}) }}", {"s": "b"}, "MISSING", "no entry for “b”"),
        ("{{ item.s | bool }}", {"s": "maybe"}, "TYPE", "not true or false"),
        ("{{ item.s | regex_match(item.p) }}", {"s": "", "p": "("}, "TYPE", "not a regular expression"),
        ("{{ item.s | regex_replace('a', '\\3') }}", {"s": "a"}, "TYPE", "no such group"),
        ("{{ item.s | regex_match('a') }}", {"s": "a" * 70_000}, "LIMIT", "too many for a pattern"),
        ("{{ item.s | format_date(item.p) }}", {"s": "2026-01-01", "p": "%s"}, "TYPE", "not offered"),
        ("{{ item.s | split(item.e) }}", {"s": "a", "e": ""}, "TYPE", "empty separator"),
    ],
)
def test_a_filter_refuses_what_it_cannot_do(source: str, item: dict[str, Any], code: str, said: str) -> None:
    error = refusal(source, item)

    assert error.code == code
    assert said in error.message
