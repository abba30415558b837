"""Time zones and date patterns that are safe to hand to the operating system."""

import re
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.vocabulary import nearest

_DIRECTIVES: Final = frozenset("YmdHMSfzjyIpbBaAVuG%")
_DIRECTIVE: Final = re.compile(r"%(.?)", re.DOTALL)
_FORMAT_CHARS: Final = 100


def zone(name: str, site: Site) -> ZoneInfo:
    """The time zone of this name, such as Europe/Warsaw."""
    known = _zones()
    if name in known:
        return ZoneInfo(name)
    close = nearest(name, known)
    hint = f" Did you mean '{close}'?" if close else " Write it like 'Europe/Warsaw'."
    raise site.wrong_type(f"“{name[:40]}” in {site.whole()} is not a time zone.{hint}")


def checked_format(pattern: str, site: Site) -> str:
    """The date pattern when it holds only directives that mean the same everywhere."""
    if len(pattern) > _FORMAT_CHARS:
        raise site.too_large(f"The date pattern in {site.whole()} has more than {_FORMAT_CHARS} characters.")
    if any(character < " " or "\ud800" <= character <= "\udfff" for character in pattern):
        raise site.wrong_type(f"The date pattern in {site.whole()} holds a character that no date can have.")
    for directive in _DIRECTIVE.findall(pattern):
        if directive not in _DIRECTIVES:
            raise site.wrong_type(
                f"`%{directive}` in {site.whole()} is not offered. Use %Y %m %d %H %M %S %z and the like."
            )
    return pattern


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
