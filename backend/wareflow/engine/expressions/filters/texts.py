"""Filters for texts."""

import html
import re
import unicodedata
from typing import Any, Final
from urllib.parse import quote

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.filters.registry import Parameter, need_text, offered
from wareflow.engine.expressions.operators import bounded
from wareflow.engine.expressions.values import number_text, text_of

_NO_MARKS: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "ß": "ss", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE"}
)
_BREAKS: Final = frozenset({"br", "p", "li", "div", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TAG_NAME: Final = re.compile(r"/?([A-Za-z][A-Za-z0-9]*)")
_WORD_START: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@offered(
    "text",
    "To text",
    "Writes a number, date or true/false as text, digit by digit.",
    "{{ 1.10 | text }}",
    "1.10",
    aliases=("string",),
)
def text(site: Site, value: Any) -> str:
    return text_of(value, site)


@offered("upper", "Capitals", "All letters as capitals.", "{{ 'mug' | upper }}", "MUG")
def upper(site: Site, value: Any) -> str:
    return _bounded(need_text(value, site, "upper").upper(), site)


@offered("lower", "Small letters", "All letters small.", "{{ 'MUG' | lower }}", "mug")
def lower(site: Site, value: Any) -> str:
    return _bounded(need_text(value, site, "lower").lower(), site)


@offered(
    "title",
    "Words with capitals",
    "Each word with a capital first.",
    '{{ "o\'neil blue mug" | title }}',
    "O'neil Blue Mug",
)
def title(site: Site, value: Any) -> str:
    def capital(match: re.Match[str]) -> str:
        return match.group()[0].upper() + match.group()[1:].lower()

    return _bounded(_WORD_START.sub(capital, need_text(value, site, "title")), site)


@offered(
    "trim",
    "Trim",
    "Without spaces (or the given characters) at both ends.",
    "{{ '  mug ' | trim }}",
    "mug",
    Parameter("characters", "text", "Characters to take away instead of spaces.", None),
)
def trim(site: Site, value: Any, characters: str | None = None) -> str:
    return need_text(value, site, "trim").strip(characters)


@offered(
    "replace",
    "Replace",
    "Every occurrence of one text replaced by another.",
    "{{ 'blue mug' | replace('blue', 'red') }}",
    "red mug",
    Parameter("old", "text", "Text to look for."),
    Parameter("new", "text", "Text to put there."),
)
def replace(site: Site, value: Any, old: str, new: str) -> str:
    source = need_text(value, site, "replace")
    if not old:
        raise site.wrong_type(f"{site.whole()} looks for an empty text. Name what is to be replaced.")
    if len(source) + source.count(old) * (len(new) - len(old)) > limits.RESULT_CHARS:
        raise _too_long(site)
    return source.replace(old, new)


@offered(
    "split",
    "Split",
    "The parts of a text between the separators.",
    "{{ 'red;blue' | split(';') }}",
    ["red", "blue"],
    Parameter("separator", "text", "Text between the parts.", ","),
)
def split(site: Site, value: Any, separator: str = ",") -> list[Any]:
    if not separator:
        raise site.wrong_type(f"{site.whole()} has an empty separator. Name the text between the parts.")
    parts: list[Any] = need_text(value, site, "split").split(separator, limits.LIST_ITEMS)
    return bounded(parts, site)


@offered(
    "truncate",
    "Shorten",
    "At most this many characters.",
    "{{ 'Blue coffee mug' | truncate(11, '…') }}",
    "Blue coffe…",
    Parameter("length", "integer", "Most characters.", low=0, high=limits.RESULT_CHARS),
    Parameter("end", "text", "Put at the end of a shortened text; counts too.", ""),
)
def truncate(site: Site, value: Any, length: int, end: str = "") -> str:
    source = need_text(value, site, "truncate")
    if len(source) <= length:
        return source
    if len(end) > length:
        return source[:length]
    return source[: length - len(end)] + end


@offered(
    "pad_left",
    "Fill on the left",
    "A text or whole number filled on the left to this width.",
    "{{ 42 | pad_left(6, '0') }}",
    "000042",
    Parameter("width", "integer", "Wanted number of characters.", low=0, high=limits.PAD_WIDTH),
    Parameter("fill", "text", "The one character to fill with.", " "),
)
def pad_left(site: Site, value: Any, width: int, fill: str = " ") -> str:
    return _code(value, site, "pad_left").rjust(width, _one(fill, site))


@offered(
    "pad_right",
    "Fill on the right",
    "A text or whole number filled on the right to this width.",
    "{{ 'AB' | pad_right(4, '.') }}",
    "AB..",
    Parameter("width", "integer", "Wanted number of characters.", low=0, high=limits.PAD_WIDTH),
    Parameter("fill", "text", "The one character to fill with.", " "),
)
def pad_right(site: Site, value: Any, width: int, fill: str = " ") -> str:
    return _code(value, site, "pad_right").ljust(width, _one(fill, site))


@offered(
    "starts_with",
    "Starts with",
    "Whether the text starts with this one.",
    "{{ item.sku | starts_with('MUG') }}",
    True,
    Parameter("start", "text", "The start to look for."),
    item={"sku": "MUG-01"},
)
def starts_with(site: Site, value: Any, start: str) -> bool:
    return need_text(value, site, "starts_with").startswith(start)


@offered(
    "ends_with",
    "Ends with",
    "Whether the text ends with this one.",
    "{{ item.sku | ends_with('-01') }}",
    True,
    Parameter("end", "text", "The end to look for."),
    item={"sku": "MUG-01"},
)
def ends_with(site: Site, value: Any, end: str) -> bool:
    return need_text(value, site, "ends_with").endswith(end)


@offered("ascii", "Without accents", "Letters without their accents.", "{{ 'Łódź' | ascii }}", "Lodz")
def ascii_letters(site: Site, value: Any) -> str:
    return _bounded(_without_marks(need_text(value, site, "ascii")), site)


@offered("digits", "Digits only", "Only the digits of a text.", "{{ '+48 600-100-200' | digits }}", "48600100200")
def digits(site: Site, value: Any) -> str:
    return re.sub("[^0-9]", "", need_text(value, site, "digits"))


@offered(
    "slugify",
    "Web address part",
    "Small letters, digits and hyphens only.",
    "{{ 'Żółty kubek, 300 ml' | slugify }}",
    "zolty-kubek-300-ml",
)
def slugify(site: Site, value: Any) -> str:
    plain = _without_marks(need_text(value, site, "slugify")).lower()
    return _bounded(re.sub("[^a-z0-9]+", "-", plain).strip("-"), site)


@offered(
    "urlencode", "For a web address", "Safe to put into a web address.", "{{ 'blue mug' | urlencode }}", "blue%20mug"
)
def urlencode(site: Site, value: Any) -> str:
    source = need_text(value, site, "urlencode")
    if any("\ud800" <= character <= "\udfff" for character in source):
        raise site.wrong_type(f"{site.subject()} holds half of a character pair, which no address can have.")
    return _bounded(quote(source, safe=""), site)


@offered(
    "strip_html",
    "Without HTML",
    "The text of a piece of HTML, without tags, scripts and styles.",
    "{{ '<p>Blue &amp; white</p>' | strip_html }}",
    "Blue & white",
)
def strip_html(site: Site, value: Any) -> str:
    source = need_text(value, site, "strip_html")
    pieces: list[str] = []
    at = 0
    while (opening := source.find("<", at)) >= 0:
        pieces.append(source[at:opening])
        at, replacement = _after_tag(source, opening)
        pieces.append(replacement)
    plain = _ENTITY.sub(lambda match: html.unescape(match.group()), "".join((*pieces, source[at:])))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return _bounded("\n".join(line for line in lines if line), site)


def _after_tag(source: str, opening: int) -> tuple[int, str]:
    """Where the text goes on after the `<` here, and what stands for the tag; an unclosed one swallows the rest."""
    if source.startswith("<!--", opening):
        return _behind(source, "-->", opening + 4), ""
    name = _TAG_NAME.match(source, opening + 1)
    if name is None and source[opening + 1 : opening + 2] not in ("!", "?"):
        return opening + 1, "<"
    tag = name.group(1).lower() if name else ""
    end = _behind(source, ">", opening)
    if tag in ("script", "style") and source[opening + 1] != "/":
        closing = re.compile(rf"</{tag}", re.IGNORECASE).search(source, end)
        end = _behind(source, ">", closing.start()) if closing else len(source)
    return end, "\n" if tag in _BREAKS else ""


def _behind(source: str, mark: str, at: int) -> int:
    found = source.find(mark, at)
    return len(source) if found < 0 else found + len(mark)


def _without_marks(source: str) -> str:
    letters = unicodedata.normalize("NFKD", source.translate(_NO_MARKS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _code(value: Any, site: Site, name: str) -> str:
    return number_text(value, site) if type(value) is int else need_text(value, site, name)


def _one(fill: str, site: Site) -> str:
    if len(fill) != 1:
        raise site.wrong_type(f"*fill* of {site.whole()} must be one character.")
    return fill


def _bounded(result: str, site: Site) -> str:
    if len(result) > limits.RESULT_CHARS:
        raise _too_long(site)
    return result


def _too_long(site: Site) -> Exception:
    return site.too_large(f"{site.whole()} gives more than {limits.RESULT_CHARS:,} characters.")
