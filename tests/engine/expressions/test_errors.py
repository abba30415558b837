"""An error says what, where and what to do."""

import pytest
from wareflow.engine.expressions import ExpressionFault, MissingField, compile_mapping, compile_text
from wareflow.sdk.errors import ItemError

from tests.engine.expressions.arrange import refusal, scope


@pytest.mark.parametrize(
    ("source", "marked", "said"),
    [
        ("Nr {{ item.total }}", "item.total", "`item.total` is missing: `item` has no `total`. Did you mean `totals`?"),
        ("{{ item.price * 2 }}", "item.price * 2", "Turn the text into a number with `| decimal`"),
        ("{{ 1 + (item.price * (1 + 1)) }}", "item.price * (1 + 1)", "`item.price` is a text and `1 + 1` is a number"),
        ("{{ item.price + item.price }}", "item.price + item.price", "Use `~` to join texts"),
        ("{{ item.price | integer }}", "item.price | integer", "“12,50”, which is not a whole number"),
        ("{{ item.price | decimal }}", "item.price | decimal", "the spelling of 'pl'"),
        ("{{ item.customer.name }}", "item.customer.name", "`item.customer` is empty (null)"),
        ("{{ 1 / item.zero }}", "1 / item.zero", "`item.zero` is 0"),
        ("{{ item.lines.sku }}", "item.lines.sku", "use `| pluck('…')`"),
        ("{{ item.lines[2].sku }}", "item.lines[2]", "`item.lines` has 1 elements"),
        ("{{ item.lines | join(',') }}", "item.lines", "element 1 of item.lines"),
    ],
)
def test_a_failed_expression_marks_its_place_and_names_the_way_out(source: str, marked: str, said: str) -> None:
    item = {"totals": 1, "price": "12,50", "customer": None, "zero": 0, "lines": [{"sku": "A"}]}

    error = refusal(source, item)

    assert said in error.message
    assert source[error.start : error.end].startswith(marked)


@pytest.mark.parametrize(
    ("source", "marked", "said"),
    [
        ("{{ price }}", "price", "Did you mean `item.price`?"),
        ("{{ items.price }}", "items", "Did you mean `item`?"),
        ("{{ item.name | uper }}", "uper", "Did you mean `upper`?"),
        ("{{ item.name | float }}", "float", "Did you mean `decimal`?"),
        ("{{ item.name.upper() }}", "item.name.upper()", "Use the filter `| upper`"),
        ("{{ item.a is defind }}", "item.a is defind", "Did you mean `is defined`?"),
        ("{{ item.a | round('two') }}", "item.a | round('two')", "*places*"),
        ("{{ item.a | round(place=2) }}", "item.a | round(place=2)", "Its arguments: *places*, *mode*"),
        ("{{ item.a | replace('x') }}", "item.a | replace('x')", "needs *new*"),
        ("{{ item.a | decimal('xx') }}", "item.a | decimal('xx')", "Choose 'plain', 'en', 'pl'"),
        ("{{ item.a | format_date(zone='Europe/Warsw') }}", "item.a | format_date(", "Did you mean 'Europe/Warsaw'?"),
        ("{{ now }}", "now", "must be called"),
        ("{{ 1 if item.a }}", "1 if item.a", "needs an `else`"),
        ("{{ (1, 2) }}", "1", "Write a list"),
        ("{{-1 }}", "{{-", "with a space"),
        ("{{ item.a ] }}", "]", "closes a bracket that is not open"),
        ("{{ item.a b }}", "b", "cannot stand here"),
        ("{{ 'a }}", "'", "has no end"),
        ("text {{ item.a", "{{", "has no closing"),
    ],
)
def test_a_refused_text_marks_its_place_and_names_the_way_out(source: str, marked: str, said: str) -> None:
    with pytest.raises(ExpressionFault) as caught:
        compile_text(source)

    assert said in caught.value.message
    assert source[caught.value.start or 0 :].startswith(marked)


def test_an_error_of_a_mapping_names_the_field() -> None:
    mapping = compile_mapping({"customer": {"lines": [{"sku": "{{ item.sku }}"}]}})

    with pytest.raises(MissingField) as caught:
        mapping(scope({}))

    assert caught.value.field == "customer.lines[0].sku"
    assert caught.value.source == "{{ item.sku }}"
    assert caught.value.message.startswith("Field *customer.lines[0].sku*: `item.sku` is missing")


def test_an_expression_error_parks_the_item() -> None:
    assert isinstance(refusal("{{ item.a }}"), ItemError)


def test_long_values_are_cut_in_messages() -> None:
    error = refusal("{{ item.a | integer }}", {"a": "x" * 10_000})

    assert len(error.message) < 200


def test_messages_never_show_how_values_are_kept() -> None:
    error = refusal("{{ item.a | upper }}", {"a": {"secret": object()}})

    assert error.message == "`upper` works on a text, and `item.a` is an object."
