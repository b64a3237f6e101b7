"""Is there ink where a value should be, although nothing could be read? Pixels only, no OCR."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.geometry import Box
from verifier.images.types import RGB

_INK = 40
"""Grey levels from the ground that count as ink; JPEG ringing and pale watermarks stay below."""
_EDGE = 2
_DISC = 0.8
_DARK = 90
"""Grey level of a dark page's ground, below it."""
_PLATE = 10
"""Levels that a plate differs from a dark ground at least."""
_GHOST = 14
"""Levels that text under a nearly opaque cover still shows."""


def has_ink(rgb: RGB, box: Box, share: float = 0.012) -> bool:
    """Whether more than ``share`` of the box differs clearly from its ground."""
    height, width = rgb.shape[:2]
    box = box.clip(width, height)
    if box.area < 16:
        return False
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[box.y0 : box.y1, box.x0 : box.x1]), cv2.COLOR_RGB2GRAY)
    ground = float(np.median(grey))
    return float(np.mean(np.abs(grey.astype(np.float32) - ground) > _INK)) > share


def is_overlaid(rgb: RGB, box: Box) -> bool:
    """Whether something solid lies over the end or the middle of a line: a floating ball, a sticker, a thick bar.

    Shapes are filled first, for a ball has a hole in it. No glyph, not even 国 filled, holds a disc of 0.8 of its
    line's height, and no stroke, table rule or arrow does: what survives a morphological opening by such a disc and
    reaches into the line's inside is no text.
    """
    height, width = rgb.shape[:2]
    tall = box.height
    reach = round(0.6 * tall)
    # A ball is up to three lines high: seen whole, its ring closes.
    area = Box(box.x0 - reach, box.y0 - 3 * reach, box.x1 + 6 * reach, box.y1 + 3 * reach).clip(width, height)
    if tall < 16 or area.area < 64:
        return False
    grey: NDArray[np.uint8] = np.asarray(
        cv2.cvtColor(np.ascontiguousarray(rgb[area.y0 : area.y1, area.x0 : area.x1]), cv2.COLOR_RGB2GRAY),
        np.uint8,
    )
    # Openings grow dear with their size; for a shape as large as a line a line 24 pixels high is enough.
    scale = min(1.0, 24 / tall)
    if scale < 1:
        grey = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    line = Box(
        *(round(v * scale) for v in (box.x0 - area.x0, box.y0 - area.y0, box.x1 - area.x0, box.y1 - area.y0))
    )
    ground = float(np.median(grey[max(0, line.y0) : line.y1, max(0, line.x0) : line.x1]))
    mask = (np.abs(grey.astype(np.float32) - ground) > _INK).astype(np.uint8)
    return _solid(mask, line) or (ground < _DARK and _solid(_plates(grey, ground), line))


def _plates(grey: NDArray[np.uint8], ground: float) -> NDArray[np.uint8]:
    """What is even, wider than a stroke, and not the ground: on a dark page a cover is hardly lighter than the page."""
    core = np.ones((5, 5), np.uint8)
    even = cv2.subtract(cv2.dilate(grey, core), cv2.erode(grey, core)) <= _GHOST
    other = np.abs(grey.astype(np.float32) - ground) >= _PLATE
    return np.asarray(cv2.dilate((even & other).astype(np.uint8), core), np.uint8)


def _solid(ink: NDArray[np.uint8], line: Box) -> bool:
    """Whether a large disc fits into a filled shape that reaches into the line and is mostly ink."""
    outlines, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    filled: NDArray[np.uint8] = np.zeros_like(ink)
    cv2.drawContours(filled, outlines, -1, (1,), cv2.FILLED)
    size = max(5, round(_DISC * line.height))
    disc, square = _disc(size)
    # Where not even a square that lies in the disc fits, the disc does not; with a square that is found quickly.
    if not cv2.erode(filled, square).any():
        return False
    count, labels = cv2.connectedComponents(cv2.morphologyEx(filled, cv2.MORPH_OPEN, disc), connectivity=8)
    pad = round(0.22 * line.height)
    # Text that goes on under a cover ends where the cover begins; at the left stands an icon, often close by.
    left = line.x0 - 0.1 * line.height
    for index in range(1, count):
        ys, xs = np.nonzero(labels == index)
        # A panel's edge along the whole line, or beside it all the way, is ground of another colour, nothing that covers.
        whole = max(np.ptp(xs) / filled.shape[1], np.ptp(ys) / filled.shape[0]) > 0.95
        # Nothing that belongs to a text is larger than this; half a character may show before it.
        large = min(np.ptp(xs), np.ptp(ys)) > 1.5 * line.height
        right = line.x1 + (0.6 if large else 0.25) * line.height
        inside = (ys > line.y0 + pad) & (ys < line.y1 - pad) & (xs > left) & (xs < right)
        # The ring of a pen around a value, filled, is mostly ground.
        full = float(ink[ys, xs].mean()) > 0.55
        if full and not whole and int(inside.sum()) > 0.06 * line.height**2:
            return True
    return False


@cache
def _disc(size: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A disc of so many pixels across, and the largest square around its anchor that lies in it."""
    disc = np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
    middle = size // 2
    reaches = range(1, size - middle)
    fits = [k for k in reaches if disc[middle - k : middle + k + 1, middle - k : middle + k + 1].all()]
    side = 2 * max(fits, default=0) + 1
    return disc, np.ones((side, side), np.uint8)


def glyphs_before(rgb: RGB, box: Box, others: Sequence[Box]) -> int:
    """How many tall glyphs that belong to no line stand directly before a line, like digits that were not read.

    Args:
        rgb: the picture.
        box: the line.
        others: the boxes of the lines left of it; what they hold was read.
    """
    height, width = rgb.shape[:2]
    tall = box.height
    beside = [o.x1 for o in others if min(o.y1, box.y1) - max(o.y0, box.y0) > 0.3 * min(o.height, tall)]
    left = max([box.x0 - 2 * tall, *(x for x in beside if x < box.x0 + tall)])
    area = Box(left, box.y0, box.x0, box.y1).clip(width, height)
    if tall < 12 or area.width < 0.3 * tall:
        return 0
    ground = cv2.cvtColor(np.ascontiguousarray(rgb[area.y0 : area.y1, area.x0 : area.x1]), cv2.COLOR_RGB2GRAY)
    mask = (np.abs(ground.astype(np.float32) - float(np.median(ground))) > _INK).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    parts = sorted(stats[1:count].tolist(), key=lambda s: -(s[0] + s[2]))
    found, edge = 0, area.width
    for x, _, wide, high, _ in parts:
        # A rule or a border runs through; what stands further off is another thing.
        if high < 0.35 * tall or high >= 0.98 * area.height or wide > 1.2 * tall:
            continue
        if edge - (x + wide) > 0.45 * tall:
            break
        found, edge = found + 1, min(edge, x)
    return found


def glyphs_below(rgb: RGB, box: Box, others: Sequence[Box]) -> int:
    """How many glyphs that belong to no line stand in the row right under a line, within its width.

    At the picture's lower edge they may be cut; elsewhere what reaches further down than a row is another thing.

    Args:
        rgb: the picture.
        box: the line.
        others: the boxes of what was read; nothing is counted there.
    """
    height, width = rgb.shape[:2]
    tall = box.height
    area = Box(box.x0, box.y1 + 1, box.x1, box.y1 + round(1.25 * tall)).clip(width, height)
    if tall < 12 or area.height < 0.2 * tall or area.width < tall:
        return 0
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[area.y0 : area.y1, area.x0 : area.x1]), cv2.COLOR_RGB2GRAY)
    mask = (np.abs(grey.astype(np.float32) - float(np.median(grey))) > _INK).astype(np.uint8)
    for other in others:
        part = other.intersection(area)
        if part is not None:
            mask[part.y0 - area.y0 : part.y1 - area.y0, part.x0 - area.x0 : part.x1 - area.x0] = 0
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    ends = area.y1 >= height
    found = 0
    for _, y, wide, high, _ in stats[1:count].tolist():
        whole = y + high < area.height and high >= 0.4 * tall
        cut = ends and y + high >= area.height and high >= 0.15 * tall
        found += y > 0 and wide <= 1.2 * tall and (whole or cut)
    return found


def is_cut(rgb: RGB, box: Box) -> bool:
    """Whether the picture's edge runs through the text: its box reaches the border and there is ink on it."""
    height, width = rgb.shape[:2]
    if not touches_edge(box, width, height):
        return False
    box = box.clip(width, height)
    if box.area < 16:
        return True
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[box.y0 : box.y1, box.x0 : box.x1]), cv2.COLOR_RGB2GRAY)
    ink = np.abs(grey.astype(np.float32) - float(np.median(grey))) > _INK
    borders = (
        (box.x0 < _EDGE, ink[:, :_EDGE]),
        (box.x1 > width - _EDGE, ink[:, -_EDGE:]),
        (box.y0 < _EDGE, ink[:_EDGE]),
        (box.y1 > height - _EDGE, ink[-_EDGE:]),
    )
    return any(reached and bool(strip.any()) for reached, strip in borders)


def touches_edge(box: Box, width: int, height: int) -> bool:
    """Whether a box reaches the picture's border."""
    return box.x0 < _EDGE or box.y0 < _EDGE or box.x1 > width - _EDGE or box.y1 > height - _EDGE
