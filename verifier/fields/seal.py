"""Company seals (公章): the red ring is found by its colour and shape, its arc text unwrapped and read."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.fields.types import Seal
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr.types import OcrLine
from verifier.text import is_cjk

Recognise = Callable[[Sequence[RGB]], Sequence[OcrLine]]
"""Text of upright crops, as ``OcrEngine.recognise_crops``."""
_WORK = 1600
"""Long side in pixels at which the ring is searched."""


def find_seal(rgb: RGB, recognise: Recognise | None = None) -> Seal | None:
    """The seal with the clearest ring.

    Args:
        rgb: the picture.
        recognise: reads the unwrapped arc; without it the seal has no text.

    Returns:
        The seal's box, and what could be read clockwise along its upper arc with the lowest character's
        confidence. ``None`` when nothing red and round is there.
    """
    scale = min(1.0, _WORK / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    circle = _ring(red_ink(np.ascontiguousarray(small)))
    if circle is None:
        return None
    x, y, radius = (value / scale for value in circle)
    height, width = rgb.shape[:2]
    box = Box(int(x - radius), int(y - radius), math.ceil(x + radius), math.ceil(y + radius)).clip(
        width, height
    )
    if recognise is None:
        return Seal(box)
    text, confidence = _read_arc(rgb, (x, y), radius, recognise)
    return Seal(box, text, round(confidence, 4))


def red_ink(rgb: RGB) -> NDArray[np.uint8]:
    """Mask of seal ink: red clearly above green and blue, on any ground and under any black text."""
    r, g, b = (rgb[:, :, i].astype(np.int16) for i in range(3))
    mask: NDArray[np.uint8] = np.where((r - np.maximum(g, b) > 45) & (r > 90), 255, 0).astype(np.uint8)
    return mask


def _ring(mask: NDArray[np.uint8]) -> tuple[float, float, float] | None:
    """Centre and radius of the ring on which most of the circumference is red."""
    height, width = mask.shape
    low, high = int(0.035 * min(height, width)), int(0.3 * min(height, width))
    if low < 12 or int(mask.sum()) < 255 * 200:
        return None
    best: tuple[float, tuple[float, float, float]] | None = None
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    candidates = sorted(range(1, count), key=lambda i: -int(stats[i, cv2.CC_STAT_AREA]))[:12]
    for index in candidates:
        points = cv2.findNonZero((labels == index).astype(np.uint8) * 255)
        if points is None or len(points) < 60:
            continue
        (x, y), radius = cv2.minEnclosingCircle(cv2.convexHull(points))
        if not low <= radius <= high:
            continue
        for r in np.linspace(0.93, 1.0, 8):
            covered = _coverage(mask, x, y, radius * float(r))
            if covered > 0.62 and (best is None or covered > best[0]):
                best = covered, (x, y, radius)
    return best[1] if best is not None else None


def _coverage(mask: NDArray[np.uint8], x: float, y: float, radius: float) -> float:
    angles = np.linspace(0, 2 * np.pi, 180, endpoint=False)
    xs = np.clip((x + radius * np.cos(angles)).round().astype(int), 0, mask.shape[1] - 1)
    ys = np.clip((y + radius * np.sin(angles)).round().astype(int), 0, mask.shape[0] - 1)
    return float(np.mean(mask[ys, xs] > 0))


def _read_arc(
    rgb: RGB, centre: tuple[float, float], radius: float, recognise: Recognise
) -> tuple[str, float]:
    """Unwrap the band of letters inside the ring and read it, from the lower left over the top to the lower right."""
    ink = _ink_on_white(rgb, centre, radius)
    middle = (ink.shape[1] / 2, ink.shape[0] / 2)
    crops = []
    for inner, outer in ((0.6, 0.95), (0.66, 0.93), (0.55, 0.92)):
        crops += [
            _unwrap(ink, middle, radius, inner, outer, start)
            for start in (math.radians(118), math.radians(135))
        ]
    best = "", 0.0
    for line in recognise(crops):
        text = "".join(c for c in line.text if is_cjk(c) or c in "()（）")
        weight = line.confidence * min(1.0, len(text) / 6)
        if text and weight > best[1] * min(1.0, len(best[0]) / 6):
            best = text, line.confidence
    return best


def _ink_on_white(rgb: RGB, centre: tuple[float, float], radius: float) -> RGB:
    x, y = centre
    side = math.ceil(radius * 1.1)
    padded = cv2.copyMakeBorder(rgb, side, side, side, side, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    cx, cy = round(x) + side, round(y) + side
    part = np.ascontiguousarray(padded[cy - side : cy + side, cx - side : cx + side])
    grey = 255 - np.clip(
        (part[:, :, 0].astype(np.int16) - np.minimum(part[:, :, 1], part[:, :, 2])) * 1.6, 0, 255
    )
    return np.repeat(grey.astype(np.uint8)[:, :, None], 3, axis=2)


def _unwrap(
    ink: RGB, centre: tuple[float, float], radius: float, inner: float, outer: float, start: float
) -> RGB:
    """Polar unwrapping with the outer edge on top; 48 pixels high, clockwise from ``start`` (radians from +x)."""
    height = 48
    span = 2 * math.pi - 2 * (start - math.pi / 2)
    width = max(height, int(span * radius * (inner + outer) / 2 * height / (radius * (outer - inner))))
    radii = np.linspace(outer, inner, height, dtype=np.float32)[:, None] * radius
    angles = np.linspace(start, start + span, width, dtype=np.float32)[None, :]
    xs = (centre[0] + radii * np.cos(angles)).astype(np.float32)
    ys = (centre[1] + radii * np.sin(angles)).astype(np.float32)
    flat = cv2.remap(ink, xs, ys, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    framed = cv2.copyMakeBorder(flat, 4, 4, 12, 12, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    return np.asarray(framed, np.uint8)
