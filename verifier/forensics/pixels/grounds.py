"""The ground under and around a stretch of text: its colour, how exact it is, how noisy, near the ink and farther out."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.levels import colour_codes
from verifier.geometry import Box
from verifier.images.types import RGB

Floats = NDArray[np.float32]

_REACHES = (2, 5, 10, 18)
"""Outer borders in pixels of the rings around the ink's box; the first ring is the box itself with two pixels around."""
_INK_LEVELS = 24
_FLOOR = 12
_BESIDE = np.ones((3, 3), np.uint8)
NUMBER = 4 * len(_REACHES) + 6
"""Numbers of one run."""


def measure_ground(rgb: RGB, runs: tuple[Box, ...], grounds: Floats) -> Floats:
    """Numbers of the ground of each run, ``(runs, NUMBER)``.

    Per ring the luminance less the run's ground, how much of it is one exact colour, its noise, and the share of it
    that was measured; then the steps of the commonest colour between the rings.

    Args:
        rgb: ``(height, width, 3)``, red first.
        runs: tight boxes of the ink.
        grounds: ``(runs, 6)`` ground and ink of each run as Y, Cb, Cr (:class:`descriptors.Described`).
    """
    out = np.zeros((len(runs), NUMBER), np.float32)
    height, width = rgb.shape[:2]
    for i, box in enumerate(runs):
        crop = box.expand(_REACHES[-1]).clip(width, height)
        patch = np.ascontiguousarray(rgb[crop.y0 : crop.y1, crop.x0 : crop.x1])
        luma = np.asarray(cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY), np.int16)
        base = float(grounds[i, 0])
        ink = (np.abs(luma - base) > _INK_LEVELS).astype(np.uint8)
        free = cv2.dilate(ink, _BESIDE) == 0
        ring = np.empty(luma.shape, np.uint8)
        totals = []
        for number in reversed(range(len(_REACHES))):
            part = box.expand(_REACHES[number]).clip(width, height).shift(-crop.x0, -crop.y0)
            ring[part.y0 : part.y1, part.x0 : part.x1] = number
            totals.append(part.area)
        totals = [total - inner for total, inner in zip(totals[::-1], [0, *totals[::-1]], strict=False)]
        rings, levels = ring[free], luma[free]
        # Sorted once by ring and colour, equal colours of a ring stand side by side.
        keys = colour_codes(patch)[free] | rings.astype(np.uint32) << 24
        keys.sort()
        starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])[: len(keys)])
        counts = np.diff(starts, append=len(keys))
        firsts = np.searchsorted(keys[starts] >> 24, np.arange(len(_REACHES) + 1)).tolist()
        modes: list[tuple[int, int, int] | None] = []
        for number, (first, end) in enumerate(pairwise(firsts)):
            count = int(counts[first:end].sum())
            if count < _FLOOR:
                modes.append(None)
                continue
            most = first + int(counts[first:end].argmax())
            top = int(keys[starts[most]])
            modes.append((top >> 16 & 255, top >> 8 & 255, top & 255))
            level = levels[rings == number]
            out[i, 4 * number : 4 * number + 4] = (
                np.clip(float(level.mean()) - base, -12, 12),
                counts[most] / count,
                min(float(level.std()), 12.0),
                count / max(totals[number], 1),
            )
        at = 4 * len(_REACHES)
        for k, (a, b) in enumerate(((0, 1), (1, 2), (2, 3), (0, 2), (0, 3), (1, 3))):
            first, second = modes[a], modes[b]
            if first is not None and second is not None:
                out[i, at + k] = min(max(abs(p - q) for p, q in zip(first, second, strict=True)), 12)
    return out
