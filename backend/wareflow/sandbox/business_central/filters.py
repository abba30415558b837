"""OData `$filter`: text in, predicate out, with the limits of Business Central (no `or` over distinct fields)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from wareflow.sandbox.business_central.entities import Entity, Field
from wareflow.sandbox.business_central.errors import ApiError, bad_request
from wareflow.sandbox.business_central.literals import Token, comparable, literal_kind, literal_value, refuse_misfit

Record = Mapping[str, Any]
Predicate = Callable[[Record], bool]

TOKENS = re.compile(
    r"""\s*(?:
    (?P<string>'(?:[^']|'')*')
  | (?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})
  | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))
  | (?P<date>\d{4}-\d\d-\d\d)
  | (?P<number>[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<word>[A-Za-z_][A-Za-z_0-9]*)
  | (?P<mark>[(),])
    )""",
    re.VERBOSE,
)
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "gt": lambda a, b: bool(a > b),
    "ge": lambda a, b: bool(a >= b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
}
KINDS_OF_OPERATORS = {
    "eq": "Equal",
    "ne": "NotEqual",
    "gt": "GreaterThan",
    "ge": "GreaterThanOrEqual",
    "lt": "LessThan",
    "le": "LessThanOrEqual",
}
"""What the service calls them in its refusals."""
TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
TEXT_CHANGES: dict[str, Callable[[str], str]] = {"tolower": str.lower, "toupper": str.upper}


@dataclass(frozen=True)
class Test:
    """A parsed piece of a filter: the fields it reads, and the values it demands of single fields."""

    holds: Predicate
    fields: frozenset[str]
    demands: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, frozenset[Any]] = field(default_factory=dict)
    """By field, the values of which a row must have one: what `or` joins, and the one that is demanded."""
    exact: bool = False
    """Whether to have one of them is all that is asked."""


@dataclass(frozen=True)
class Operand:
    """A field, perhaps inside text functions, as the left side of a comparison."""

    field: Field
    value: Callable[[Record], Any]
    plain: bool = False


def parse_filter(text: str, entity: Entity, *, newer_schema: bool = False) -> Test:
    """Compile a filter; `newer_schema` stands for $schemaversion=2.1, which adds `in` and nested functions."""
    return _Parser(list(_tokens(text)), text, entity, newer_schema).parse()


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while text[at:].strip():
        match = TOKENS.match(text, at)
        if match is None or match.lastgroup is None:
            raise _syntax(at, text)
        yield Token(match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup))
        at = match.end()


def _syntax(at: int, text: str) -> ApiError:
    return bad_request(f"Syntax error at position {at} in '{text}'.")


class _Parser:
    def __init__(self, tokens: list[Token], text: str, entity: Entity, newer_schema: bool) -> None:
        self.tokens = tokens
        self.text = text
        self.entity = entity
        self.newer_schema = newer_schema
        self.at = 0

    def parse(self) -> Test:
        test = self.any_of()
        if self.at < len(self.tokens):
            raise _syntax(self.tokens[self.at].at, self.text)
        return test

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("end", "", len(self.text))

    def take(self, *texts: str) -> Token:
        token = self.peek()
        if token.kind == "end" or (texts and (token.kind == "string" or token.text not in texts)):
            raise _syntax(token.at, self.text)
        self.at += 1
        return token

    def meets(self, *texts: str) -> bool:
        return self.peek().kind in ("word", "mark") and self.peek().text in texts

    def any_of(self) -> Test:
        test = self.all_of()
        while self.meets("or"):
            self.take()
            test = self.either(test, self.all_of())
        return test

    def either(self, left: Test, right: Test) -> Test:
        fields = left.fields | right.fields
        if len(fields) > 1:
            raise bad_request("The 'OR' operator is not supported on distinct fields on an OData filter.")
        choices = {name: left.choices[name] | right.choices[name] for name in left.choices.keys() & right.choices}
        if left.exact and right.exact:
            ((name, values),) = choices.items()
            return _one_of(self.entity.fields[name], values)
        return Test(lambda record: left.holds(record) or right.holds(record), fields, choices=choices)

    def all_of(self) -> Test:
        test = self.one()
        while self.meets("and"):
            self.take()
            test = self.both(test, self.one())
        return test

    def both(self, left: Test, right: Test) -> Test:
        demands, choices = {**left.demands, **right.demands}, {**left.choices, **right.choices}
        fields = left.fields | right.fields
        return Test(lambda record: left.holds(record) and right.holds(record), fields, demands, choices)

    def one(self) -> Test:
        if self.meets("not"):
            raise bad_request("The 'NOT' operator is not supported on an OData filter.")
        if self.meets("("):
            self.take()
            test = self.any_of()
            self.take(")")
            return test
        if self.meets(*TEXT_TESTS):
            return self.text_test()
        return self.comparison()

    def text_test(self) -> Test:
        holds = TEXT_TESTS[self.take().text]
        self.take("(")
        left = self.operand(inside_function=True)
        self.take(",")
        wanted = comparable(left.field, self.literal(left.field, "a text function"))
        self.take(")")
        self.optional_true()
        return Test(lambda record: holds(comparable(left.field, left.value(record)), wanted), _names(left))

    def optional_true(self) -> None:
        """`contains(...) eq true` is the same as `contains(...)`."""
        if not self.meets("eq"):
            return
        self.take()
        self.take("true")

    def comparison(self) -> Test:
        left = self.operand()
        if self.meets("in") and self.newer_schema:
            return self.membership(left)
        operator = self.take(*COMPARISONS).text
        compare = COMPARISONS[operator]
        wanted = comparable(left.field, self.literal(left.field, operator))
        demands = {left.field.name: wanted} if operator == "eq" and left.plain else {}
        choices = {name: frozenset({value}) for name, value in demands.items()}
        holds: Predicate = lambda record: compare(comparable(left.field, left.value(record)), wanted)  # noqa: E731
        return Test(holds, _names(left), demands, choices, exact=bool(choices))

    def membership(self, left: Operand) -> Test:
        self.take("in")
        self.take("(")
        wanted = [comparable(left.field, self.literal(left.field, "in"))]
        while self.meets(","):
            self.take()
            wanted.append(comparable(left.field, self.literal(left.field, "in")))
        self.take(")")
        return Test(lambda record: comparable(left.field, left.value(record)) in wanted, _names(left))

    def operand(self, *, inside_function: bool = False) -> Operand:
        token = self.take()
        if token.kind != "word":
            raise _syntax(token.at, self.text)
        if token.text in TEXT_CHANGES or token.text == "substring":
            return self.changed_text(token, inside_function)
        return self.field_operand(token)

    def field_operand(self, token: Token) -> Operand:
        field = self.entity.fields.get(token.text)
        if field is None and self.meets("("):
            raise bad_request(f"An unknown function with name '{token.text}' was found.")
        if field is None or field.type == "stream":
            type_name = f"Microsoft.NAV.{self.entity.type_name}"
            raise bad_request(f"Could not find a property named '{token.text}' on type '{type_name}'.")
        return Operand(field, lambda record: record[field.name], plain=True)

    def changed_text(self, token: Token, inside_function: bool) -> Operand:
        if inside_function and not self.newer_schema:
            raise bad_request("Nested functions are not supported on an OData filter.")
        self.take("(")
        inner = self.operand(inside_function=True)
        change = self.substring() if token.text == "substring" else TEXT_CHANGES[token.text]
        self.take(")")
        return Operand(inner.field, lambda record: change(str(inner.value(record))))

    def substring(self) -> Callable[[str], str]:
        self.take(",")
        start = self.whole_number()
        if not self.meets(","):
            return lambda text: text[start:]
        self.take()
        end = start + self.whole_number()
        return lambda text: text[start:end]

    def whole_number(self) -> int:
        token = self.take()
        if token.kind != "number" or not token.text.isdigit():
            raise _syntax(token.at, self.text)
        return int(token.text)

    def literal(self, field: Field, operator: str) -> Any:
        token = self.take()
        kind = literal_kind(token)
        if kind is None:
            raise _syntax(token.at, self.text)
        refuse_misfit(field, kind, KINDS_OF_OPERATORS.get(operator, operator))
        return literal_value(field, kind, token.text)


def _one_of(field: Field, values: frozenset[Any]) -> Test:
    """Found in one look however many values there are: clients ask for many records by joining their numbers."""
    name = field.name
    holds: Predicate = lambda record: comparable(field, record[name]) in values  # noqa: E731
    return Test(holds, frozenset({name}), choices={name: values}, exact=True)


def _names(operand: Operand) -> frozenset[str]:
    return frozenset({operand.field.name})
