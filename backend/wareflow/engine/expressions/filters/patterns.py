"""Regular expressions through RE2, which works in linear time on any text."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import re2

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.errors import Site

Pattern: TypeAlias = Any  # re2 has no types


def compiled(pattern: str, site: Site) -> Pattern:
    """The pattern ready for use; refused when it is wrong or too large."""
    if len(pattern) > limits.PATTERN_CHARS:
        raise site.too_large(f"The pattern in {site.whole()} has more than {limits.PATTERN_CHARS} characters.")
    try:
        found = _compile(pattern)
    except (re2.error, UnicodeError) as error:
        raise site.wrong_type(
            f"The pattern in {site.whole()} is not a regular expression that we can use{_reason(error)}. "
            "Look-around and back-references are not offered."
        ) from error
    if found.programsize > limits.PATTERN_PROGRAM:
        raise site.too_large(f"The pattern in {site.whole()} repeats too much. Use smaller repetition counts.")
    return found


def matches(pattern: Pattern, text: str, site: Site) -> Iterator[Any]:
    """All matches from left to right, within the limits of text length and count."""
    _guard_text(text, site)
    for count, match in enumerate(pattern.finditer(text)):
        if count >= limits.PATTERN_MATCHES:
            raise site.too_large(f"The pattern in {site.whole()} matches more than {limits.PATTERN_MATCHES:,} times.")
        yield match


def first_match(pattern: Pattern, text: str, site: Site) -> Any | None:
    """The leftmost match, or None."""
    _guard_text(text, site)
    return pattern.search(text)


def _guard_text(text: str, site: Site) -> None:
    if len(text) > limits.PATTERN_TEXT:
        raise site.too_large(
            f"{site.subject()} has more than {limits.PATTERN_TEXT:,} characters, too many for a pattern."
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise site.wrong_type(f"{site.subject()} holds half of a character pair, which no pattern can read.")


def _reason(error: Exception) -> str:
    detail = error.args[0] if error.args else ""
    text = detail.decode("utf-8", "replace") if isinstance(detail, bytes) else str(detail)
    return f" ({text})" if isinstance(error, re2.error) and text else ""


@lru_cache(maxsize=512)
def _compile(pattern: str) -> Pattern:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 21
    return re2.compile(pattern, options)
