"""Stretches of text found by their ink alone: what the localiser looks at, whatever the OCR made of them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.levels import levels_apart
from verifier.geometry import Box
from verifier.images.types import RGB

MIN_HEIGHT, MAX_HEIGHT = 9, 170
_INK_LEVELS = 36
_MOST_RUNS = 400


def local_background(rgb: RGB) -> NDArray[np.uint8]:
    """``(height, width, 3)``: the colour that prevails within about forty pixels, steps of four pixels."""
    height, width = rgb.shape[:2]
    small = np.ascontiguousarray(rgb[::4, ::4])
    small = np.asarray(cv2.medianBlur(small, 21), np.uint8)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8)


def find_runs(rgb: RGB, background: NDArray[np.uint8]) -> list[Box]:
    """Tight ink boxes of words and lines, top to bottom; at most 400, the tallest kept when there are more."""
    height, width = rgb.shape[:2]
    if height < 32 or width < 32:
        return []
    away = levels_apart(rgb, background)
    _, ink = cv2.threshold(away, _INK_LEVELS, 1, cv2.THRESH_BINARY)
    reach = max(5, round(min(width, 1600) / 90))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((max(3, reach // 3), reach), np.uint8))
    # The outlines of connected components, whose boxes are theirs; to label every pixel takes four times as long.
    outlines, levels = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline, (_, _, _, parent) in zip(outlines, levels[0].tolist() if outlines else (), strict=True):
        x, y, w, h = cv2.boundingRect(outline)
        is_hole = parent >= 0
        if is_hole or not MIN_HEIGHT <= h <= MAX_HEIGHT or w < 0.25 * h or w < 6:
            continue
        share = cv2.countNonZero(ink[y : y + h, x : x + w]) / (w * h)
        if 0.05 <= share <= 0.72:
            found.append(Box(x, y, x + w, y + h))
    found.sort(key=lambda box: (-box.height, box.y0, box.x0))
    return sorted(found[:_MOST_RUNS], key=lambda box: (box.y0, box.x0))
