"""Tokens to a tree with Jinja's parser; nothing is optimised, folded or run.

Tokens carry their character offset in Jinja's ``lineno``, so each node knows its place.
"""

import re
from functools import cache
from typing import Final

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import Token, TokenStream
from jinja2.parser import Parser

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.source import Bracketed, Mark

_OPENING: Final = frozenset({"lparen", "lbracket", "lbrace"})
_CLOSING: Final = frozenset({"rparen", "rbracket", "rbrace"})
_EXPECTED: Final = re.compile(r"expected (?:token )?'([^']*)'")


class _ExpressionParser(Parser):
    """Jinja's parser reading one expression from tokens we made."""

    def __init__(self, stream: TokenStream) -> None:
        self.environment = _environment()
        self.stream = stream
        self.name = None
        self.filename = None
        self.closed = False
        self.extensions = {}
        self._last_identifier = 0
        self._tag_stack = []
        self._end_token_stack = []


class Tree:
    """A parsed expression and the places of its nodes."""

    def __init__(self, source: str, part: Bracketed, field: str | None) -> None:
        self.source = source
        self.part = part
        self.field = field
        self._by_start = {mark.start: position for position, mark in enumerate(part.marks)}
        self._closing = _pairs(part.marks)
        self.root = self._parse()

    def site(self, node: nodes.Node, *operands: nodes.Node) -> Site:
        """Where a node stands, for the messages; operands are quoted from the source."""
        start, end = self.span(node)
        parts = tuple(self.text(operand) for operand in operands)
        return Site(self.source, start, end, self.field, parts)

    def text(self, node: nodes.Node) -> str:
        """The node as it was written."""
        start, end = self.span(node)
        return self.source[start:end]

    def span(self, node: nodes.Node) -> tuple[int, int]:
        """Where a node begins and ends, widened until every bracket in it has its partner."""
        start, end = self._start(node), self._end(node)
        for opening, closing in self._closing.items():
            first, last = self.part.marks[opening], self.part.marks[closing]
            if first.start < start <= last.start < end:
                start = first.start
            elif start <= first.start < end <= last.start:
                end = last.end
        return start, end

    def _start(self, node: nodes.Node) -> int:
        match node:
            case nodes.BinExpr():
                return self._start(node.left)
            case nodes.Compare():
                return self._start(node.expr)
            case nodes.CondExpr():
                return self._start(node.expr1)
            case nodes.Concat() if node.nodes:
                return self._start(node.nodes[0])
            case nodes.Tuple() if node.items:
                return self._start(node.items[0])
            case nodes.Getattr() | nodes.Getitem() | nodes.Call():
                return self._start(node.node)
            case nodes.Filter() | nodes.Test() if node.node is not None:
                return self._start(node.node)
        return node.lineno

    def _end(self, node: nodes.Node) -> int:
        match node:
            case nodes.BinExpr():
                return self._end(node.right)
            case nodes.Compare():
                return self._end(node.ops[-1].expr)
            case nodes.CondExpr():
                return self._end(node.expr2 or node.test)
            case nodes.Concat() if node.nodes:
                return self._end(node.nodes[-1])
            case nodes.Tuple() if node.items:
                return self._end(node.items[-1])
            case nodes.UnaryExpr():
                return self._end(node.node)
            case nodes.Call():
                return self._after_arguments(self._end(node.node))
            case nodes.Test():
                return self._end_of_test(node)
        return self._end_of_token(node)

    def _end_of_token(self, node: nodes.Node) -> int:
        position = self._by_start.get(node.lineno)
        if position is None:
            return min(node.lineno + 1, len(self.source))
        marks = self.part.marks
        match node:
            case nodes.Getattr() if position + 1 < len(marks):
                return marks[position + 1].end
            case nodes.Getitem() if marks[position].type == "dot":
                return marks[position + 1].end
            case nodes.Filter():
                return self._after_arguments(marks[position].end)
        closing = self._closing.get(position)
        return marks[closing if closing is not None else position].end

    def _end_of_test(self, node: nodes.Test) -> int:
        position = self._by_start.get(node.lineno, 0)
        marks = self.part.marks
        while position < len(marks) and marks[position].value in ("is", "not"):
            position += 1
        end = marks[min(position, len(marks) - 1)].end
        return self._end(node.args[-1]) if node.args else self._after_arguments(end)

    def _after_arguments(self, end: int) -> int:
        for position, mark in enumerate(self.part.marks):
            if mark.start >= end:
                closing = self._closing.get(position) if mark.type == "lparen" else None
                return self.part.marks[closing].end if closing is not None else end
        return end

    def _parse(self) -> nodes.Expr:
        _guard_depth(self.source, self.part, self.field)
        tokens = [Token(mark.start, mark.type, mark.value) for mark in self.part.marks]
        if not tokens:
            raise self._here(self.part.start, self.part.end).syntax("There is nothing between `{{` and `}}`.")
        parser = _ExpressionParser(TokenStream(tokens, None, None))
        try:
            root = parser.parse_expression()
        except TemplateSyntaxError as error:
            raise self._syntax(error, parser.stream) from error
        except RecursionError as error:
            raise self._here(self.part.start, self.part.end).too_large(
                "This expression is nested too deeply."
            ) from error
        if not parser.stream.eos:
            raise self._unexpected(parser.stream.current.lineno)
        self._guard_tree(root)
        return root

    def _guard_tree(self, root: nodes.Expr) -> None:
        """Refuse deep trees (long sums, long paths) so that every later walk may recurse."""
        waiting: list[tuple[nodes.Node, int]] = [(root, 0)]
        while waiting:
            node, depth = waiting.pop()
            if depth > limits.TREE_DEPTH:
                site = self._here(self.part.start, self.part.end)
                raise site.too_large(
                    f"This expression is nested deeper than {limits.TREE_DEPTH} levels. Split it over fields."
                )
            waiting.extend((child, depth + 1) for child in node.iter_child_nodes())

    def _syntax(self, error: TemplateSyntaxError, stream: TokenStream) -> Exception:
        if stream.eos:
            last = self.part.end - 2
            return self._here(last, last + 2).syntax("The expression ends too early.")
        if "chain" in (error.message or ""):
            return self._here(error.lineno, error.lineno + 1).syntax("Only one `is` may follow a value. Use `and`.")
        expected = _EXPECTED.search(error.message or "")
        return self._unexpected(error.lineno, expected.group(1) if expected else None)

    def _unexpected(self, at: int, expected: str | None = None) -> Exception:
        position = self._by_start.get(at)
        end = self.part.marks[position].end if position is not None else at + 1
        site = self._here(at, end)
        hint = f"; {_described(expected)} should stand here" if expected else ""
        return site.syntax(f"{site.subject()} cannot stand here{hint}.")

    def _here(self, start: int, end: int) -> Site:
        return Site(self.source, start, end, self.field)


def _described(expected: str) -> str:
    return {"name": "a name", "end of print statement": "the end"}.get(expected, f"`{expected}`")


def _pairs(marks: tuple[Mark, ...]) -> dict[int, int]:
    """Position of each opening bracket to that of its closing one (the lexer made sure that they match)."""
    pairs: dict[int, int] = {}
    waiting: list[int] = []
    for position, mark in enumerate(marks):
        if mark.type in _OPENING:
            waiting.append(position)
        elif mark.type in _CLOSING and waiting:
            pairs[waiting.pop()] = position
    return pairs


def _guard_depth(source: str, part: Bracketed, field: str | None) -> None:
    """Refuse deep nesting before the parser, which works by recursion, sees it."""
    brackets = prefixes = others = 0
    for mark in part.marks:
        brackets += (mark.type in _OPENING) - (mark.type in _CLOSING)
        prefixes = prefixes + 1 if mark.type in ("sub", "add") or mark.value == "not" else 0
        others += mark.type == "name" and mark.value == "else"
        if max(brackets, prefixes, others) > limits.BRACKETS:
            site = Site(source, mark.start, mark.end, field)
            raise site.too_large(
                f"This expression is nested deeper than {limits.BRACKETS} levels. Split it over fields."
            )


@cache
def _environment() -> Environment:
    return Environment(autoescape=False)  # noqa: S701 (the parser asks for one; nothing is rendered)
