"""A whole mapping is one function and gives a new dictionary each time."""

from decimal import Decimal

import pytest
from wareflow.engine.expressions import (
    ExpressionFault,
    LimitExceeded,
    Scope,
    compile_mapping,
    compile_text,
    is_expression,
    names_used,
)

from tests.engine.expressions.arrange import scope


def test_a_nested_mapping_is_filled_in() -> None:
    mapping = compile_mapping(
        {
            "number": "{{ item.sku }}",
            "displayName": "{{ item.brand }} {{ item.name | trim }}",
            "unitPrice": "{{ (item.price * vars.rate) | round(2) }}",
            "blocked": False,
            "weight": Decimal("1.50"),
            "note": None,
            "dimensions": [{"code": "COLOR", "value": "{{ item.color | upper }}"}, "fixed", 3],
        }
    )
    item = {"sku": "00123", "brand": "Acme", "name": " Blue mug ", "price": Decimal("19.99"), "color": "blue"}

    result = mapping(scope(item, vars={"rate": Decimal("1.23")}))

    assert result == {
        "number": "00123",
        "displayName": "Acme Blue mug",
        "unitPrice": Decimal("24.59"),
        "blocked": False,
        "weight": Decimal("1.50"),
        "note": None,
        "dimensions": [{"code": "COLOR", "value": "BLUE"}, "fixed", 3],
    }


def test_results_share_nothing_with_each_other() -> None:
    mapping = compile_mapping({"tags": ["new"], "address": {"city": "Kraków"}})

    first, second = mapping(scope()), mapping(scope())
    first["tags"].append("changed")
    first["address"]["city"] = "changed"

    assert second == {"tags": ["new"], "address": {"city": "Kraków"}}


@pytest.mark.parametrize(("one", "other"), [(1, True), (Decimal("1.1"), Decimal("1.10")), ("1", 1), (0, False)])
def test_mappings_that_differ_only_in_kind_are_not_mixed_up(one: object, other: object) -> None:
    first, second = compile_mapping({"a": one})(scope()), compile_mapping({"a": other})(scope())

    assert (str(first["a"]), type(first["a"])) == (str(one), type(one))
    assert (str(second["a"]), type(second["a"])) == (str(other), type(other))


def test_the_same_content_is_compiled_once() -> None:
    assert compile_mapping({"a": "{{ item.a }}"}) is compile_mapping({"a": "{{ item.a }}"})
    assert compile_text("{{ item.a }}") is compile_text("{{ item.a }}")


def test_a_mapping_too_deep_or_too_wide_is_refused() -> None:
    deep: object = "x"
    for _ in range(100):
        deep = {"a": deep}

    with pytest.raises(LimitExceeded, match="levels deep"):
        compile_mapping({"a": deep})
    with pytest.raises(LimitExceeded, match="fields at most"):
        compile_mapping({"a": [1] * 6_000})


def test_the_deepest_allowed_mapping_of_the_longest_allowed_path_works() -> None:
    deep: object = "{{ item" + ".a" * 60 + " | default('end') }}"
    for _ in range(30):
        deep = [deep]

    result = compile_mapping({"a": deep})(scope())

    assert "end" in str(result)


def test_a_fraction_that_is_not_exact_cannot_be_a_constant() -> None:
    with pytest.raises(ExpressionFault, match="exact numbers"):
        compile_mapping({"rate": 1.1})


def test_field_names_are_never_code() -> None:
    hostile = 'a": __import__("os"), "b'

    assert compile_mapping({hostile: "{{ item.x }}"})(scope({"x": 1})) == {hostile: 1}


def test_a_compiled_text_tells_what_it_is() -> None:
    plain, single, mixed = (compile_text(source) for source in ("MUG", "{{ item.a }}", "{{ item.a }} {{ run.id }}"))

    assert (plain.is_constant, plain.keeps_type) == (True, False)
    assert (single.is_constant, single.keeps_type) == (False, True)
    assert (mixed.is_constant, mixed.keeps_type) == (False, False)
    assert mixed.names == {"item", "run"}


def test_only_the_offered_names_may_be_used() -> None:
    names = frozenset({"vars", "run"})

    with pytest.raises(ExpressionFault, match="Names here: `run`, `vars`"):
        compile_text("{{ item.a }}", names=names)
    assert compile_text("{{ vars.a }}", names=names)(Scope({}, {"a": 1})) == 1


def test_more_nodes_are_allowed_on_request_up_to_the_ceiling() -> None:
    source = "{{ " + "1 ~ " * 300 + "1 }}"

    with pytest.raises(LimitExceeded, match="more than 200 parts"):
        compile_text(source)
    assert compile_text(source, max_nodes=500)(scope()) == "1" * 301
    with pytest.raises(LimitExceeded, match="more than 500 parts"):
        compile_text("{{ " + "1 ~ " * 600 + "1 }}", max_nodes=10_000)


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        ("{{ item.price * 2 }}", {"item.price"}),
        ("{{ record.customer['vat no'] }}", {"item.customer.vat no"}),
        ("{{ item.lines[0].sku ~ item.name }} {{ vars.x }}", {"item.lines", "item.name"}),
        ("{{ item[item.key] }}", {"item", "item.key"}),
        ("{{ item.note | default(item.text) }}", {"item.note", "item.text"}),
        ("plain", set()),
    ],
)
def test_the_paths_an_expression_reads_are_known(source: str, paths: set[str]) -> None:
    assert names_used(source) == paths


def test_braces_make_an_expression() -> None:
    assert is_expression("a {{ b }}")
    assert is_expression("{% if %}")
    assert not is_expression("100 % } {")
    assert not is_expression(5)
