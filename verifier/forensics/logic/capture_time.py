"""L104: a picture cannot show a payment that is later than the picture.

Two ways to know when the picture was taken: the file says so (EXIF ``DateTimeOriginal`` or XMP
``photoshop:DateCreated`` that phones write into screenshots), or the page itself speaks of today
(今天, just now), which ties the status-bar clock to the payment's day. A date alone does **not**: an honest
buyer captures the page days later, so the clock alone is never compared with a dated payment.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from verifier.checks import Check
from verifier.fields.types import Field, FieldName, Moment
from verifier.forensics.context import CONFIDENT, InspectionContext, confident
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.structure.bars import find_status_bars
from verifier.geometry import Box

RULES = ("L104",)

_ZONES = timedelta(hours=26)
"""Furthest two local clocks can stand apart; EXIF times carry no zone."""
_SLACK_MINUTES = 2
_OVERNIGHT_MINUTES = 20 * 60
_ALONE = 0.95
_TOP = 0.1
"""Share of the width within which a bar is the screen's own."""
_TODAY = re.compile(r"今天|今日|刚刚|\btoday\b|\bjust now\b", re.IGNORECASE)
_CLOCK = re.compile(r"^\s*(?:(上午|下午|AM|PM)\s*)?(\d{1,2})[:：](\d{2})\s*(AM|PM)?\s*$", re.IGNORECASE)
_PRINTED_CLOCK = re.compile(r"(?<!\d)(\d{2})[:：](\d{2})(?!\d)")
_XMP_CREATED = re.compile(r"photoshop:DateCreated(?:=\"|>)(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)")
_EXIF_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_TIMES = (FieldName.PAID_AT, FieldName.CREATED_AT)


def detect(ctx: InspectionContext) -> list[Check]:
    """Compare every shown time with the capture time, however that is known."""
    shown = [
        (name, field, field.value)
        for record in ctx.fields.records
        for name in _TIMES
        if (field := record.get(name)) is not None
        and confident(field)
        and isinstance(field.value, Moment)
        and "year" not in field.value.inferred
    ]
    checks: list[Check] = []
    looked = False
    taken = capture_time(ctx)
    if taken is not None:
        for name, field, moment in shown:
            looked = True
            if moment.at.replace(tzinfo=None) - taken > _ZONES:
                checks.append(_future(ctx, name, field, f"{taken:%Y-%m-%d %H:%M}", "file"))
    bar = _bar(ctx)
    clocks = clock_minutes(bar[1]) if bar is not None else ()
    for name, field, minute in _today(ctx) if clocks else ():
        looked = True
        # A page that stays open over midnight still says 今天 of the evening before.
        if bar is not None and all(_SLACK_MINUTES < minute - clock < _OVERNIGHT_MINUTES for clock in clocks):
            checks.append(_future(ctx, name, field, bar[1], "clock"))
    if checks:
        return checks
    return [nothing_found(ctx.name, "L104") if looked else not_measured(ctx.name, "L104", "no_fields")]


def _bar(ctx: InspectionContext) -> tuple[Box, str] | None:
    """The clock at the top of the picture and its place: as read with the fields, or found by its icons."""
    read = ctx.fields.status_bar
    if read is not None:
        return read.clock_box or read.box, read.clock
    return next((bar for bar in find_status_bars(ctx) if bar[0].y0 < _TOP * ctx.width), None)


def _today(ctx: InspectionContext) -> list[tuple[FieldName, Field, int]]:
    """Times printed as today's, as minutes of the day; their date is unknown, so they carry no ``Moment``."""
    out = []
    for record in ctx.fields.records:
        for name in _TIMES:
            field = record.get(name)
            clock = (
                _PRINTED_CLOCK.search(field.raw) if field is not None and _TODAY.search(field.raw) else None
            )
            if field is not None and clock and int(clock[1]) < 24 and _sure(field):
                out.append((name, field, int(clock[1]) * 60 + int(clock[2])))
    return out


def _sure(field: Field) -> bool:
    """Whether the printed clock may carry a contradiction: read surely, or only without a date to go with it."""
    return _sureness(field) >= (_ALONE if _dateless(field) else CONFIDENT)


def _dateless(field: Field) -> bool:
    return field.reason == "no_date" and bool(field.readings)


def _sureness(field: Field) -> float:
    # A value without a date is given up before the second reader is heard: the first has to be surer then.
    return field.readings[0].confidence if _dateless(field) else field.confidence


def _future(ctx: InspectionContext, name: FieldName, field: Field, taken: str, how: str) -> Check:
    places = [Place(field.box, name.value, field.raw, taken)]
    bar = _bar(ctx) if how == "clock" else None
    if bar is not None:
        places.append(Place(bar[0], "", taken))
    return found(
        ctx.name,
        "L104",
        Tier.A,
        *places,
        confidence=min(_sureness(field), 0.98),
        shown=field.raw,
        taken=taken,
        how_zh="文件记录" if how == "file" else "状态栏时钟",
        how_en="file" if how == "file" else "status-bar clock",
    )


def capture_time(ctx: InspectionContext) -> datetime | None:
    """When the file says it was captured, local time without a zone, or ``None``."""
    exif = dict(ctx.shot.container.exif)
    for text, pattern in (
        (exif.get("DateTimeOriginal", ""), _EXIF_TIME),
        (ctx.shot.container.xmp, _XMP_CREATED),
    ):
        match = pattern.search(text)
        if match:
            try:
                return datetime(*(int(part) for part in match.groups()))  # type: ignore[arg-type]  # six integers
            except ValueError:
                continue
    return None


def clock_minutes(text: str) -> tuple[int, ...]:
    """Minutes of the day that a status-bar clock can mean: two for ``9:05``, which may be 12-hour style.

    12-hour clocks print no leading zero, so ``09:05`` means one moment.
    """
    match = _CLOCK.match(text)
    if not match:
        return ()
    half, hour, minute = (match[1] or match[4] or "").upper(), int(match[2]), int(match[3])
    if hour > 23 or minute > 59:
        return ()
    if half in {"下午", "PM"}:
        return ((hour % 12 + 12) * 60 + minute,)
    if half in {"上午", "AM"}:
        return (hour % 12 * 60 + minute,)
    if 1 <= hour <= 12 and not match[2].startswith("0"):
        return (hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute, hour * 60 + minute)
    return (hour * 60 + minute,)
