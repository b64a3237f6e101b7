"""S101, S102, S103, S116: the phone's own bars inside the page, where only another capture can have put them.

A status bar is a clock at the left, in the middle or at the right, small icons beside it, and nothing else
on its row but a carrier's name or network words. A bill list also has clocks at the left, but text or an
amount at the right; a chat has clocks in the middle, but no icons. A gesture bar is a centred pill between a
quarter and two fifths of the width; the handle of a sheet is much shorter, a button much taller. The three
buttons of the older navigation bar stand alone on their row, the middle one in the middle of the picture and
the outer ones at the same distance from it.
"""

from __future__ import annotations

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.rows import RowFacts
from verifier.forensics.structure.signs import Sign
from verifier.geometry import Box
from verifier.ocr.types import OcrLine

_CLOCK = re.compile(
    r"(?<![\d:：./-])(?:上午|下午|AM|PM)?\s?([01]?\d|2[0-3])[:：]([0-5]\d)(?![\d:：])", re.IGNORECASE
)
_BAR_WORD = re.compile(
    r"(?:中国)?(?:移动|联通|电信|广电)|CMCC|CUCC|CTCC|[2-5]G\+?|5GA|HD\d?|VoLTE|LTE|Wi-?Fi|AM|PM|上午|下午|"
    r"[\d.]+\s?[KMG]?B?/s|\d{1,3}\s?%?|[^\w\s]+",
    re.IGNORECASE,
)
_SPEED = re.compile(r"\d+(?:\.\d+)?\s?[KMG]?B?/s", re.IGNORECASE)
_LONGEST_REST = 4
"""Letters that may be left of a bar's row after clock and known words: icons misread as letters."""
_FLAT = 6.0
_LEAST_BREAK = 4
"""Levels; grounds of two pages differ by as little, and compression noise on a blank edge stays below."""


def find_status_bars(ctx: InspectionContext) -> list[tuple[Box, str]]:
    """Every row that looks like a phone's status bar: its box and clock, top to bottom."""
    bars = []
    for line in ctx.lines:
        match = _CLOCK.search(line.text)
        if match is None or line.box.height > 0.075 * min(ctx.width, ctx.height):
            continue
        if _is_bar(ctx, line):
            box = Box(0, line.box.y0, ctx.width, line.box.y1).clip(ctx.width, ctx.height)
            bars.append((box, f"{match[1]}:{match[2]}"))
    return sorted(bars)


def bar_signs(ctx: InspectionContext, rows: RowFacts) -> list[Sign]:
    """Status bars below the top of the picture, clocks that differ, navigation bars above its bottom."""
    signs = []
    bars = find_status_bars(ctx)
    top = 0.14 * ctx.width
    inside = [(box, clock) for box, clock in bars if box.y0 > top and _text_above(ctx, box.y0) >= 2]
    for box, clock in inside:
        # A clock and its icons are two observations: either alone occurs in honest pages.
        signs.append(Sign("S101", box.y0 - box.height // 2, box, 2, {"clock": clock}))
    first = next((clock for box, clock in bars if box.y0 <= top), "")
    if not first and ctx.fields.status_bar is not None:
        first = ctx.fields.status_bar.clock
    for box, clock in inside:
        if first and _minutes(first) != _minutes(clock):
            signs.append(Sign("S102", box.y0 - box.height // 2, box, 1, {"first": first, "second": clock}))
    for box in (*gesture_bars(ctx.luma, rows), *button_bars(rows)):
        if box.y1 < ctx.height - 0.12 * ctx.width and _text_below(ctx, box.y1) >= 2:
            signs.append(Sign("S103", box.y1 + round(0.02 * ctx.width), box))
            signs += _break_below(ctx, rows, box)
    return signs


def _break_below(ctx: InspectionContext, rows: RowFacts, bar: Box) -> list[Sign]:
    """S116: where the screen ends below its bar, both edges of the picture change their colour on one row."""
    reach = bar.y1 + round(0.09 * ctx.width)
    for y in rows.breaks(_LEAST_BREAK):
        if bar.y1 < y <= reach:
            return [Sign("S116", y, Box(0, y - 2, ctx.width, y + 2))]
    return []


def _text_above(ctx: InspectionContext, y: int) -> int:
    """Lines of text above the row: a captured viewer shows its picture below a blank margin."""
    return sum(line.box.y1 <= y for line in ctx.lines)


def _text_below(ctx: InspectionContext, y: int) -> int:
    return sum(line.box.y0 >= y for line in ctx.lines)


def _minutes(clock: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", clock))


def _is_bar(ctx: InspectionContext, clock: OcrLine) -> bool:
    """Whether the clock stands where phones put it, with icons beside it and no other text on its row."""
    box, width = clock.box, ctx.width
    place = _CLOCK.search(clock.text)
    left = box.x0 < 0.2 * width
    middle = abs(box.centre[0] - width / 2) < 0.08 * width
    right = box.x1 > 0.8 * width
    if place is None or not (left or middle or right):
        return False
    rest = clock.text[: place.start()] + clock.text[place.end() :]
    others = []
    for other in ctx.lines:
        y = other.box.centre[1]
        if other is not clock and box.y0 - 2 <= y < box.y1 + 2:
            if re.search(r"\d+\.\d{2}$|\d{4,}", other.text) or other.box.height > 1.8 * box.height:
                return False
            others.append(other)
            rest += " " + other.text
    if not _is_bar_text(rest):
        return False
    x0, x1 = (0.68, 1.0) if not right else (0.0, 1.0)
    pad = box.height // 3
    band = ctx.luma[max(0, box.y0 - pad) : box.y1 + pad, int(x0 * width) : int(x1 * width)]
    icons = _icons(band, box.height)
    if right:
        # The clock's own digits are shapes as well.
        icons -= len(clock.text)
    return icons >= 2 and _row_is_bare(ctx.luma, box, left=left)


def _is_bar_text(text: str) -> bool:
    """Whether nothing but words of a status bar stands beside the clock; dates are joined digits and fail."""
    text = _SPEED.sub(" ", text)
    left = "".join(word for word in text.split() if not _BAR_WORD.fullmatch(word))
    left = _BAR_WORD.sub("", left) if not re.search(r"\d[-/.:年月]|\d{4}", left) else left
    return len(left) <= _LONGEST_REST and not re.search(r"[\d\u4e00-\u9fff]", left)


def _row_is_bare(luma: NDArray[np.uint8], clock: Box, *, left: bool) -> bool:
    """Whether the row is of one shade beside the clock; a notch or camera hole in the middle is allowed."""
    width = luma.shape[1]
    if not left:
        return True
    x0, x1 = clock.x1 + 2 * clock.height, int(0.62 * width)
    rows = luma[clock.y0 : clock.y1, x0 : max(x1, x0)].astype(np.float32)
    if rows.shape[1] < 8:
        return True
    edges = np.concatenate([rows[:, : rows.shape[1] // 5], rows[:, -rows.shape[1] // 5 :]], axis=1)
    return float(np.mean(np.abs(edges - np.median(rows)) <= 2 * _FLAT)) > 0.7


def _icons(band: NDArray[np.uint8], clock_height: int) -> int:
    """Separate shapes of about the clock's height in the band."""
    if band.size == 0:
        return 0
    background = float(np.median(band))
    ink = (np.abs(band.astype(np.float32) - background) > 45).astype(np.uint8)
    if float(ink.mean()) > 0.45:
        return 0
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, max(3, clock_height // 5)), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    heights = stats[1:count, cv2.CC_STAT_HEIGHT]
    widths = stats[1:count, cv2.CC_STAT_WIDTH]
    fits = (heights >= 0.3 * clock_height) & (heights <= 1.7 * clock_height) & (widths <= 5 * clock_height)
    return int(fits.sum())


def gesture_bars(luma: NDArray[np.uint8], rows: RowFacts) -> list[Box]:
    """Centred pills (the iOS home indicator, Android's gesture bar), top to bottom."""
    width = rows.width
    if width < 200 or rows.height < 200:
        return []
    found = []
    for band in rows.bands:
        if not max(2, 0.0035 * width) <= band.height <= 0.024 * width or len(band.parts) != 1:
            continue
        x0, x1 = band.parts[0]
        centred = abs((x0 + x1) / 2 - width / 2) < 0.02 * width
        if not centred or not 0.22 * width <= x1 - x0 <= 0.45 * width:
            continue
        middle = luma[(band.y0 + band.y1) // 2].astype(np.int16)
        pill, beside = middle[x0 + width // 50 : x1 - width // 50], middle[width // 8 : x0 - width // 50]
        if pill.size and beside.size and np.ptp(pill) <= 10 * _FLAT:
            if abs(float(np.median(pill)) - float(np.median(beside))) > 40:
                found.append(Box(x0, band.y0, x1, band.y1))
    return found


def button_bars(rows: RowFacts) -> list[Box]:
    """Rows of three small shapes alone, placed as a phone's back, home and overview buttons."""
    width = rows.width
    found = []
    for band in rows.bands:
        if not 0.018 * width <= band.height <= 0.07 * width or len(band.parts) != 3:
            continue
        centres = [(a + b) / 2 / width for a, b in band.parts]
        widths = [(b - a) / width for a, b in band.parts]
        even = abs(centres[1] - 0.5) < 0.02 and abs(centres[0] + centres[2] - 1) < 0.04
        if even and 0.12 < centres[0] < 0.36 and max(widths) < 0.075 and min(widths) > 0.012:
            found.append(Box(band.parts[0][0], band.y0, band.parts[2][1], band.y1))
    return found
