"""S113, S114, S115: the parts above and below speak of two payments.

S113: a page about one payment has one main amount, far larger than its text. S114: its times lie within days of
each other. S115: the lines above a row are one kind of page, the lines below another kind of another app. Lists,
chats and messages repeat all of these honestly and are left out. None says where the join is, except S115, which
is asked at rows that other signs propose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache

import numpy as np

from verifier.fields.types import PageKind, Recognition
from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.signs import Sign
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine, OcrPage
from verifier.pages.loader import load_profiles
from verifier.pages.profile import Profile
from verifier.pages.recognise import recognise

_MANY = frozenset({PageKind.BILL_LIST, PageKind.ORDER_LIST, PageKind.CHAT, PageKind.BANK_MESSAGE})
_AMOUNT = re.compile(r"^[-+−–]?\s?[¥￥₹$€]?\s?[-+−–]?(\d{1,3}(?:[,，]\d{3})+|\d+)\.(\d{2})\s?元?$")
_LARGE = 1.55
_TIME = re.compile(r"(20\d\d)\s*[-/.年–—]\s*(\d{1,2})\s*[-/.月–—]\s*(\d{1,2})\s*日?\s*(\d{1,2})[:：](\d{2})")
TALL = 2.4
"""Height over width past which no phone's screen goes."""
_SURE = 0.6
"""Score of a recognition from which a part of a picture counts as a page of its own."""
_FAR = 60
"""Days between the times of one payment's page; refunds and pre-sale stay within."""


def content_signs(ctx: InspectionContext) -> list[Sign]:
    """Second main amounts and times far apart."""
    if ctx.fields.recognition.kind in _MANY:
        return []
    return [*_amounts(ctx), *_times(ctx)]


def _amounts(ctx: InspectionContext) -> list[Sign]:
    heights = [line.box.height for line in ctx.lines if len(line.text.strip()) >= 4]
    if len(heights) < 8:
        return []
    usual = float(np.median(heights))
    large: list[tuple[OcrLine, str]] = []
    for line in sorted(ctx.lines, key=lambda item: item.box.y0):
        match = _AMOUNT.match(line.text.strip())
        if match and line.box.height > _LARGE * usual:
            large.append((line, re.sub("[,，]", "", match[1]) + "." + match[2]))
    for one, value in large:
        for other, second in large:
            if other.box.y0 - one.box.y1 > 0.5 * ctx.width and value != second:
                box = ctx.clip(other.box)
                return [Sign("S113", None, box, 1, {"first": value, "second": second})]
    return []


def _times(ctx: InspectionContext) -> list[Sign]:
    times = _printed_times(ctx)
    for i in range(1, len(times)):
        sign = _apart(ctx, None, times[:i], times[i:])
        if sign:
            return sign
    return []


def times_apart(ctx: InspectionContext, x: int) -> list[Sign]:
    """S114 for the times at the left and at the right of a column."""
    times = _printed_times(ctx)
    return _apart(
        ctx, x, [t for t in times if t[0].box.centre[0] < x], [t for t in times if t[0].box.centre[0] >= x]
    )


_Time = tuple[OcrLine, datetime]


def _printed_times(ctx: InspectionContext) -> list[_Time]:
    """Full times on the page, top to bottom."""
    times: list[_Time] = []
    for line in sorted(ctx.lines, key=lambda item: item.box.y0):
        match = _TIME.search(line.text)
        if match:
            try:
                times.append((line, datetime(*(int(part) for part in match.groups()))))  # type: ignore[arg-type]
            except ValueError:
                continue
    return times


def _apart(ctx: InspectionContext, at: int | None, one: list[_Time], other: list[_Time]) -> list[Sign]:
    if not one or not other:
        return []
    first, second = [t for _, t in one], [t for _, t in other]
    gap = max(min(first) - max(second), min(second) - max(first))
    if gap.days <= _FAR:
        return []
    box = ctx.clip(other[0][0].box)
    return [Sign("S114", at, box, 1, {"first": f"{first[-1]:%Y-%m-%d}", "second": f"{second[0]:%Y-%m-%d}"})]


def pages_apart(left: InspectionContext, right: InspectionContext, x: int) -> list[Sign]:
    """S115 for two pages side by side, each given as the part of the picture at its side of the column."""
    one, other = (_kind(part, list(part.lines)) for part in (left, right))
    if one is None or other is None or _alike(one, other):
        return []
    box = Box(max(0, x - 2), 0, x + 2, left.height)
    return [Sign("S115", x, box, 1, {"first": one.profile, "second": other.profile})]


def page_signs(ctx: InspectionContext, rows: Iterable[int]) -> list[Sign]:
    """S115 at the first of the rows that divides the picture into two kinds of page."""
    for y in sorted(set(rows)):
        above = _kind(ctx, [line for line in ctx.lines if line.box.centre[1] < y])
        below = _kind(ctx, [line for line in ctx.lines if line.box.centre[1] >= y])
        if above is None or below is None or _alike(above, below):
            continue
        box = Box(0, max(0, y - 2), ctx.width, min(ctx.height, y + 2))
        params = {"first": above.profile, "second": below.profile}
        # Each recognition rests on several words; in one screen a page may quote another one.
        return [Sign("S115", y, box, 2 if ctx.height > TALL * ctx.width else 1, params)]
    return []


def widest_gaps(ctx: InspectionContext, most: int) -> list[int]:
    """Middles of the widest gaps between rows of text, where a page may end and another begin."""
    boxes = sorted((line.box.y0, line.box.y1) for line in ctx.lines)
    gaps: list[tuple[int, int]] = []
    end = boxes[0][1] if boxes else 0
    for y0, y1 in boxes:
        if y0 > end and 0.15 * ctx.height < end < 0.85 * ctx.height:
            gaps.append((y0 - end, (y0 + end) // 2))
        end = max(end, y1)
    return [y for _, y in sorted(gaps, reverse=True)[:most]]


def _alike(one: Recognition, other: Recognition) -> bool:
    """Whether the two may be parts of one page: of one kind or one app, lists of any kind, or not surely known.

    The first entry of a list of labelled blocks is a payment's page too as far as it goes, of no app that is known.
    """
    lists = {PageKind.BILL_LIST, PageKind.ORDER_LIST}
    same = one.kind is other.kind or one.app == other.app or {one.kind, other.kind} <= lists
    entry = any(a.kind in lists and not b.app for a, b in ((one, other), (other, one)))
    return same or entry or min(one.score, other.score) < _SURE


@cache
def _profiles() -> tuple[Profile, ...]:
    return load_profiles().profiles


def _kind(ctx: InspectionContext, lines: list[OcrLine]) -> Recognition | None:
    if len(lines) < 4:
        return None
    top = min(line.box.y0 for line in lines)
    moved = tuple(
        OcrLine(
            o.text,
            o.confidence,
            quad_of(o.box.shift(0, -top)),
        )
        for o in lines
    )
    height = max(line.box.y1 for line in moved)
    page = OcrPage(moved, ctx.width, height, ctx.page.engine, ctx.page.engine_version)
    recognition, profile = recognise(page, _profiles())
    return recognition if profile is not None else None
