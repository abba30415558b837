"""Filters that use regular expressions."""

import re
from collections.abc import Mapping
from typing import Any, Final

from wareflow.engine.expressions import limits
from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.filters import patterns
from wareflow.engine.expressions.filters.registry import Parameter, need_text, offered

_PATTERN: Final = Parameter("pattern", "pattern", "Regular expression without look-around and back-references.")
_GROUP_REFERENCE: Final = re.compile(r"\\(\\|[0-9])")


@offered(
    "regex_match",
    "Matches pattern",
    "Whether the pattern is found anywhere in the text. Anchor it with ^ and $ for the whole text.",
    "{{ item.sku | regex_match('^[A-Z]{3}-[0-9]+$') }}",
    True,
    _PATTERN,
    item={"sku": "MUG-01"},
)
def regex_match(site: Site, value: Any, pattern: patterns.Pattern) -> bool:
    return patterns.first_match(pattern, need_text(value, site, "regex_match"), site) is not None


@offered(
    "regex_extract",
    "Part by pattern",
    "The part of the text that the pattern finds; with brackets in the pattern, the group of this number.",
    "{{ 'Order 1001 paid' | regex_extract('Order ([0-9]+)') }}",
    "1001",
    _PATTERN,
    Parameter("group", "integer", "Number of the group; 0 is all that was found.", None, low=0, high=100),
)
def regex_extract(site: Site, value: Any, pattern: patterns.Pattern, group: int | None = None) -> str:
    match = patterns.first_match(pattern, need_text(value, site, "regex_extract"), site)
    number = min(1, pattern.groups) if group is None else group
    if number > pattern.groups:
        raise site.wrong_type(f"The pattern in {site.whole()} has no group {number}; it has {pattern.groups}.")
    found = match.group(number) if match is not None else None
    if found is None:
        raise site.missing(f"{site.whole()} finds nothing in {site.subject()}. Add `| default('')` if that may be.")
    return str(found)


@offered(
    "regex_replace",
    "Replace by pattern",
    "Everything the pattern finds, replaced; \\1 stands for the first group.",
    "{{ 'MUG  blue' | regex_replace('\\s+', ' ') }}",
    "MUG blue",
    _PATTERN,
    Parameter("replacement", "text", "Text to put there; \\1 is the first group."),
)
def regex_replace(site: Site, value: Any, pattern: patterns.Pattern, replacement: str) -> str:
    source = need_text(value, site, "regex_replace")
    pieces: list[str] = []
    at = size = 0
    for match in patterns.matches(pattern, source, site):
        groups: Mapping[str, str] = {str(n): match.group(n) or "" for n in range(min(pattern.groups, 9) + 1)}
        inserted = _expanded(replacement, groups, site)
        pieces += (source[at : match.start()], inserted)
        at = match.end()
        size += len(inserted)
        if size > limits.RESULT_CHARS:
            raise site.too_large(f"{site.whole()} gives more than {limits.RESULT_CHARS:,} characters.")
    return "".join((*pieces, source[at:]))


def _expanded(replacement: str, groups: Mapping[str, str], site: Site) -> str:
    def group(found: re.Match[str]) -> str:
        name = found.group(1)
        if name != "\\" and name not in groups:
            raise site.wrong_type(f"The replacement in {site.whole()} uses \\{name}; the pattern has no such group.")
        return groups.get(name, "\\")

    return _GROUP_REFERENCE.sub(group, replacement)
