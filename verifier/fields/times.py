"""Times as pages print them, to typed moments. Nothing is guessed: what does not parse whole is ``None``."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from verifier.fields.time_grammar import (
    COMPACT_CLOCK,
    FILLER,
    WEEKDAY,
    ZONE,
    DateOrder,
    PartialTime,
    calendar_date,
    clock_of,
    first_clock,
    first_date,
    merge,
    offset_of,
    weekday_of,
)
from verifier.fields.types import Moment, Precision
from verifier.text import normalise

_SENTENCE = 4000
"""Characters of running text that are searched for times."""
_CLOCK_WITHIN = 60
"""Characters after a date in which its clock begins and ends."""
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class TimeContext:
    """What a page that prints less than a whole time may lean on.

    Attributes:
        reference: the latest moment that the time can lie at (filing time, capture time); it fixes the year of
            a month-day and the day of 今天/昨天/weekday. ``None``: such times stay unresolved.
        dates: whole dates that other parts of the page give (an order number's); they settle a month-day
            when exactly one fits.
        order: how ``01/02/2026`` is to be read; ``None``: only when one reading is possible.
        zone: zone of printed times without a zone word.
    """

    reference: datetime | None = None
    dates: tuple[date, ...] = ()
    order: DateOrder | None = None
    zone: tzinfo = SHANGHAI


def parse_time(text: str, context: TimeContext | None = None) -> Moment | None:
    """Parse text that is a time and nothing else.

    Args:
        text: as printed or as OCR gave it: ``2024–10–14 23:35:05``, ``2026年2月11日11:12:43``,
            ``09:41 pm on 6 Dec 2024``, ``8 ม.ค. 69 19:08 น.``, ``昨天 22:05``.
        context: what may supply a missing year or day; those parts are listed in ``Moment.inferred``.

    Returns:
        The moment, or ``None`` when the text is no time, is ambiguous, or lacks what context cannot supply.
    """
    partial = parse_partial(text, (context or TimeContext()).order)
    return None if partial is None else resolve(partial, context or TimeContext())


def parse_partial(text: str, order: DateOrder | None = None) -> PartialTime | None:
    """The printed parts of a text that is a time and nothing else; needs at least a date or a clock."""
    text = normalise(text)
    if len(text) > 80:
        return None
    scan = _scan(text, order)
    if scan is None:
        return None
    partial, rest = scan
    return partial if FILLER.match(rest) else None


def find_times(text: str, order: DateOrder | None = None) -> list[tuple[str, PartialTime]]:
    """Every date with its clock inside a sentence, with the printed piece; clocks alone are found as well."""
    text = normalise(text)[:_SENTENCE]
    found: list[tuple[str, PartialTime]] = []
    start = 0
    while start < len(text):
        date_hit = first_date(text, start, order)
        clock_hit = first_clock(text, start)
        if date_hit is None and clock_hit is None:
            break
        if date_hit is None or (clock_hit is not None and clock_hit[0] < date_hit[0]):
            assert clock_hit is not None
            begin, end, partial = clock_hit
            after = first_date(text, end, order)
            if after is not None and re.fullmatch(r"[ ,]*(?:on )?", text[end : after[0]], re.IGNORECASE):
                partial, end = merge(after[2], partial), after[1]
        else:
            begin, end, partial = date_hit
            # Cut off from the date, a clock may follow it without a space (2024-10-2812:23).
            rest = text[end : end + _CLOCK_WITHIN]
            clock = first_clock(rest, 0)
            if clock is not None and FILLER.match(WEEKDAY.sub("", rest[: clock[0]])):
                partial, end = merge(partial, clock[2]), end + clock[1]
        found.append((text[begin:end].strip(), partial))
        start = max(end, start + 1)
    return found


def resolve(partial: PartialTime, context: TimeContext) -> Moment | None:
    """Supply what the page does not print, or ``None`` when context cannot settle it."""
    zone: tzinfo = timezone(partial.offset) if partial.offset is not None else context.zone
    day, inferred = _resolve_day(partial, context, zone)
    if day is None:
        return None
    if partial.hour is None or partial.minute is None:
        precision, clock = Precision.DAY, (0, 0, 0)
    elif partial.second is None:
        precision, clock = Precision.MINUTE, (partial.hour, partial.minute, 0)
    else:
        precision, clock = Precision.SECOND, (partial.hour, partial.minute, partial.second)
    return Moment(datetime(day.year, day.month, day.day, *clock, tzinfo=zone), precision, inferred)


def _resolve_day(
    partial: PartialTime, context: TimeContext, zone: tzinfo
) -> tuple[date | None, tuple[str, ...]]:
    if partial.year is not None and partial.month is not None and partial.day is not None:
        return calendar_date(partial.year, partial.month, partial.day), ()
    reference = context.reference.astimezone(zone) if context.reference else None
    if partial.month is not None and partial.day is not None:
        return _infer_year(partial, context, reference), ("year",)
    if partial.day is not None:
        fitting = {d for d in context.dates if d.day == partial.day}
        if len(fitting) == 1:
            return fitting.pop(), ("year", "month")
        if reference is not None:
            return _last_day_of_month(partial.day, reference.date()), ("year", "month")
        return None, ()
    if reference is None:
        return None, ()
    today = reference.date()
    if partial.days_ago is not None:
        return today - timedelta(days=partial.days_ago), ("year", "month", "day")
    if partial.weekday is not None:
        return today - timedelta(days=(today.weekday() - partial.weekday) % 7), ("year", "month", "day")
    return None, ()


def _infer_year(partial: PartialTime, context: TimeContext, reference: datetime | None) -> date | None:
    assert partial.month is not None and partial.day is not None
    fitting = {d for d in context.dates if (d.month, d.day) == (partial.month, partial.day)}
    if len(fitting) == 1:
        return fitting.pop()
    if reference is None:
        return None
    for year in (reference.year, reference.year - 1):
        day = calendar_date(year, partial.month, partial.day)
        if day is not None and day <= reference.date():
            return day
    return None


def _last_day_of_month(day: int, today: date) -> date | None:
    for back in range(3):
        month = today.month - back
        candidate = calendar_date(today.year + (month - 1) // 12, (month - 1) % 12 + 1, day)
        if candidate is not None and candidate <= today:
            return candidate
    return None


def _scan(text: str, order: DateOrder | None) -> tuple[PartialTime, str] | None:
    date_hit = first_date(text, 0, order)
    rest = text
    partial = PartialTime()
    compact_end: int | None = None
    if date_hit is not None:
        begin, end, partial = date_hit
        compact = COMPACT_CLOCK.match(text, end)
        if compact and re.search(r"\d{8}$", text[:end]):
            partial = merge(partial, clock_of(compact) or PartialTime())
            compact_end = compact.end()
        rest = text[:begin] + "\x00" + text[compact_end or end :]
    if compact_end is None:
        clock = first_clock(rest, 0)
        if clock is not None:
            partial = merge(partial, clock[2])
            rest = rest[: clock[0]] + "\x00" + rest[clock[1] :]
    weekday = WEEKDAY.search(rest)
    if weekday is not None:
        partial = replace(partial, weekday=weekday_of(weekday))
        rest = rest[: weekday.start()] + rest[weekday.end() :]
    if partial == PartialTime() or (
        partial.hour is None and partial.day is None and partial.days_ago is None
    ):
        return None
    zone = ZONE.search(rest)
    if zone is not None and partial.hour is not None:
        partial = replace(partial, offset=offset_of(zone))
        rest = rest[: zone.start()] + rest[zone.end() :]
    return partial, rest.replace("\x00", " ")
