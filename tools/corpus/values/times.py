"""Every time format that pages print, each with the precision it carries."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
INDIA = timezone(timedelta(hours=5, minutes=30))
PAKISTAN = timezone(timedelta(hours=5))
THAILAND = timezone(timedelta(hours=7))
MALAYSIA = timezone(timedelta(hours=8))

THAI_MONTHS = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def _half_day(t: datetime) -> str:
    return f"{(t.hour % 12) or 12:02d}:{t:%M} {t:%p}"


@dataclass(frozen=True, slots=True)
class Style:
    """A way to print a moment, the precision it carries, and whether it names the year."""

    show: Callable[[datetime], str]
    precision: str = "second"
    year_shown: bool = True


STYLES: dict[str, Style] = {
    "iso": Style(lambda t: f"{t:%Y-%m-%d %H:%M:%S}"),
    "iso_minute": Style(lambda t: f"{t:%Y-%m-%d %H:%M}", "minute"),
    "slash": Style(lambda t: f"{t:%Y/%m/%d %H:%M:%S}"),
    "slash_minute": Style(lambda t: f"{t:%Y/%m/%d %H:%M}", "minute"),
    "dot": Style(lambda t: f"{t:%Y.%m.%d %H:%M:%S}"),
    "endash": Style(lambda t: f"{t:%Y–%m–%d %H:%M:%S}"),
    "zh": Style(lambda t: f"{t.year}年{t.month}月{t.day}日 {t:%H:%M:%S}"),
    "zh_pad": Style(lambda t: f"{t:%Y年%m月%d日 %H:%M:%S}"),
    "zh_tight": Style(lambda t: f"{t.year}年{t.month}月{t.day}日{t:%H:%M:%S}"),
    "zh_minute": Style(lambda t: f"{t.year}年{t.month}月{t.day}日 {t:%H:%M}", "minute"),
    "zh_clock": Style(lambda t: f"{t:%Y年%m月%d日%H时%M分}", "minute"),
    "no_year": Style(lambda t: f"{t:%m-%d %H:%M}", "minute", False),
    "zh_no_year": Style(lambda t: f"{t.month}月{t.day}日 {t:%H:%M}", "minute", False),
    "zh_no_year_tight": Style(lambda t: f"{t:%m月%d日%H:%M}", "minute", False),
    "day": Style(lambda t: f"{t:%Y-%m-%d}", "day"),
    "zh_day": Style(lambda t: f"{t.year}年{t.month}月{t.day}日", "day"),
    "weekday": Style(lambda t: f"{t:%Y-%m-%d} {WEEKDAYS[t.weekday()]} {t:%H:%M}", "minute"),
    "weekday_zh": Style(lambda t: f"{t.year}年{t.month}月{t.day}日 {WEEKDAYS[t.weekday()]} {t:%H:%M:%S}"),
    "en": Style(lambda t: f"{t.day} {t:%b %Y}, {_half_day(t)}", "minute"),
    "en_phonepe": Style(lambda t: f"{_half_day(t).lower()} on {t:%d %b %Y}", "minute"),
    "en_dot": Style(lambda t: f"{t.day} {t:%b %Y} • {_half_day(t)}", "minute"),
    "en_long": Style(lambda t: f"{t:%d %B %Y %H:%M:%S}"),
    "en_us": Style(lambda t: f"{t:%b} {t.day}, {t.year} at {_half_day(t)}", "minute"),
    "en_weekday": Style(lambda t: f"{t:%a}, {t.day} {t:%b %Y}, {_half_day(t)}", "minute"),
    "en_hyphen": Style(lambda t: f"{t:%d-%b-%Y %H:%M}", "minute"),
    "th_buddhist": Style(
        lambda t: f"{t.day} {THAI_MONTHS[t.month - 1]} {(t.year + 543) % 100} {t:%H:%M} น.", "minute"
    ),
    "th_full": Style(lambda t: f"{t.day} {THAI_MONTHS[t.month - 1]} {t.year + 543} {t:%H:%M:%S}"),
    "th_scb": Style(lambda t: f"{t:%d %b %Y - %H:%M}", "minute"),
}


def format_time(t: datetime, style: str) -> str:
    """Print ``t`` in one of STYLES."""
    return STYLES[style].show(t)


def truth_of(t: datetime, style: str) -> tuple[str, dict[str, str | bool]]:
    """ISO value cut to the precision that ``style`` shows, and the facts that go with it."""
    precision, year_shown = STYLES[style].precision, STYLES[style].year_shown
    if precision == "minute":
        t = t.replace(second=0)
    value = f"{t:%Y-%m-%d}" if precision == "day" else t.isoformat(timespec="seconds")
    facts: dict[str, str | bool] = {"precision": precision}
    if not year_shown:
        facts["year_shown"] = False
    return value, facts


def draw_payment_time(rng: random.Random, zone: timezone = CHINA) -> datetime:
    """A moment between 2021 and mid-2026, mostly by day."""
    start = datetime(2021, 1, 1, tzinfo=zone)
    day = start + timedelta(days=rng.randrange(1990))
    hour = rng.choices(range(24), [1, 1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 8, 8, 8, 8, 8, 9, 9, 9, 8, 6, 3])[0]
    return day.replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60))


def draw_capture_time(rng: random.Random, paid_at: datetime) -> datetime:
    """When the screenshot was taken: after the payment, mostly the same hour or day."""
    roll = rng.random()
    if roll < 0.5:
        delay = timedelta(seconds=rng.randint(70, 3600))
    elif roll < 0.85:
        delay = timedelta(seconds=rng.randint(3600, 20 * 3600))
    else:
        delay = timedelta(seconds=rng.randint(20 * 3600, 10 * 86400))
    return paid_at + delay


def relative_day(t: datetime, now: datetime) -> str:
    """今天 10:30, 昨天 10:30, or 3月1日 10:30: how lists name recent moments."""
    gap = (now.date() - t.date()).days
    if gap == 0:
        return f"今天 {t:%H:%M}"
    if gap == 1:
        return f"昨天 {t:%H:%M}"
    return format_time(t, "zh_no_year")
