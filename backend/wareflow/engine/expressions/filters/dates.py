"""Filters for dates: always with a zone, never guessed."""

import re
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from wareflow.engine.expressions.errors import Site
from wareflow.engine.expressions.filters.registry import Parameter, offered
from wareflow.engine.expressions.values import kind, shown

_ZONE: Final = Parameter("zone", "zone", "Time zone such as 'Europe/Warsaw'.", None)
_DATE_ONLY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNIX: Final = re.compile(r"-?[0-9]{1,12}")
_TEXT_CHARS: Final = 100


@offered(
    "date",
    "To date",
    "Reads a text as a time. Without a pattern: ISO 8601. Pattern 'unix' reads seconds since 1970.",
    "{{ '21.11.2026 14:30' | date('%d.%m.%Y %H:%M', 'Europe/Warsaw') }}",
    datetime(2026, 11, 21, 14, 30, tzinfo=ZoneInfo("Europe/Warsaw")),
    Parameter("format", "date_format", "Pattern such as '%d.%m.%Y', or 'unix'.", None),
    _ZONE,
)
def read_date(site: Site, value: Any, pattern: str | None = None, zone: tzinfo | None = None) -> datetime:
    if pattern == "unix":
        return _from_unix(value, site)
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=zone or UTC)
    if type(value) is not str:
        raise site.wrong_type(f"`date` reads a text, and {site.subject()} is {kind(value)}.{_unix_hint(value)}")
    return _in_zone(_parsed(value, pattern, site), value, zone, site)


@offered(
    "format_date",
    "Write date",
    "Writes a time with this pattern, in this zone.",
    "{{ item.created | date | format_date('%d.%m.%Y', 'Europe/Warsaw') }}",
    "22.11.2026",
    Parameter("format", "date_format", "Pattern such as '%d.%m.%Y'.", "%Y-%m-%d"),
    _ZONE,
    item={"created": "2026-11-21T23:30:00Z"},
)
def format_date(site: Site, value: Any, pattern: str = "%Y-%m-%d", zone: tzinfo | None = None) -> str:
    if isinstance(value, str):
        value = read_date.function(site, value)
    if not isinstance(value, date):
        raise site.wrong_type(f"`format_date` writes a date, and {site.subject()} is {kind(value)}.{_unix_hint(value)}")
    if zone is not None and isinstance(value, datetime):
        value = _shifted(value, zone, site)
    written: str = value.strftime(pattern)
    return written


@offered(
    "add_days",
    "Add days",
    "The date this many days later; a negative number goes back.",
    "{{ '2026-11-21' | date | add_days(14) | format_date }}",
    "2026-12-05",
    Parameter("days", "integer", "Number of days.", low=-100_000, high=100_000),
)
def add_days(site: Site, value: Any, days: int) -> date:
    if isinstance(value, str):
        value = read_date.function(site, value)
    if not isinstance(value, date):
        raise site.wrong_type(f"`add_days` works on a date, and {site.subject()} is {kind(value)}. Add `| date`.")
    try:
        return value + timedelta(days=days)
    except OverflowError as error:
        raise site.wrong_type(f"{site.whole()} is outside the years 1 to 9999.") from error


def _parsed(value: str, pattern: str | None, site: Site) -> datetime:
    if len(value) <= _TEXT_CHARS:
        try:
            return datetime.fromisoformat(value) if pattern is None else datetime.strptime(value, pattern)  # noqa: DTZ007
        except (ValueError, OverflowError, re.error):
            pass  # worded below, together with the texts that are too long
    wanted = "a date in ISO 8601, such as 2026-11-21T14:30:00Z" if pattern is None else f"a date like `{pattern}`"
    raise site.wrong_type(
        f"{site.subject()} is {shown(value)}, which is not {wanted}. Name its pattern in `date('…')`."
    )


def _in_zone(found: datetime, text: str, zone: tzinfo | None, site: Site) -> datetime:
    if found.tzinfo is not None:
        return found
    if zone is not None:
        return found.replace(tzinfo=zone)
    if _DATE_ONLY.fullmatch(text) or (found.hour, found.minute, found.second, found.microsecond) == (0, 0, 0, 0):
        return found.replace(tzinfo=UTC)
    raise site.wrong_type(
        f"{site.subject()} is {shown(text)}, a time without a zone. Name it: `date(zone='Europe/Warsaw')`."
    )


def _from_unix(value: Any, site: Site) -> datetime:
    if type(value) in (int, Decimal, str) and _UNIX.fullmatch(str(value)):
        try:
            return datetime.fromtimestamp(int(value), UTC)
        except (ValueError, OverflowError, OSError):
            pass  # outside the years 1 to 9999, worded below
    raise site.wrong_type(f"{site.subject()} is {shown(value)}, which is not a count of seconds since 1970.")


def _shifted(value: datetime, zone: tzinfo, site: Site) -> datetime:
    try:
        return value.astimezone(zone)
    except (OverflowError, ValueError) as error:
        raise site.wrong_type(f"{site.subject()} is outside the years 1 to 9999 in this zone.") from error


def _unix_hint(value: Any) -> str:
    return " For seconds since 1970 use `| date('unix')`." if type(value) in (int, Decimal) else ""
