"""Split a value field into plain text and `{{ }}` parts, and an expression into tokens with exact positions.

Jinja's lexer does the reading of tokens; numbers and texts are taken exactly as written, numbers as int or Decimal.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from jinja2 import Environment, TemplateSyntaxError
from jinja2.lexer import Lexer, operators

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.errors import Site

_MARKERS: Final = re.compile(r"\{\{|\{%|\{#")
_ESCAPES: Final = re.compile(r"\\(?:([\\'\"ntr])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))")
_PLAIN_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}


@dataclass(frozen=True, slots=True)
class Mark:
    """One token: Jinja's type name, its exact value and its place in the source."""

    type: str
    value: Any
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plain:
    """A stretch of plain text between expressions."""

    text: str


@dataclass(frozen=True, slots=True)
class Bracketed:
    """One `{{ }}`: the tokens inside and the place of the whole."""

    marks: tuple[Mark, ...]
    start: int
    end: int


def is_expression(text: object) -> bool:
    """Whether a value field holds anything that must be compiled (a stray `{%` counts, so that it gets refused)."""
    return isinstance(text, str) and _MARKERS.search(text) is not None


def split_source(source: str, field: str | None = None) -> list[Plain | Bracketed]:
    """The parts of a value field in order."""
    if len(source) > limits.SOURCE_CHARS:
        site = Site(source, 0, len(source), field)
        raise site.too_large(f"This expression has more than {limits.SOURCE_CHARS:,} characters. Split it over fields.")
    parts: list[Plain | Bracketed] = []
    at = 0
    while (marker := _MARKERS.search(source, at)) is not None:
        if marker.start() > at:
            parts.append(Plain(source[at : marker.start()]))
        _refuse_other_blocks(source, marker, field)
        part = _read_bracketed(source, marker.start(), field)
        parts.append(part)
        at = part.end
    if at < len(source):
        parts.append(Plain(source[at:]))
    return parts


def _refuse_other_blocks(source: str, marker: re.Match[str], field: str | None) -> None:
    if marker.group() == "{{":
        if source[marker.end() : marker.end() + 1] in ("-", "+"):
            site = Site(source, marker.start(), marker.end() + 1, field)
            raise site.forbidden("`{{-` is not offered. Write `{{ -1 }}`, with a space, for a negative value.")
        return
    what = "statements such as `{% if %}`" if marker.group() == "{%" else "comments `{# #}`"
    site = Site(source, marker.start(), marker.end(), field)
    raise site.forbidden(
        f"A value field has no {what}. Use `{{{{ … if … else … }}}}`, or `{{{{ '{marker.group()}' }}}}`."
    )


def _read_bracketed(source: str, start: int, field: str | None) -> Bracketed:
    marks: list[Mark] = []
    # The lexer writes \r\n as one character, which would shift every position behind it.
    inner = source[start + 2 :].replace("\r", " ")
    for kind, text, at in _raw_tokens(inner, source, start + 2, field):
        if kind == "variable_end":
            if text[0] == "-":
                raise Site(source, at, at + 1, field).forbidden("`-}}` is not offered. Write ` }}`.")
            return Bracketed(tuple(marks), start, at + 2)
        if kind == "whitespace":
            continue
        place = Site(source, at, at + len(text), field)
        marks.append(Mark(*_typed(kind, text, source[at : at + len(text)], place), at, at + len(text)))
    raise Site(source, start, start + 2, field).syntax("This `{{` has no closing `}}`.")


def _raw_tokens(inner: str, source: str, offset: int, field: str | None) -> Iterator[tuple[str, str, int]]:
    at = offset
    try:
        for _, kind, text in _lexer().tokeniter(inner, None, None, "variable"):
            yield kind, text, at
            at += len(text)
    except TemplateSyntaxError as error:
        site = Site(source, at, min(at + 1, len(source)), field)
        raise site.syntax(_lexer_message(source, at, error.message or "")) from error


def _lexer_message(source: str, at: int, message: str) -> str:
    character = source[at : at + 1]
    if not character:
        return "The expression ends too early."
    if character in "'\"":
        return f"The text that starts with {character} here has no end."
    if "expected '" in message:
        return f"`{character}` closes a bracket that is not open. {message.rpartition(', ')[2].capitalize()}."
    return f"`{character}` cannot stand here."


def _typed(kind: str, text: str, original: str, site: Site) -> tuple[str, Any]:
    if kind == "operator":
        return operators[text], text
    if kind == "string":
        return kind, _unescape(original[1:-1], site)
    if kind == "integer":
        return kind, _whole(text, site)
    if kind == "float":
        return kind, _decimal(text, site)
    if kind == "name" and not text.isidentifier():
        raise site.syntax(f"{site.subject()} is not a name. Write `item['{text}']`.")
    return kind, text


def _whole(text: str, site: Site) -> int:
    digits = text.replace("_", "")
    if len(digits) > limits.NUMBER_DIGITS or not digits.isascii():
        raise site.too_large(f"A number may have {limits.NUMBER_DIGITS} digits at most. Put codes between quotes.")
    return int(digits, 0)


def _decimal(text: str, site: Site) -> Decimal:
    digits = text.replace("_", "")
    if len(digits) > limits.NUMBER_DIGITS or not digits.isascii():
        raise site.too_large(f"A number may have {limits.NUMBER_DIGITS} digits at most. Put codes between quotes.")
    number = Decimal(digits)
    if abs(number.adjusted()) > limits.NUMBER_DIGITS:
        raise site.too_large(f"{site.subject()} is out of range: up to {limits.NUMBER_DIGITS} digits are kept.")
    return number


def _unescape(text: str, site: Site) -> str:
    """Backslash escapes of plain texts; unknown ones stay as they are, so that patterns like `\\d` need no doubling."""
    if "\\" in text:
        text = _ESCAPES.sub(_unescape_one, text)
    if any("\ud800" <= character <= "\udfff" or character == "\x00" for character in text):
        raise site.syntax("This text holds a character that cannot be stored (half of a pair, or zero).")
    return text


def _unescape_one(match: re.Match[str]) -> str:
    plain, two, four = match.groups()
    return _PLAIN_ESCAPES[plain] if plain else chr(int(two or four, 16))


@cache
def _lexer() -> Lexer:
    return Lexer(Environment(keep_trailing_newline=True, autoescape=False))  # noqa: S701 (nothing is rendered)
