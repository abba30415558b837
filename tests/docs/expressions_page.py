"""The page about expressions, made from the catalog of filters: ``python -m tests.docs.expressions_page`` writes it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wareflow.engine.expressions import FILTERS, ExpressionFault, Scope, compile_text, limits
from wareflow.sdk.values import dumps

from tests.project.checkout import ROOT

PAGE = ROOT / "docs" / "expressions.md"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ITEM: dict[str, Any] = {
    "sku": "00123",
    "name": "Blue mug",
    "price": Decimal("19.99"),
    "qty": 3,
    "ean": "",
    "upc": "012345678905",
    "J.m.": "szt.",
    "customer": {"company": None, "city": "Łódź"},
    "lines": [{"sku": "MUG-01", "price": Decimal("12.50")}, {"sku": "CUP-02", "price": Decimal("7.00")}],
}
SHOWN = [
    ("{{ item.sku }}", "a value keeps its type: this stays the text 00123"),
    ("{{ item.price }}", "a number stays a number, digit by digit"),
    ("SKU {{ item.sku }}", "text around an expression gives text"),
    ("{{ item['J.m.'] }}", "names with dots, blanks or other signs"),
    ("{{ item.lines[0].sku }}", "an entry of a list, counted from 0"),
    ("{{ item.customer.city }}", "a field of an object"),
    ("{{ item.qty * item.price }}", "exact: numbers are decimals, never binary fractions"),
    ("{{ (item.price * 1.21) | round(2) }}", "rounds the product"),
    ("{{ item.price * 1.21 | round(2) }}", "rounds only the 1.21; the editor offers the brackets"),
    ("{{ item.ean or item.upc }}", "the first that is not empty"),
    ("{{ item.ean or none }}", "none: write nodes leave such a field as it is"),
    ("{{ 'many' if item.qty > 2 else 'few' }}", "one or the other"),
    ("{{ item.note | default('–') }}", "a field that may be missing"),
    ("{{ item.qty ~ ' × ' ~ item.name }}", "joins as text"),
    ("{{ item.customer.company is none }}", "a test"),
    ("{{ 'MUG-01' in (item.lines | pluck('sku')) }}", "in a list"),
]
REFUSED = ["{{ item.note }}", "{{ item.sku + 1 }}", "{{ item.sku.upper() }}", "{% for line in item.lines %}"]
INTRO = """# Expressions

A parameter may hold expressions between `{{` and `}}`, worked out for each item. They look like Jinja, and they are
stricter: there are no loops, no statements, no methods; `a.b` looks up a key and nothing else; text never turns into a
number by itself; a missing field is an error that names it. They are compiled once and bounded in size, so that no
expression can hold up a run.

This page is made from the product's own list of filters: `python -m tests.docs.expressions_page`.
"""
NAMES = """## What an expression can see

| Name | Holds |
| --- | --- |
| `item` (also `record`) | the item at this step |
| `index` | its place in the batch, from 0 |
| `vars` | variables; there is no place to set them yet, so it is empty |
| `run` | `run.id`, `run.number`, `run.flow`, `run.mode`, and `run.now`: one fixed time, the same in a retry |
| `now()` | the same fixed time |
| `uuid()` | an id that is the same again in a retry and a replay |

Operators: `+ - * / // % **`, `~` (join as text), `== != < <= > >=`, `and or not`, `in`, `is`, `… if … else …`,
lists `[…]`, objects `{…}`. Tests after `is`: `none`, `empty`, `true`, `false`, `boolean`, `text`, `number`, `integer`,
`decimal`, `list`, `object`, `date`, `even`, `odd`, `defined`, `undefined`.

A filter binds tighter than arithmetic. Put brackets around what it is meant for.
"""


def page() -> str:
    """The whole page."""
    parts = [INTRO, NAMES, _shown(), _refused(), _filters(), _limits()]
    return "\n".join(parts)


def _shown() -> str:
    rows = [f"| {_code(source)} | {_code(_result(source, ITEM))} | {why} |" for source, why in SHOWN]
    item = "\n".join(["```json", dumps(ITEM).decode(), "```"])
    return "\n".join(
        [
            "## By example",
            "",
            "With this item:",
            "",
            item,
            "",
            "| Expression | Gives | |",
            "| --- | --- | --- |",
            *rows,
            "",
        ]
    )


def _refused() -> str:
    rows = [f"| {_code(source)} | {_refusal(source)} |" for source in REFUSED]
    return "\n".join(["## What is refused, and how it is said", "", "| Text | Message |", "| --- | --- |", *rows, ""])


def _filters() -> str:
    rows = []
    for each in FILTERS.values():
        also = f" Also written {', '.join(_code(alias) for alias in each.aliases)}." if each.aliases else ""
        takes = ", ".join(f"{parameter.name}{'' if parameter.required else '?'}" for parameter in each.parameters)
        name = f"{each.name}({takes})" if takes else each.name
        result = _code(_result(each.example, dict(each.item)))
        rows.append(f"| {_code(name)} | {each.description}{also} | {_code(each.example)} | {result} |")
    head = ["## Filters", "", "A parameter with `?` may be left out.", ""]
    return "\n".join([*head, "| Filter | What it does | Example | Gives |", "| --- | --- | --- | --- |", *rows, ""])


def _limits() -> str:
    rows = [
        ("Characters of one text", limits.SOURCE_CHARS),
        ("Parts of one expression", limits.NODES),
        ("Brackets inside each other", limits.BRACKETS),
        ("Fields of one mapping", limits.MAPPING_FIELDS),
        ("Characters of a result", limits.RESULT_CHARS),
        ("Entries of a list", limits.LIST_ITEMS),
        ("Digits of a number", limits.NUMBER_DIGITS),
        ("Places of a rounding", limits.ROUND_PLACES),
        ("Characters of a pattern", limits.PATTERN_CHARS),
    ]
    lines = [f"| {name} | {most:,} |" for name, most in rows]
    return "\n".join(["## Limits", "", "| | At most |", "| --- | --- |", *lines, ""])


def _result(source: str, item: dict[str, Any]) -> str:
    value = compile_text(source)(Scope(item=item, run={"now": NOW, "id": "run1", "number": 1}))
    return value.isoformat() if isinstance(value, datetime) else dumps(value).decode()


def _refusal(source: str) -> str:
    try:
        _result(source, ITEM)
    except ExpressionFault as fault:
        return _escaped(fault.message)
    raise AssertionError(f"{source} is not refused any more")


def _code(text: str) -> str:
    mark = "``" if "`" in text else "`"
    return f"{mark}{_escaped(text)}{mark}"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
