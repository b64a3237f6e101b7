"""L108: a weekday printed beside a date has to be that date's weekday.

Source: the proleptic Gregorian calendar (``datetime``). Only a full date with its year in the same text line
counts: a weekday elsewhere may belong to something else.
"""

from __future__ import annotations

import re
from datetime import date

from verifier.checks import Check
from verifier.forensics.context import CONFIDENT, InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found

RULES = ("L108",)

_ZH = "一二三四五六日"
_EN = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY_ZH = re.compile(r"(?:星期|周|礼拜)([一二三四五六日天])")
_WEEKDAY_EN = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s|nes|rs|ur)?(?:day)?\b", re.IGNORECASE)
_NUMERIC = re.compile(r"(20\d\d)\s*[-/.年–—]\s*(\d{1,2})\s*[-/.月–—]\s*(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"\b(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(20\d\d)\b")
_MONTH_FIRST = re.compile(r"\b([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(20\d\d)\b")


def detect(ctx: InspectionContext) -> list[Check]:
    """One failed check per line whose weekday is wrong; passed when all shown weekdays fit."""
    looked = False
    checks = []
    for line in ctx.lines:
        shown, day = weekday_in(line.text), date_in(line.text)
        if shown is None or day is None or line.confidence < CONFIDENT:
            continue
        looked = True
        if day.weekday() != shown:
            checks.append(
                found(
                    ctx.name,
                    "L108",
                    Tier.A,
                    Place(ctx.clip(line.box), ctx.field_at(line.box), line.text, _name(day.weekday())),
                    confidence=line.confidence,
                    date=day.isoformat(),
                    shown_zh="星期" + _ZH[shown],
                    real_zh="星期" + _ZH[day.weekday()],
                    shown_en=_name(shown),
                    real_en=_name(day.weekday()),
                )
            )
    if checks:
        return checks
    return [nothing_found(ctx.name, "L108") if looked else not_measured(ctx.name, "L108", "no_fields")]


def weekday_in(text: str) -> int | None:
    """Monday 0 to Sunday 6, or ``None``; two different weekdays in one text are ambiguous: ``None``."""
    days = {_ZH.index(d.replace("天", "日")) for d in _WEEKDAY_ZH.findall(text)}
    days |= {_EN.index(d.lower()) for d in _WEEKDAY_EN.findall(text)}
    return days.pop() if len(days) == 1 else None


def date_in(text: str) -> date | None:
    """The only full date in a text, or ``None``."""
    parts = [(int(y), int(m), int(d)) for y, m, d in _NUMERIC.findall(text)]
    parts += [(int(y), _month(m), int(d)) for d, m, y in _DAY_FIRST.findall(text)]
    parts += [(int(y), _month(m), int(d)) for m, d, y in _MONTH_FIRST.findall(text)]
    if len(set(parts)) != 1:
        return None
    try:
        return date(*parts[0])
    except ValueError:
        return None


def _month(word: str) -> int:
    return _MONTHS.index(word.lower()) + 1 if word.lower() in _MONTHS else 0


def _name(day: int) -> str:
    return ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")[day]
