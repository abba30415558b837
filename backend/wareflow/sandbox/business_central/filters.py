"""OData `$filter`: text in, predicate out, with the limits of Business Central (no `or` over distinct fields)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from wareflow.sandbox.business_central.entities import Entity, Field
from wareflow.sandbox.business_central.errors import ApiError, bad_request, too_long

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
TEXT_TESTS: dict[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
TEXT_CHANGES: dict[str, Callable[[str], str]] = {"tolower": str.lower, "toupper": str.upper}
FITTING = {
    "guid": {"guid"},
    "text": {"string"},
    "code": {"string"},
    "enum": {"string"},
    "bool": {"bool"},
    "decimal": {"number"},
    "int": {"number"},
    "date": {"date"},
    "datetime": {"datetime"},
}
LITERAL_EDM = {
    "string": "Edm.String",
    "guid": "Edm.Guid",
    "datetime": "Edm.DateTimeOffset",
    "date": "Edm.Date",
    "number": "Edm.Decimal",
    "bool": "Edm.Boolean",
    "null": "null",
}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int


@dataclass(frozen=True)
class Test:
    """A parsed piece of a filter: the fields it reads, and the values it demands of single fields."""

    holds: Predicate
    fields: frozenset[str]
    demands: Mapping[str, Any] = field(default_factory=dict)


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
        return Test(lambda record: left.holds(record) or right.holds(record), fields)

    def all_of(self) -> Test:
        test = self.one()
        while self.meets("and"):
            self.take()
            test = self.both(test, self.one())
        return test

    def both(self, left: Test, right: Test) -> Test:
        demands = {**left.demands, **right.demands}
        return Test(lambda record: left.holds(record) and right.holds(record), left.fields | right.fields, demands)

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
        wanted = _comparable(left.field, self.literal(left.field, "a text function"))
        self.take(")")
        self.optional_true()
        return Test(lambda record: holds(_comparable(left.field, left.value(record)), wanted), _names(left))

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
        wanted = _comparable(left.field, self.literal(left.field, operator))
        demands = {left.field.name: wanted} if operator == "eq" and left.plain else {}
        return Test(lambda record: compare(_comparable(left.field, left.value(record)), wanted), _names(left), demands)

    def membership(self, left: Operand) -> Test:
        self.take("in")
        self.take("(")
        wanted = [_comparable(left.field, self.literal(left.field, "in"))]
        while self.meets(","):
            self.take()
            wanted.append(_comparable(left.field, self.literal(left.field, "in")))
        self.take(")")
        return Test(lambda record: _comparable(left.field, left.value(record)) in wanted, _names(left))

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
        kind = _literal_kind(token)
        if kind is None:
            raise _syntax(token.at, self.text)
        if kind not in FITTING[field.type]:
            raise bad_request(
                "A binary operator with incompatible types was detected. Found operand types "
                f"'{field.edm}' and '{LITERAL_EDM[kind]}' for operator kind '{operator}'."
            )
        return _literal_value(field, kind, token.text)


def _names(operand: Operand) -> frozenset[str]:
    return frozenset({operand.field.name})


def _literal_kind(token: Token) -> str | None:
    if token.kind == "word":
        return {"true": "bool", "false": "bool", "null": "null"}.get(token.text)
    return None if token.kind == "mark" else token.kind


def _literal_value(field: Field, kind: str, text: str) -> Any:
    if kind == "string":
        return _text_literal(field, text[1:-1].replace("''", "'"))
    if kind == "bool":
        return text == "true"
    if kind == "number":
        return Decimal(text)
    if kind == "datetime":
        return _time_literal(text)
    return text.lower() if kind == "guid" else text


def _text_literal(field: Field, text: str) -> str:
    if field.max is not None and len(text) > field.max:
        raise too_long(text, field.max, "Application_FilterErrorException")
    if field.members and text not in field.members:
        raise bad_request(f"'{text}' is not an option. The existing options are: {','.join(field.members)}", "Unknown")
    return text


def _time_literal(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad_request(f"Unrecognized 'Edm.DateTimeOffset' literal '{text}'.") from None


def _comparable(field: Field, value: Any) -> Any:
    """Texts meet as the database compares them: without regard to case, codes also without outer blanks."""
    if field.type == "code":
        return str(value).strip().casefold()
    return value.casefold() if field.type == "text" else value
