"""The nearest thing we offer for a word we do not know."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

FROM_OTHER_TOOLS: Final[Mapping[str, str]] = {
    "capitalize": "title",
    "center": "pad_left",
    "concat": "join",
    "count": "length",
    "e": "strip_html",
    "escape": "strip_html",
    "filesizeformat": "text",
    "float": "decimal",
    "len": "length",
    "ljust": "pad_right",
    "lowercase": "lower",
    "map": "pluck",
    "number": "decimal",
    "parsefloat": "decimal",
    "parseint": "integer",
    "rjust": "pad_left",
    "select": "where",
    "selectattr": "where",
    "size": "length",
    "str": "text",
    "strftime": "format_date",
    "striptags": "strip_html",
    "strip": "trim",
    "strptime": "date",
    "substring": "truncate",
    "to_date": "date",
    "to_json": "json",
    "tofixed": "round",
    "tojson": "json",
    "tolowercase": "lower",
    "tostring": "text",
    "touppercase": "upper",
    "uppercase": "upper",
    "zfill": "pad_left",
}


def nearest(word: str, offered: Iterable[str]) -> str | None:
    """The offered word that was probably meant."""
    known = sorted(offered)
    translated = FROM_OTHER_TOOLS.get(word.lower())
    if translated in known:
        return translated
    lowered = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.7)
    return lowered[close[0]] if close else None
