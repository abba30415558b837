"""Times at which something starts: cron or plain words, told in a time zone, within working hours.

One local time is one start. In the night when clocks go forward, a start that falls into the gap comes right after it;
when they go back, it comes once. Only what runs every hour follows elapsed time: it neither pauses nor doubles.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CLOCK = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)"
_EVERY_MINUTES = re.compile(r"every (?:(?P<n>\d{1,2}) )?minutes?")
_EVERY_HOURS = re.compile(r"every (?:(?P<n>\d{1,2}) )?hours?")
_ON_DAYS = re.compile(rf"every (?P<days>[a-z, ]+?) at {_CLOCK}")
_ON_DATE = re.compile(rf"every month on (?:day )?(?P<day>\d{{1,2}}|the last day) at {_CLOCK}")
_LOOKS = 400
"""How many times outside the working hours are passed over before the timetable counts as one that never comes."""


class NotATime(ValueError):
    """The text says no time, or one that never comes; the message says what to write."""


@dataclass(frozen=True)
class Timetable:
    """When something starts. ``days`` empty means every day; ``first`` and ``last`` bound the local time of a start."""

    cron: str
    zone: str = "UTC"
    days: tuple[str, ...] = ()
    first: str = ""
    last: str = ""

    def after(self, moment: datetime) -> datetime | None:
        """The first start after this moment, in local time; ``None``: there is none any more."""
        local = moment.astimezone(UTC).astimezone(self.tz)
        for _ in range(_LOOKS):
            found = self._next(local)
            if found is None or self._works_at(found):
                return found
            local = max(found, self._before_work(found))
        return None

    def starts(self, moment: datetime) -> Iterator[datetime]:
        """The starts after this moment, in local time, one after the other."""
        found = self.after(moment)
        while found is not None:
            yield found
            found = self.after(found)

    def check(self) -> None:
        """Raise NotATime when nothing would ever start."""
        if self.after(datetime.now(UTC)) is None:
            raise NotATime(
                "leaves no start at all: the times never fall into these working hours and days. Change one of them"
            )

    def slot(self, start: datetime) -> str:
        """The name of one start: its local time and zone; the second of two equal local times says its offset."""
        offset = f"{start:%z}" if start.fold else ""
        return f"{start:%Y-%m-%dT%H:%M}{offset}[{self.zone}]"

    @cached_property
    def tz(self) -> ZoneInfo:
        """The time zone."""
        return known_zone(self.zone)

    @cached_property
    def _line(self) -> str:
        """The cron line with its stars spelled out where one local time must be one start (see the module)."""
        line = cron_of(self.cron)
        minute, hour, *rest = line.split()
        if hour == "*":
            return line
        read = CronSim(line, datetime.now(UTC))
        minutes = _listed(read.minutes) if minute.startswith("*") else minute
        return " ".join([minutes, _listed(read.hours) if hour.startswith("*") else hour, *rest])

    def _next(self, local: datetime) -> datetime | None:
        for found in CronSim(self._line, local):
            if found.astimezone(UTC) > local.astimezone(UTC):
                return found
        return None

    def _works_at(self, start: datetime) -> bool:
        at = start.time().replace(tzinfo=None)
        first, last = clock_time(self.first, time.min), clock_time(self.last, time.max)
        inside = first <= at <= last if first <= last else at >= first or at <= last
        return inside and (not self.days or DAYS[start.weekday()] in self.days)

    def _before_work(self, start: datetime) -> datetime:
        """The last moment before the working hours that follow this start."""
        first = clock_time(self.first, time.min)
        day = start.date() if start.time().replace(tzinfo=None) < first else start.date() + timedelta(days=1)
        opening = datetime.combine(day, first, self.tz)
        return (opening.astimezone(UTC) - timedelta(minutes=1)).astimezone(self.tz)


def known_zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises NotATime."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotATime(f"is not a time zone: “{name}”; write it like Europe/Warsaw") from error


def clock_time(text: str, otherwise: time) -> time:
    """``08:00`` as a time. Raises NotATime."""
    if not text:
        return otherwise
    found = re.fullmatch(_CLOCK, text)
    if found is None:
        raise NotATime(f"is not a time of the day: “{text}”; write it like 08:00")
    return time(int(found["hour"]), int(found["minute"]))


def cron_of(words: str) -> str:
    """The cron line of plain words such as *every weekday at 07:30*; a cron line stays what it is. Raises NotATime."""
    text = " ".join(words.strip().lower().split())
    line = _from_words(text) if text.startswith("every") else words.strip()
    if len(line.split()) != 5:
        raise NotATime(
            "needs five parts (minute, hour, day of the month, month, day of the week) or words such as "
            "“every 15 minutes” or “every weekday at 07:30”"
        )
    try:
        next(CronSim(line, datetime.now(UTC)))
    except StopIteration as error:
        raise NotATime("names a day that never comes") from error
    except CronSimError as error:
        raise NotATime(f"is not a schedule that can be read: {error}") from error
    return line


def _from_words(text: str) -> str:
    if found := _EVERY_MINUTES.fullmatch(text):
        return f"*/{_part(found['n'], 60, 'minutes')} * * * *"
    if found := _EVERY_HOURS.fullmatch(text):
        hours = _part(found["n"], 24, "hours")
        return "0 * * * *" if hours == 1 else f"0 */{hours} * * *"
    if found := _ON_DATE.fullmatch(text):
        day = "L" if found["day"].startswith("the") else found["day"]
        return f"{int(found['minute'])} {int(found['hour'])} {day} * *"
    if found := _ON_DAYS.fullmatch(text):
        return f"{int(found['minute'])} {int(found['hour'])} * * {_weekdays(found['days'])}"
    raise NotATime(
        f"cannot be read: “{text}”. Write it like “every 15 minutes”, “every 2 hours”, “every day at 06:00”, "
        "“every weekday at 07:30”, “every monday and thursday at 18:00” or “every month on day 1 at 06:00”"
    )


def _part(count: str | None, whole: int, what: str) -> int:
    """A step that divides the hour or the day, so that the starts are evenly spread."""
    step = int(count or 1)
    if step == 0 or whole % step or step == whole:
        fitting = ", ".join(str(n) for n in range(1, whole) if whole % n == 0)
        raise NotATime(f"cannot be every {step} {what}: choose one of {fitting}, or write a cron line")
    return step


def _weekdays(text: str) -> str:
    if text == "day":
        return "*"
    if text in ("weekday", "working day"):
        return "1-5"
    if text == "weekend":
        return "6,0"
    found = []
    for name in re.split(r"\s*,\s*|\s+and\s+|\s+", text):
        if name not in _NAMES:
            raise NotATime(f"names no day of the week: “{name}”; write it like monday")
        found.append((_NAMES.index(name) + 1) % 7)
    return ",".join(str(number) for number in sorted(set(found)))


def _listed(numbers: "set[int] | set[int | tuple[int, int]]") -> str:
    return ",".join(str(number) for number in sorted(numbers, key=str) if isinstance(number, int))
