"""Filters that make and shape numbers; nothing is guessed."""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.filters.registry import Parameter, offered
from wareflow.engine.expressions.operators import CONTEXT
from wareflow.engine.expressions.values import NUMBERS, kind, not_exact, shown

_SPACES: Final = "[ \u00a0\u202f]"


def _spelling(group: str, point: str) -> re.Pattern[str]:
    return re.compile(rf"[+-]?(?:[0-9]+|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+)(?:{point}[0-9]+)?")


_SPELLINGS: Final = {
    "plain": re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?"),
    "en": _spelling(",", r"\."),
    "pl": _spelling(_SPACES, ","),
    "de": _spelling(r"\.", ","),
    "ch": _spelling("['’]", r"\."),
}
_LIKE: Final = {"fr": "pl", "cs": "pl", "sk": "pl", "uk": "pl", "it": "de", "es": "de", "nl": "de"}
_LOCALE: Final = Parameter(
    "locale",
    "choice",
    "How the text is written: 'en' 1,234.50 · 'pl' 1 234,50 · 'de' 1.234,50 · 'ch' 1'234.50. Without it: 1234.50.",
    "plain",
    ("plain", "en", "pl", "de", "ch", *_LIKE),
)
_ROUNDING: Final = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "ceil": ROUND_CEILING, "floor": ROUND_FLOOR}


@offered(
    "decimal",
    "To number",
    "Reads a text as an exact number. Fails when the text is not a number.",
    "{{ '1 234,50' | decimal('pl') }}",
    Decimal("1234.50"),
    _LOCALE,
)
def decimal(site: Site, value: Any, locale: str = "plain") -> Decimal:
    if type(value) is Decimal:
        return value
    if type(value) is int:
        return Decimal(value)
    if type(value) is str:
        return Decimal(_digits(value, locale, site, "a number"))
    raise _unreadable(value, site, "a number")


@offered(
    "integer",
    "To whole number",
    "Reads a text as a whole number. Fails on anything else, also on 12.9: round first.",
    "{{ '42' | integer }}",
    42,
    _LOCALE,
    aliases=("int",),
)
def integer(site: Site, value: Any, locale: str = "plain") -> int:
    if type(value) is int:
        return value
    if type(value) is str:
        number = Decimal(_digits(value, locale, site, "a whole number"))
    elif type(value) is Decimal:
        number = value
    else:
        raise _unreadable(value, site, "a whole number")
    if not number.is_finite() or number.adjusted() > limits.NUMBER_DIGITS or number != number.to_integral_value():
        raise site.wrong_type(
            f"{site.subject()} is {shown(value)}, which is not a whole number. Use `| decimal | round | integer`."
        )
    return int(number)


@offered(
    "round",
    "Round",
    "Rounds half up to this many places: 2.675 becomes 2.68.",
    "{{ (item.price * 1.21) | round(2) }}",
    Decimal("24.19"),
    Parameter("places", "integer", "Digits after the point.", 0, low=-limits.ROUND_PLACES, high=limits.ROUND_PLACES),
    Parameter("mode", "choice", "How halves are rounded.", "half_up", tuple(_ROUNDING)),
    aliases=("money_round",),
    item={"price": Decimal("19.99")},
)
def round_number(site: Site, value: Any, places: int = 0, mode: str = "half_up") -> Decimal:
    number = _number(value, site, "round")
    try:
        rounded = Decimal(number).quantize(Decimal(1).scaleb(-places), _ROUNDING[mode], CONTEXT)
    except InvalidOperation as error:
        raise site.too_large(f"{site.subject()} is too large to be rounded to {places} places.") from error
    return rounded if places >= 0 else rounded.quantize(Decimal(1), context=CONTEXT)


@offered("abs", "Without sign", "The number without its sign.", "{{ -4.5 | abs }}", Decimal("4.5"))
def absolute(site: Site, value: Any) -> Any:
    number = _number(value, site, "abs")
    return number.copy_abs() if type(number) is Decimal else abs(number)


@offered(
    "bool",
    "To true or false",
    "Reads true/false, yes/no, 1/0 and on/off. Fails on anything else.",
    "{{ 'yes' | bool }}",
    True,
)
def boolean(site: Site, value: Any) -> bool:
    if type(value) is bool:
        return value
    if type(value) in (int, str, Decimal):
        word = str(value).strip().lower()
        if word in ("true", "yes", "1", "on"):
            return True
        if word in ("false", "no", "0", "off"):
            return False
    raise _unreadable(value, site, "true or false")


def _digits(text: str, locale: str, site: Site, wanted: str) -> str:
    spelling = _LIKE.get(locale, locale)
    if _SPELLINGS[spelling].fullmatch(text) is None:
        raise _unreadable(text, site, wanted)
    if spelling in ("pl", "de"):
        text = re.sub(rf"{_SPACES}|\.", "", text).replace(",", ".")
    else:
        text = re.sub("[,'’]", "", text)
    if len(text) > limits.NUMBER_DIGITS:
        raise site.too_large(f"{site.subject()} has more than {limits.NUMBER_DIGITS} digits; keep it as text.")
    return text


def _unreadable(value: Any, site: Site, wanted: str) -> Exception:
    if type(value) is str and not value.strip():
        return site.wrong_type(
            f"{site.subject()} is an empty text, which is not {wanted}. Use `| default(0, true)` before it."
        )
    if value is None:
        return site.wrong_type(
            f"{site.subject()} is empty (null), which is not {wanted}. Use `| default(0, true)` before it."
        )
    return site.wrong_type(f"{site.subject()} is {shown(value)}, which is not {wanted}.{_way_out(value, wanted)}")


def _way_out(value: Any, wanted: str) -> str:
    if type(value) is not str or wanted == "true or false":
        return ""
    if value != value.strip():
        return " Add `| trim` before it."
    for locale in ("pl", "en", "de"):
        if _SPELLINGS[locale].fullmatch(value):
            return f" It looks like the spelling of '{locale}': name it in brackets, `('{locale}')`."
    return " Correct the value or the mapping."


def _number(value: Any, site: Site, name: str) -> Any:
    if type(value) in NUMBERS:
        return value
    if type(value) is float:
        raise not_exact(value, site)
    advice = " Add `| decimal` before it." if type(value) is str else ""
    raise site.wrong_type(f"`{name}` works on a number, and {site.subject()} is {kind(value)}.{advice}")
