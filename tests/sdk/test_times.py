"""Times: plain words, working hours, and every change of clocks in every zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo, available_timezones

import pytest
from wareflow.sdk.times import NotATime, Timetable, cron_of

WARSAW = "Europe/Warsaw"
WEEK = timedelta(days=7)


def _starts(timetable: Timetable, begin: str, end: str) -> list[str]:
    zone = ZoneInfo(timetable.zone)
    first, last = (datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC) for text in (begin, end))
    found = takewhile(lambda start: start.astimezone(UTC) <= last, timetable.starts(first))
    return [f"{start:%a %H:%M}" for start in found]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("every 15 minutes", "*/15 * * * *"),
        ("Every minute", "*/1 * * * *"),
        ("every hour", "0 * * * *"),
        ("every 2 hours", "0 */2 * * *"),
        ("every day at 6:05", "5 6 * * *"),
        ("every weekday at 07:30", "30 7 * * 1-5"),
        ("every weekend at 10:00", "0 10 * * 6,0"),
        ("every monday and thursday at 18:00", "0 18 * * 1,4"),
        ("every monday, sunday at 18:00", "0 18 * * 0,1"),
        ("every month on day 1 at 06:00", "0 6 1 * *"),
        ("every month on the last day at 23:15", "15 23 L * *"),
        ("30 6 * * 1-5", "30 6 * * 1-5"),
    ],
)
def test_words_are_a_cron_line(words: str, line: str) -> None:
    assert cron_of(words) == line


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("every 7 minutes", "choose one of 1, 2, 3, 4, 5, 6, 10"),
        ("every 0 minutes", "choose one of"),
        ("every now and then", "cannot be read"),
        ("every moonday at 10:00", "names no day"),
        ("every day at 25:00", "cannot be read"),
        ("every month on day 32 at 06:00", "Bad day-of-month"),
    ],
)
def test_words_that_say_no_time_are_refused_with_a_way_out(words: str, answer: str) -> None:
    with pytest.raises(NotATime, match=answer):
        cron_of(words)


def test_nothing_starts_outside_the_working_hours() -> None:
    timetable = Timetable("every 15 minutes", WARSAW, ("mon", "fri"), "08:00", "08:30")

    found = _starts(timetable, "2026-03-06T08:10", "2026-03-09T09:00")

    assert found == ["Fri 08:15", "Fri 08:30", "Mon 08:00", "Mon 08:15", "Mon 08:30"]


def test_a_night_shift_goes_over_midnight() -> None:
    found = _starts(Timetable("every 2 hours", "UTC", (), "22:00", "02:00"), "2026-03-06T12:00", "2026-03-07T22:30")

    assert found == ["Fri 22:00", "Sat 00:00", "Sat 02:00", "Sat 22:00"]


def test_hours_in_which_nothing_comes_are_refused() -> None:
    with pytest.raises(NotATime, match="leaves no start"):
        Timetable("every day at 03:00", WARSAW, (), "08:00", "18:00").check()


def test_every_two_hours_comes_once_per_local_time() -> None:
    forward = _starts(Timetable("every 2 hours", WARSAW), "2026-03-29T00:30", "2026-03-29T06:30")
    back = _starts(Timetable("every 2 hours", WARSAW), "2026-10-25T00:30", "2026-10-25T06:30")

    assert forward == ["Sun 03:00", "Sun 04:00", "Sun 06:00"]
    assert back == ["Sun 02:00", "Sun 04:00", "Sun 06:00"]


def test_what_runs_every_half_hour_neither_pauses_nor_doubles() -> None:
    timetable = Timetable("every 30 minutes", WARSAW)
    begin = datetime(2026, 10, 24, 23, 45, tzinfo=UTC)

    found = [start for start, _ in zip(timetable.starts(begin), range(6), strict=False)]

    assert [start.astimezone(UTC) for start in found] == [begin + timedelta(minutes=15 + 30 * n) for n in range(6)]
    assert len({timetable.slot(start) for start in found}) == 6


def test_a_daily_start_comes_exactly_once_in_every_zone_at_every_change_of_clocks() -> None:
    wrong = []
    changes = 0
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for moment in _changes(zone):
            changes += 1
            for at in _times_around(zone, moment):
                if problem := _differs(name, zone, moment, at):
                    wrong.append(problem)

    assert wrong == []
    assert changes > 5_000


def _differs(name: str, zone: ZoneInfo, moment: datetime, at: time) -> str | None:
    """What the timetable gives on the days around a change of clocks, against what the calendar says."""
    timetable = Timetable(f"{at.minute} {at.hour} * * *", name)
    day = moment.astimezone(zone).date()
    wanted = [_instant(zone, datetime.combine(day + timedelta(days=n), at)) for n in range(-1, 3)]
    begin = wanted[0] - timedelta(minutes=1)
    starts = list(takewhile(lambda start: start.astimezone(UTC) <= wanted[-1], timetable.starts(begin)))
    found = [start.astimezone(UTC) for start in starts]
    keys = {timetable.slot(start) for start in starts}
    return None if found == wanted and len(keys) == len(found) else f"{name} {moment} {at}: {found} != {wanted}"


def _instant(zone: ZoneInfo, local: datetime) -> datetime:
    """When a local time is: the first of two; where there is none, right after the gap."""
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local:
        return found
    return _change_between(zone, found - timedelta(days=1), found + timedelta(days=1))


def _times_around(zone: ZoneInfo, moment: datetime) -> set[time]:
    """In the middle of the gap or of the doubled time, at both ends of it, and at midnight."""
    before, after = (
        (moment + timedelta(seconds=step)).astimezone(zone).replace(tzinfo=None, fold=0) for step in (-1, 0)
    )
    low, high = sorted([before + timedelta(seconds=1), after])
    middle = low + (high - low) / 2
    return {low.time(), middle.time(), high.time(), time(0)}


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Every moment from 2020 to 2035 at which the clocks of a zone change by whole minutes."""
    moment, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)
    while moment < end:
        if moment.astimezone(zone).utcoffset() != (moment + WEEK).astimezone(zone).utcoffset():
            yield _change_between(zone, moment, moment + WEEK)
        moment += WEEK


def _change_between(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
