"""What the editor shows while a person types: everything wrong, and what is right but surely not meant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.check import Checker
from wareflow.engine.expressions.errors import ExpressionFault
from wareflow.engine.expressions.parse import Tree
from wareflow.engine.expressions.scope import NAMES
from wareflow.engine.expressions.source import Bracketed, Mark, is_expression, split_source

PRECEDENCE: Final = "PRECEDENCE"
_ARITHMETIC: Final = frozenset({"add", "sub", "mul", "div", "floordiv", "mod", "pow"})
_LITERALS: Final = frozenset({"integer", "float", "string"})
_ROUNDING: Final = frozenset({"round", "money_round"})
_WORDS: Final = frozenset({"if", "else", "and", "or", "not", "in", "is"})
_OPENING: Final = frozenset({"lparen", "lbracket", "lbrace"})
_BOUNDARIES: Final = _OPENING | {"comma", "colon", "tilde", "eq", "ne", "lt", "lteq", "gt", "gteq"}
_CLOSING: Final = frozenset({"rparen", "rbracket", "rbrace"})


@dataclass(frozen=True, slots=True)
class Lint:
    """A remark on a part of the source; ``fix`` is the text to put in the place of that part.

    ``facts`` are the names and counts in the message, so that it can be said in another language.
    """

    code: str
    message: str
    start: int
    end: int
    fix: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


def lint(source: str, *, names: frozenset[str] = NAMES) -> list[Lint]:
    """All remarks on a value field in the order of the text."""
    if not is_expression(source):
        return []
    try:
        parts = [part for part in split_source(source) if isinstance(part, Bracketed)]
    except ExpressionFault as fault:
        return [_remark(fault)]
    remarks = [remark for part in parts for remark in _lint_part(source, part, names)]
    return sorted(remarks, key=lambda remark: (remark.start, remark.end))


def _lint_part(source: str, part: Bracketed, names: frozenset[str]) -> list[Lint]:
    try:
        tree = Tree(source, part, None)
    except ExpressionFault as fault:
        return [_remark(fault)]
    remarks = [_remark(fault) for fault in Checker(tree, names, limits.NODES).run()]
    return remarks + list(_misleading_filters(source, part.marks))


def _remark(fault: ExpressionFault) -> Lint:
    return Lint(fault.code, fault.message, fault.start or 0, fault.end or 0, fault.fix)


def _misleading_filters(source: str, marks: tuple[Mark, ...]) -> Iterator[Lint]:
    """A filter binds tighter than arithmetic: `a * 1.21 | round(2)` rounds only the 1.21."""
    covered = -1
    for position, mark in enumerate(marks):
        if mark.type != "pipe" or position + 1 >= len(marks) or position < covered:
            continue
        operand = _operand_start(marks, position)
        if operand < 1 or not _is_binary(marks, operand - 1):
            continue
        is_literal = operand == position - 1 and marks[operand].type in _LITERALS
        if not (is_literal or marks[position + 1].value in _ROUNDING):
            continue
        first, last = _arithmetic_start(marks, operand - 1), _filter_end(marks, position + 1)
        covered = last
        start, end = marks[first].start, marks[last].end
        arithmetic = source[start : marks[position - 1].end]
        only, name = source[marks[operand].start : marks[position - 1].end], marks[position + 1].value
        yield Lint(
            PRECEDENCE,
            f"`{name}` works on `{only}` alone, not on `{arithmetic}`. Put brackets around what it is meant for.",
            start,
            end,
            f"({arithmetic}) {source[mark.start : end]}",
            {"filter": name, "only": only, "whole": arithmetic},
        )


def _operand_start(marks: tuple[Mark, ...], pipe: int) -> int:
    """Where the operand of the filter at this `|` begins: one value with its fields, brackets and earlier filters."""
    at = pipe - 1
    while at >= 0:
        if marks[at].type in _CLOSING:
            at = _opening_of(marks, at)
        before = marks[at - 1] if at > 0 else None
        if before is None:
            return at
        if before.type in ("dot", "pipe"):
            at -= 2
        elif marks[at].type in ("lparen", "lbracket") and _ends_operand(before):
            at -= 1
        else:
            return at
    return 0


def _arithmetic_start(marks: tuple[Mark, ...], operator: int) -> int:
    """The first token of the sum or product that this operator belongs to."""
    at = operator - 1
    while at >= 0:
        if marks[at].type in _CLOSING:
            at = _opening_of(marks, at)
        before = marks[at - 1] if at > 0 else None
        is_field = at > 1 and marks[at - 2].type == "dot"
        if before is None or before.type in _BOUNDARIES or (_is_word(before) and not is_field):
            return at
        at -= 1
    return 0


def _filter_end(marks: tuple[Mark, ...], name: int) -> int:
    if name + 1 < len(marks) and marks[name + 1].type == "lparen":
        depth = 0
        for at in range(name + 1, len(marks)):
            depth += (marks[at].type in _OPENING) - (marks[at].type in _CLOSING)
            if depth == 0:
                return at
    return name


def _opening_of(marks: tuple[Mark, ...], closing: int) -> int:
    depth = 0
    for at in range(closing, -1, -1):
        depth += (marks[at].type in _CLOSING) - (marks[at].type in _OPENING)
        if depth == 0:
            return at
    return 0


def _is_binary(marks: tuple[Mark, ...], at: int) -> bool:
    return marks[at].type in _ARITHMETIC and at > 0 and _ends_operand(marks[at - 1])


def _is_word(mark: Mark) -> bool:
    return mark.type == "name" and mark.value in _WORDS


def _ends_operand(mark: Mark) -> bool:
    if mark.type == "name":
        return not _is_word(mark)
    return mark.type in _CLOSING or mark.type in _LITERALS
