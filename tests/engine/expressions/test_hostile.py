"""Expressions that try to get out, to fill the memory or to run for ever."""

from typing import Any

import pytest
from wareflow.engine.expressions import ExpressionFault, compile_text

from tests.engine.expressions.arrange import refusal, scope, work_out

Row = tuple[str, str, str]

REFUSED_WHEN_SAVED: list[Row] = [
    ("E1", "{{ ''.__class__.__mro__[1].__subclasses__() }}", "FORBIDDEN"),
    ("E1", "{{ ''.__class__ }}", "FORBIDDEN"),
    ("E2", "{{ ''|attr('__class__') }}", "FORBIDDEN"),
    ("more", "{{ ().__class__ }}", "FORBIDDEN"),
    ("more", "{{ item.get('sku') }}", "FORBIDDEN"),
    ("E5", "{{ [record]|map(attribute='__class__')|list }}", "FORBIDDEN"),
    ("more", "{{ [record]|selectattr('__class__')|list }}", "FORBIDDEN"),
    ("E7", "{{ '{0.__class__.__init__.__globals__}'.format(record) }}", "FORBIDDEN"),
    ("more", "{{ self.__init__.__globals__ }}", "FORBIDDEN"),
    ("more", "{{ lipsum.__globals__ }}", "FORBIDDEN"),
    ("E10", "{{ '%(a.__class__)s'|format(a=record) }}", "FORBIDDEN"),
    ("E11", "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "FORBIDDEN"),
    ("more", "{{ namespace(a=1) }}", "FORBIDDEN"),
    ("more", "{{ range(99999) }}", "FORBIDDEN"),
    ("E14", "{% import 'os' as o %}", "FORBIDDEN"),
    ("E14", "{% include '/etc/passwd' %}", "FORBIDDEN"),
    ("E14", "{% extends '/etc/passwd' %}", "FORBIDDEN"),
    ("more", "{% for a in item %}{{ a }}{% endfor %}", "FORBIDDEN"),
    ("more", "{% macro a() %}{% endmacro %}", "FORBIDDEN"),
    ("more", "{# note #}", "FORBIDDEN"),
    ("E16", "{{ config }}{{ request }}{{ env }}{{ settings }}{{ secrets }}{{ credentials['shop'] }}", "FORBIDDEN"),
    ("E16", "{{ credentials['shop'] }}", "FORBIDDEN"),
    ("more", "{{ item|pprint }}", "FORBIDDEN"),
    ("more", "{{ item|xmlattr }}", "FORBIDDEN"),
    ("more", "{{ item(*[1], **{}) }}", "FORBIDDEN"),
    ("more", "{{ 'a'|pad_left(*[9]) }}", "FORBIDDEN"),
    ("E23", "{{ 'a'|center(10000000000) }}", "FORBIDDEN"),
    ("E23", "{{ '%10000000000d'|format(1) }}", "FORBIDDEN"),
    ("E23", "{{ '{:>10000000000}'.format(1) }}", "FORBIDDEN"),
    ("E23", "{{ 'a'.zfill(10000000000) }}", "FORBIDDEN"),
    ("E23", "{{ 'a'|pad_left(10000000000) }}", "LIMIT"),
    ("E23", "{{ item.d|format_date('%10000000000d') }}", "TYPE"),
    ("more", "{{ 1|round(10000000000) }}", "LIMIT"),
    ("more", "{{ " + "9" * 5000 + " }}", "LIMIT"),
    ("more", "{{ 1e999999 }}", "LIMIT"),
    ("E26", "{{ item.t|regex_match('(a{1000}){1000}') }}", "TYPE"),
    ("E26", "{{ item.t|regex_match('(?=a)b') }}", "TYPE"),
    ("more", "{{ item.t|regex_match('" + "a" * 2000 + "') }}", "LIMIT"),
    ("E28", "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "LIMIT"),
    ("E28", "{{ " + "(" * 2000 + "1" + ")" * 2000 + " }}", "LIMIT"),
    ("E28", "{{ " + "[" * 100 + "]" * 100 + " }}", "LIMIT"),
    ("E28", "{{ " + "not " * 1500 + "1 }}", "LIMIT"),
    ("E28", "{{ " + "-" * 4000 + "1 }}", "LIMIT"),
    ("E28", "{{ " + "1 if 1 else " * 500 + "1 }}", "LIMIT"),
    ("E28", "{{ " + "1+" * 3000 + "1 }}", "LIMIT"),
    ("E28", "{{ item" + ".a" * 3000 + " }}", "LIMIT"),
    ("E28", "{{ 1" + "|text" * 1000 + " }}", "LIMIT"),
    ("more", "{{ " + "1 ~ " * 300 + "1 }}", "LIMIT"),
    ("more", "{{ '" + "a" * 9000 + "' }}", "LIMIT"),
    ("more", "{{ item.a", "SYNTAX"),
    ("more", "{{ }}", "SYNTAX"),
    ("more", "{{ item. }}", "SYNTAX"),
    ("more", "{{ 'abc }}", "SYNTAX"),
    ("more", "{{ [1, 2) }}", "SYNTAX"),
    ("more", "{{ 1 2 }}", "SYNTAX"),
    ("more", "{{ item ? 1 : 2 }}", "SYNTAX"),
    ("more", "{{ '\\ud800' }}", "SYNTAX"),
]

REFUSED_IN_A_RUN: list[tuple[str, str, dict[str, Any], str]] = [
    ("E19", "{{ 'a' * 10000000000 }}", {}, "TYPE"),
    ("E19", "{{ [0] * 10000000000 }}", {}, "TYPE"),
    ("E20", "{{ (10**8)**(10**7) }}", {}, "LIMIT"),
    ("E20", "{{ 10**64 }}", {}, "LIMIT"),
    ("E20", "{{ item.n ** 64 }}", {"n": 10**37}, "LIMIT"),
    ("E23", "{{ 'a'|pad_left(item.n) }}", {"n": 10**10}, "LIMIT"),
    ("more", "{{ item.a ~ item.a }}", {"a": "x" * 600_000}, "LIMIT"),
    ("more", "{{ item.a|replace('x', 'yyyy') }}", {"a": "x" * 600_000}, "LIMIT"),
    ("more", "{{ [item.a, item.a] }}", {"a": "x" * 600_000}, "LIMIT"),
    ("more", "{{ item.a|split('x') }}", {"a": "x" * 600_000}, "LIMIT"),
    ("more", "{{ item.a|join(item.b) }}", {"a": ["", "", ""], "b": "x" * 600_000}, "LIMIT"),
    ("more", "{{ item.a|regex_replace('x', 'y') }}", {"a": "x" * 60_000}, "LIMIT"),
    ("E31", "{{ record.missing.total }}", {}, "MISSING"),
    ("E31", "{{ record.customer.total }}", {"customer": None}, "MISSING"),
    ("E31", "Total {{ record.missing }}", {}, "MISSING"),
    ("E32", "{{ record.qty|int }}", {"qty": "abc"}, "TYPE"),
    ("E32", "{{ record.qty|int }}", {"qty": ""}, "TYPE"),
    ("E32", "{{ record.qty|int }}", {"qty": None}, "TYPE"),
    ("E32", "{{ record.qty|int }}", {"qty": "12.9"}, "TYPE"),
    ("E32", "{{ record.qty|int }}", {"qty": "1 000"}, "TYPE"),
    ("E33", "{{ record.price|decimal }}", {"price": "1,5"}, "TYPE"),
    ("more", "{{ record.price * 2 }}", {"price": "10"}, "TYPE"),
    ("more", "{{ record.a + record.b }}", {"a": "1", "b": "2"}, "TYPE"),
    ("more", "{{ 1 / record.qty }}", {"qty": 0}, "TYPE"),
]


@pytest.mark.parametrize(("row", "source", "code"), REFUSED_WHEN_SAVED)
def test_hostile_text_is_refused_before_it_meets_a_record(row: str, source: str, code: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        compile_text(source)

    assert caught.value.code == code, row
    assert 0 <= (caught.value.start or 0) <= (caught.value.end or 0) <= len(source)


@pytest.mark.parametrize(("row", "source", "item", "code"), REFUSED_IN_A_RUN)
def test_a_hostile_record_gets_a_typed_error(row: str, source: str, item: dict[str, Any], code: str) -> None:
    error = refusal(source, item)

    assert error.code == code, row
    assert len(error.message) < 500


def test_names_with_underscores_are_data() -> None:
    item = {"__typename": "Order", "_id": 7}

    assert work_out("{{ record.__typename }} {{ record._id }}", item) == "Order 7"


def test_a_field_called_items_is_that_field() -> None:
    item = {"items": [1], "keys": 2, "get": 3, "copy": 4}

    assert work_out("{{ [item.items, item.keys, item.get, item.copy] }}", item) == [[1], 2, 3, 4]


def test_a_pattern_that_explodes_elsewhere_answers_at_once() -> None:
    assert work_out("{{ record.t|regex_match('(a+)+$') }}", {"t": "a" * 40 + "!"}) is False


def test_braces_in_data_are_data() -> None:
    first = work_out("{{ record.name }}", {"name": "{{ 7*7 }}"})
    second = work_out("Again {{ record.name }}", {"name": first})

    assert (first, second) == ("{{ 7*7 }}", "Again {{ 7*7 }}")


def test_a_run_its_retry_and_its_replay_see_one_time() -> None:
    answers = {work_out("{{ now() }}"), work_out("{{ now() }}"), work_out("{{ run.now }}")}

    assert len(answers) == 1


def test_ids_differ_by_record_and_stay_in_a_retry() -> None:
    first, again, other = (work_out("{{ uuid() }}", index=index) for index in (1, 1, 2))

    assert first == again
    assert first != other


def test_there_is_no_time_outside_a_run() -> None:
    assert refusal("{{ now() }}", run={}).code == "MISSING"


def test_nothing_is_worked_out_while_the_text_is_read() -> None:
    compiled = compile_text("{{ 2 ** 64 + 1 / 0 }}")

    with pytest.raises(ExpressionFault, match="is 0"):
        compiled(scope())
