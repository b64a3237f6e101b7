"""The grammar of printed dates and clocks: patterns, and what each match states."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from verifier.fields.months import LATIN_MONTHS, THAI_MONTHS, ZONES

DateOrder = Literal["ymd", "dmy", "mdy"]
Hit = tuple[int, int, "PartialTime"]
"""Start and end in the text, and what stands there."""
_BUDDHIST = 543


@dataclass(frozen=True, slots=True)
class PartialTime:
    """What is printed, before context: every part may be missing. ``weekday``: 0 is Monday."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int | None = None
    second: int | None = None
    weekday: int | None = None
    days_ago: int | None = None
    offset: timedelta | None = None


_MONTH_WORD = "|".join(sorted(LATIN_MONTHS, key=len, reverse=True))
_THAI_WORD = "|".join(re.escape(w) for w in sorted(THAI_MONTHS, key=len, reverse=True))
_ZONE_WORD = "|".join(sorted(ZONES, key=len, reverse=True))

# Alternatives in order of how much they state; the first that matches at a place is taken.
_DATES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("cjk", r"(?<!\d)(?P<y>\d{4}) ?年 ?(?P<m>1[0-2]|0?[1-9]) ?月 ?(?P<d>\d{1,2}) ?[日号]?"),
        # Without a blank before the clock the day must have two digits, or 1-423:35 could be read twice.
        (
            "ymd",
            r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s> ?[-/.] ?)(?P<m>1[0-2]|0?[1-9])(?P=s)"
            r"(?P<d>\d\d(?=\d\d ?:)|\d{1,2}(?!\d))",
        ),
        ("compact", r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?=\d{6}(?!\d)|(?!\d))"),
        (
            "dmony",
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ \-/,]*(?P<mon>{_MONTH_WORD})\b[.,]?[ \-/,]*"
            r"(?P<y>(?:19|20)\d\d(?=\d\d:)|(?:\d{4}|'?\d\d)(?!\d|:))",
        ),
        (
            "mondy",
            rf"\b(?P<mon>{_MONTH_WORD})\b[.]?[ \-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,|,? )[ ]*"
            r"(?P<y>(?:19|20)\d\d(?=\d\d:)|\d{4}(?!\d|:))",
        ),
        ("thai", rf"(?<!\d)(?P<d>\d{{1,2}}) ?(?P<thai>{_THAI_WORD}) ?(?P<y>\d{{4}}|\d\d)(?!\d|:)"),
        (
            "num",
            r"(?<!\d)(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d\d)(?=\d\d:|(?!\d))",
        ),
        ("cjk_md", r"(?<!\d)(?P<m>1[0-2]|0?[1-9]) ?月 ?(?P<d>\d{1,2}) ?[日号]"),
        ("cjk_d", r"(?<!\d)(?P<d>\d{1,2}) ?日(?=\d)"),
        ("dmon", rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ \-]*(?P<mon>{_MONTH_WORD})\b[.,]?"),
        ("mond", rf"\b(?P<mon>{_MONTH_WORD})\b[.]?[ \-]*(?P<d>\d{{1,2}})(?!\d|:)(?:st|nd|rd|th)?,?"),
        ("md", r"(?<![\d.:,-])(?P<m>1[0-2]|0?[1-9])[-/](?P<d>\d\d(?=\d\d:)|\d{1,2}(?![\d.,]))"),
        ("relative", r"(?P<rel>今天|今日|昨天|昨日|前天|\btoday\b|\byesterday\b)"),
    )
)
_CLOCKS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<pre>凌晨|早上|清晨|上午|中午|下午|傍晚|晚上|夜里|夜间|[ap]\.?m\.?)? ?"
        r"(?<![\d.])(?P<h>[01]?\d|2[0-3]) ?: ?(?P<mi>[0-5]\d)(?: ?[:.] ?(?P<s>[0-5]\d)(?!\d))?(?:\.\d{3})?(?![\d:])"
        r"(?: ?(?P<post>[ap]\.?m\b\.?))?",
        r"(?P<pre>凌晨|早上|上午|中午|下午|傍晚|晚上)? ?(?<!\d)(?P<h>[01]?\d|2[0-3]) ?[时点] ?"
        r"(?P<mi>[0-5]?\d) ?分(?: ?(?P<s>[0-5]?\d) ?秒)?",
        r"(?<![\d.])(?P<h>[01]\d|2[0-3])\.(?P<mi>[0-5]\d)\.(?P<s>[0-5]\d)(?![\d.])",
        r"(?P<pre>)(?<!\d)(?P<h>1[0-2]|0?[1-9]) ?(?P<post>[ap]\.?m\b\.?)(?P<mi>)(?P<s>)",
    )
)
COMPACT_CLOCK = re.compile(r"(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)(?P<s>[0-5]\d)(?!\d)")
WEEKDAY = re.compile(
    r"(?:星期|礼拜|周)(?P<cjk>[一二三四五六日天])|"
    r"\b(?P<en>mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?\b",
    re.IGNORECASE,
)
ZONE = re.compile(
    rf"\(?(?P<word>{_ZONE_WORD})\)?(?![a-z])|\(?(?:utc|gmt)? ?(?P<sign>[+-])(?P<h>\d\d):?(?P<m>\d\d)\)?", re.I
)
FILLER = re.compile(r"^(?:[\s,.;|·()\[\]/-]|于|\bon\b|\bat\b|น|的|T|Z)*$", re.IGNORECASE)
_EVENING = {"下午", "傍晚", "晚上", "夜里", "夜间", "p"}
_MORNING = {"凌晨", "早上", "清晨", "上午", "a"}
_TWELVE_IS_MIDNIGHT = {"凌晨", "上午", "a"}
_TWELVE_IS_OPEN = {"早上", "清晨", "傍晚", "晚上", "夜里", "夜间"}


def first_date(text: str, start: int, order: DateOrder | None) -> Hit | None:
    """The leftmost date from ``start`` on; at one place the pattern that states most wins."""
    best: Hit | None = None
    for name, pattern in _DATES:
        match = pattern.search(text, start)
        if match is None or (best is not None and match.start() >= best[0]):
            continue
        partial = _date_of(name, match, order)
        if partial is not None:
            best = (match.start(), match.end(), partial)
    return best


def _date_of(name: str, match: re.Match[str], order: DateOrder | None) -> PartialTime | None:
    groups = match.groupdict()
    if name == "relative":
        ago = {"今": 0, "t": 0, "昨": 1, "y": 1, "前": 2}[groups["rel"][0].lower()]
        return PartialTime(days_ago=ago)
    if name == "num":
        return _numeric_date(int(groups["a"]), int(groups["b"]), groups["y"], order)
    month: int | None = None
    if groups.get("mon"):
        month = LATIN_MONTHS[groups["mon"].lower()]
    elif groups.get("thai"):
        month = THAI_MONTHS[groups["thai"]]
    elif groups.get("m"):
        month = int(groups["m"])
    if name == "md" and order == "dmy":
        return None
    year = _year_of(groups.get("y"), thai=name == "thai")
    day = int(groups["d"])
    # 2024 is a leap year: without a printed year 29 February stays possible.
    if calendar_date(year or 2024, month or 1, day) is None:
        return None
    return PartialTime(year=year, month=month, day=day)


def _year_of(text: str | None, *, thai: bool) -> int | None:
    if text is None:
        return None
    year = int(text.lstrip("'"))
    if thai:
        year += 2500 if year < 100 else 0
        return year - _BUDDHIST if year >= 2400 else year
    return year + 2000 if year < 100 else year


def _numeric_date(a: int, b: int, y: str, order: DateOrder | None) -> PartialTime | None:
    if len(y) == 2 and order is None:
        return None
    readings = {"dmy": (_year_of(y, thai=False), b, a), "mdy": (_year_of(y, thai=False), a, b)}
    if len(y) == 2:
        readings["ymd"] = (2000 + a, b, int(y))
    names = [order] if order in readings else [n for n in readings if order is None or n != "ymd"]
    fits = {
        readings[n] for n in names if n and calendar_date(readings[n][0] or 0, *readings[n][1:]) is not None
    }
    if len(fits) != 1:
        return None
    year, month, day = fits.pop()
    return PartialTime(year=year, month=month, day=day)


def first_clock(text: str, start: int) -> Hit | None:
    """The leftmost clock time from ``start`` on."""
    best: Hit | None = None
    for pattern in _CLOCKS:
        match = pattern.search(text, start)
        if match is None or (best is not None and match.start() >= best[0]):
            continue
        partial = clock_of(match)
        if partial is not None:
            best = (match.start(), match.end(), partial)
    return best


def clock_of(match: re.Match[str]) -> PartialTime | None:
    """Hour, minute and second of a match; ``None`` where the half of the day contradicts or leaves 12 open."""
    groups = match.groupdict()
    hour = int(groups["h"])
    half = (groups.get("post") or groups.get("pre") or "").lower()
    half = half[:1] if half[:1] in {"a", "p"} else half
    if hour == 12 and half in _TWELVE_IS_OPEN:
        return None
    if half == "中午":
        hour = hour + 12 if hour in {1, 2} else hour
    elif half in _EVENING and hour < 12:
        hour += 12
    elif half in _MORNING:
        if hour > 12:
            return None
        hour = 0 if hour == 12 and half in _TWELVE_IS_MIDNIGHT else hour
    minute = int(groups.get("mi") or 0)
    second = int(groups["s"]) if groups.get("s") else None
    return PartialTime(hour=hour, minute=minute, second=second)


def weekday_of(match: re.Match[str]) -> int:
    """0 is Monday."""
    if match["cjk"]:
        return "一二三四五六日".index(match["cjk"].replace("天", "日"))
    return ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(match["en"].lower())


def offset_of(match: re.Match[str]) -> timedelta:
    """Offset from UTC of a zone word or a printed ``+08:00``."""
    if match["word"]:
        return ZONES[match["word"].lower()]
    size = timedelta(hours=int(match["h"]), minutes=int(match["m"]))
    return -size if match["sign"] == "-" else size


def merge(day: PartialTime, clock: PartialTime) -> PartialTime:
    """The date of one and the clock of the other."""
    return replace(
        day,
        hour=clock.hour,
        minute=clock.minute,
        second=clock.second,
        offset=clock.offset or day.offset,
    )


def calendar_date(year: int, month: int, day: int) -> date | None:
    """The date, or ``None`` when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
