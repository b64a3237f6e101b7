"""S101, S102, S103: the phone's own bars inside the page, where only another capture can have put them.

A status bar is a clock at the left or in the middle, small icons at the right, and nothing else on its
row. A bill list also has clocks at the left, but text or an amount at the right. A gesture bar is a
centred pill between a quarter and two fifths of the width; the handle of a sheet is much shorter, a
button much taller.
"""

from __future__ import annotations

import re

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.signs import Sign
from verifier.geometry import Box
from verifier.ocr.types import OcrLine

_CLOCK = re.compile(r"^(?:上午|下午|AM|PM)?\s?(\d{1,2})[:：](\d{2})(?!\d|[:：])", re.IGNORECASE)
_BAR_TEXT = re.compile(
    r"^[\s\d%.+:/|]*(?:(?:[2-5]G\+?|HD\d?|LTE|VoLTE|[KM]B?/?s|[\d.%]+|[^\w\s]|[a-zA-Z]{1,3}))*\s*$"
)
_FLAT = 6.0


def find_status_bars(ctx: InspectionContext) -> list[tuple[Box, str]]:
    """Every row that looks like a phone's status bar: its box and clock, top to bottom."""
    bars = []
    for line in ctx.lines:
        match = _CLOCK.match(line.text.strip())
        if match is None or int(match[1]) > 23 or int(match[2]) > 59 or len(line.text.strip()) > 14:
            continue
        box = line.box
        if box.height > 0.075 * _page_width(ctx) or not _is_bar(ctx, line):
            continue
        bars.append((Box(0, box.y0, ctx.width, box.y1).clip(ctx.width, ctx.height), match[0].strip()))
    return sorted(bars)


def bar_signs(ctx: InspectionContext) -> list[Sign]:
    """Status bars below the top of the picture, clocks that differ, gesture bars above its bottom."""
    signs = []
    bars = find_status_bars(ctx)
    top = 0.14 * ctx.width
    inside = [(box, clock) for box, clock in bars if box.y0 > top]
    for box, clock in inside:
        # A clock and its icons are two observations: either alone occurs in honest pages.
        signs.append(Sign("S101", box.y0 - box.height // 2, box, 2, {"clock": clock}))
    first = next((clock for box, clock in bars if box.y0 <= top), "")
    if not first and ctx.fields.status_bar is not None:
        first = ctx.fields.status_bar.clock
    for box, clock in inside:
        if first and _minutes(first) != _minutes(clock):
            signs.append(Sign("S102", box.y0 - box.height // 2, box, 1, {"first": first, "second": clock}))
    for box in gesture_bars(ctx.luma):
        if box.y1 < ctx.height - 0.12 * ctx.width:
            signs.append(Sign("S103", box.y1 + round(0.02 * ctx.width), box))
    return signs


def _page_width(ctx: InspectionContext) -> float:
    return float(min(ctx.width, ctx.height))


def _minutes(clock: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", clock))


def _is_bar(ctx: InspectionContext, clock: OcrLine) -> bool:
    """Whether the clock stands where phones put it, with icons at the right end and no other text."""
    box, width = clock.box, ctx.width
    left = box.x0 < 0.2 * width
    middle = abs(box.centre[0] - width / 2) < 0.06 * width
    if not (left or middle):
        return False
    for other in ctx.lines:
        if other is clock:
            continue
        y = other.box.centre[1]
        if box.y0 - 2 <= y < box.y1 + 2 and not _BAR_TEXT.match(other.text.strip()):
            return False
        if box.y0 - 2 <= y < box.y1 + 2 and re.search(r"\d+\.\d{2}$|\d{4,}", other.text):
            return False
    if not _empty_between(ctx.luma, box, left):
        return False
    band = ctx.luma[max(0, box.y0 - box.height // 3) : box.y1 + box.height // 3, int(0.68 * width) :]
    return _icons(band, box.height) >= 2


def _empty_between(luma: NDArray[np.uint8], clock: Box, left: bool) -> bool:
    """Whether the row is of one shade beside the clock; a notch or camera hole in the middle is allowed."""
    width = luma.shape[1]
    x0, x1 = (
        (clock.x1 + 2 * clock.height, int(0.62 * width))
        if left
        else (int(0.25 * width), clock.x0 - clock.height)
    )
    rows = luma[clock.y0 : clock.y1, x0 : max(x1, x0)].astype(np.float32)
    if rows.shape[1] < 8:
        return True
    edges = np.concatenate([rows[:, : rows.shape[1] // 5], rows[:, -rows.shape[1] // 5 :]], axis=1)
    return float(np.mean(np.abs(edges - np.median(rows)) <= 2 * _FLAT)) > 0.85


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
    fits = (heights >= 0.35 * clock_height) & (heights <= 1.7 * clock_height) & (widths <= 5 * clock_height)
    return int(fits.sum())


def gesture_bars(luma: NDArray[np.uint8]) -> list[Box]:
    """Centred pills (the iOS home indicator, Android's gesture bar), top to bottom."""
    height, width = luma.shape
    if width < 200 or height < 200:
        return []
    grey = luma.astype(np.float32)
    part = {
        name: grey[:, int(a * width) : int(b * width)]
        for name, a, b in (("left", 0.12, 0.27), ("pill", 0.4, 0.6), ("right", 0.73, 0.88))
    }
    mean = {name: values.mean(axis=1) for name, values in part.items()}
    flat = np.all([np.ptp(values, axis=1) <= 4 * _FLAT for values in part.values()], axis=0)
    same = np.abs(mean["left"] - mean["right"]) <= _FLAT
    apart = np.abs(mean["pill"] - mean["left"]) > 40
    rows = flat & same & apart
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rows.astype(np.int8), [0]])))
    found = []
    for y0, y1 in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if not max(3, 0.004 * width) <= y1 - y0 <= 0.022 * width:
            continue
        middle = grey[(y0 + y1) // 2]
        bar = np.flatnonzero(np.abs(middle - mean["left"][(y0 + y1) // 2]) > 20)
        x0, x1 = int(bar.min()), int(bar.max()) + 1
        centred = abs((x0 + x1) / 2 - width / 2) < 0.015 * width
        quiet = min(_quiet(grey, y0 - 1 - (y1 - y0), y0 - 1), _quiet(grey, y1 + 1, y1 + 1 + (y1 - y0)))
        if centred and 0.22 * width <= x1 - x0 <= 0.45 * width and quiet:
            found.append(Box(x0, y0, x1, y1))
    return found


def _quiet(grey: NDArray[np.float32], y0: int, y1: int) -> bool:
    rows = grey[max(0, y0) : max(0, y1), grey.shape[1] // 8 : -grey.shape[1] // 8]
    return rows.size == 0 or float(np.ptp(rows)) <= 8 * _FLAT
