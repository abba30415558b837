"""Whatever a person or a record holds: a value or a typed error, never anything else."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from wareflow.engine.expressions import FILTERS, ExpressionFault, Scope, compile_text, lint, names_used

from tests.engine.expressions.arrange import scope

CODES = {"FORBIDDEN", "TYPE", "MISSING", "LIMIT", "SYNTAX"}
SAME_EVERY_TIME = settings(derandomize=True, deadline=None, database=None, max_examples=400)

_TOKENS = st.sampled_from(
    [
        *"()[]{}.,:~+-*/%<>=|!;@",
        *("{{", "}}", "{%", "%}", "{#", "//", "**", "==", "is", "not", "in", "and", "or", "if", "else", "none"),
        *("item", "vars", "run", "index", "now()", "uuid()", "defined", "1", "2.5", "'a'", '"b"', "'", "\\", "\r\n"),
        *FILTERS,
    ]
)
_ATOMS = st.sampled_from(
    ["item.a", "item.b", "item.c.x", "item.missing", "vars.v", "index", "1", "0", "2.5", "'a'", "'12'", "[]", "none"]
)
_DATA = st.sampled_from(
    [
        *(None, True, 0, -5, 10**37, Decimal("1.5"), Decimal("1E-30"), Decimal("1E+60"), Decimal("NaN"), 1.5),
        *("", "a", "12", "1,5", "\ud800", "<p>a&amp;", "2026-01-01", "x" * 2000),
        *([], [1, 2], ["a", None], [{"x": 1}, {}], {}, {"x": {"x": 1}}, datetime(2026, 1, 1, tzinfo=UTC)),
    ]
)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "~", "==", "<", ">=", "in", "and", "or"])
    filters = st.sampled_from(sorted(FILTERS))
    return st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("({} | {})".format, inner, filters),
        st.builds("({} | {}({}))".format, inner, filters, inner),
        st.builds("({} | {}({}, {}))".format, inner, filters, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("(-{})".format, inner),
        st.builds("({} is defined)".format, inner),
        st.builds("[{}][{}]".format, inner, inner),
        st.builds("{{'k': {}}}.k".format, inner),
    )


_EXPRESSIONS = st.recursive(_ATOMS, _larger, max_leaves=6)


def _outcome(source: str, where: Scope) -> Any:
    try:
        return compile_text(source)(where)
    except ExpressionFault as error:
        return _well_formed(error, source)


def _well_formed(error: ExpressionFault, source: str) -> str:
    assert error.code in CODES
    assert 0 <= (error.start or 0) <= (error.end or 0) <= len(source)
    return error.message


@SAME_EVERY_TIME
@given(st.text(max_size=80).map(lambda text: "{{ " + text + " }}"))
def test_any_characters_between_braces_are_read_or_refused(source: str) -> None:
    assert isinstance(lint(source), list)
    assert _outcome(source, scope({"a": 1})) == _outcome(source, scope({"a": 1}))


@SAME_EVERY_TIME
@given(st.lists(_TOKENS, max_size=14).map(" ".join))
def test_any_order_of_tokens_is_read_or_refused(source: str) -> None:
    bracketed = "{{ " + source + " }}"

    assert isinstance(lint(source) + lint(bracketed), list)
    assert _outcome(source, scope()) == _outcome(source, scope())
    assert _outcome(bracketed, scope()) == _outcome(bracketed, scope())


@SAME_EVERY_TIME
@given(_EXPRESSIONS, _DATA, _DATA, _DATA)
def test_any_expression_on_any_record_answers_the_same_each_time(source: str, a: Any, b: Any, c: Any) -> None:
    text = "{{ " + source + " }}"
    where = scope({"a": a, "b": b, "c": c}, vars={"v": b}, index=3)

    first, second = _outcome(text, where), _outcome(text, where)

    assert first == second or str(first) == str(second)


@SAME_EVERY_TIME
@given(_EXPRESSIONS)
def test_reading_an_expression_for_hints_never_fails(source: str) -> None:
    assert all(path.startswith("item") for path in names_used("{{ " + source + " }}"))


@SAME_EVERY_TIME
@given(st.text(max_size=200))
def test_any_text_of_a_record_comes_out_unchanged(text: str) -> None:
    assert compile_text("{{ item.a }}")(scope({"a": text})) == text
    assert compile_text("<{{ item.a }}>")(scope({"a": text})) == f"<{text}>"
