"""Every glyph of a page measured to parts of a pixel: place, size, stroke, steepness of its edges, and its picture.

A glyph is a stretch of columns with ink between two columns without. Chinese characters may fall into two or three; the
pieces are compared like whole ones, because the same character falls into the same pieces everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.descriptors import Described
from verifier.images.types import RGB

Floats = NDArray[np.float32]

_SIDE = 24
_BODY = 18.0
"""Pixels of the canvas that a glyph's height is scaled to."""
_INK = 0.35
_MOST_GLYPHS = 1200
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_COUNT = np.arange(400)
"""Longer than a glyph's sides: runs are up to 170 pixels high, glyphs up to 1.3 times as wide."""


def _smoothing() -> Floats:
    """Gaussian of 0.9 pixels as a matrix, so that all glyphs are smoothed in two products."""
    return np.asarray(cv2.GaussianBlur(np.eye(_SIDE, dtype=np.float32), (1, 9), 0.9, sigmaY=0.9), np.float32)


_SMOOTH = _smoothing()


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The glyphs of a page, run by run from left to right.

    Attributes:
        run: number of the glyph's run.
        table: ``(glyphs, 9)``, lengths in pixels: the column of its centre; left, right, top and bottom edge of the ink to
            a part of a pixel, as the coverage of the outermost pixels says; height in whole pixels; stroke (ink area by
            half its outline); steepness (greatest steps of coverage between pixels, mean of the steepest tenth); share
            of the ink's pixels that are neither ink nor ground.
        soft, hard: ``(glyphs, 576)`` unit vectors: the glyph scaled to one height, smoothed and not.
    """

    run: NDArray[np.intp]
    table: Floats
    soft: Floats
    hard: Floats


def measure_glyphs(rgb: RGB, described: Described) -> Glyphs:
    """The glyphs of all runs; at most 1,200."""
    rows: list[tuple[float, ...]] = []
    bitmaps: list[Floats] = []
    for number, box in enumerate(described.runs):
        x0, y0 = max(0, box.x0 - 2), max(0, box.y0 - 2)
        patch = rgb[y0 : box.y1 + 2, x0 : box.x1 + 2].astype(np.float32)
        y = patch @ _LUMA
        base, ink = described.grounds[number][:3], described.grounds[number][3:]
        away = np.stack([y, 0.564 * (patch[..., 2] - y), 0.713 * (patch[..., 0] - y)], axis=2) - base
        coverage = np.clip((away @ ink) / float(ink @ ink), 0, 1).astype(np.float32)
        ink_mask = coverage > _INK
        steps = np.abs(coverage[:, 1:] - coverage[:, :-1]), np.abs(coverage[1:] - coverage[:-1])
        columns = np.concatenate([[False], ink_mask[2:-2].any(axis=0), [False]])
        edges = np.flatnonzero(columns[1:] != columns[:-1])
        for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if not 0.12 * box.height <= b - a <= 1.3 * box.height or len(rows) >= _MOST_GLYPHS:
                continue
            measured = _measure(coverage, ink_mask, steps, (a, b), box.height)
            if measured is None:
                continue
            values, bitmap = measured
            left, right, top, bottom, *rest = values
            rows.append((number, x0 + (a + b) / 2, x0 + left, x0 + right, y0 + top, y0 + bottom, *rest))
            bitmaps.append(bitmap)
    table = np.array(rows, np.float32).reshape(-1, 10)
    hard = np.stack(bitmaps) if bitmaps else np.zeros((0, _SIDE, _SIDE), np.float32)
    soft = np.asarray(_SMOOTH @ hard @ _SMOOTH.T, np.float32)
    return Glyphs(table[:, 0].astype(np.intp), table[:, 1:], _unit(soft), _unit(hard))


def _measure(
    coverage: Floats,
    ink_mask: NDArray[np.bool_],
    steps: tuple[Floats, Floats],
    columns: tuple[int, int],
    line: int,
) -> tuple[tuple[float, ...], Floats] | None:
    """One glyph: its lengths and its bitmap. ``steps`` are those of the run's coverage, along rows and along columns."""
    a, b = columns
    shift = max(0, a - 2)
    part = coverage[:, shift : b + 2]
    inked = np.flatnonzero(ink_mask[:, a:b].any(axis=1))
    first, last = int(inked[0]), int(inked[-1])
    high = last - first + 1
    if high < max(0.45 * line, 7):
        return None
    down, across = part.max(axis=1), part.max(axis=0)
    top = first - (float(down[first - 1]) if first else 0.0) + 1 - min(1.0, float(down[first]))
    bottom = last + min(1.0, float(down[last])) + (float(down[last + 1]) if last + 1 < len(down) else 0.0)
    left = a - float(across[a - shift - 1] if a > shift else 0) + 1 - float(across[a - shift])
    end = b - shift
    right = b - 1 + float(across[end - 1]) + float(across[end] if end < len(across) else 0)
    mass_across, mass_down = part.sum(axis=0), part.sum(axis=1)
    mass = float(mass_across.sum())
    if mass < 4:
        return None
    body = part[first : last + 1]
    dx, dy = steps[0][:, shift : b + 1].ravel(), steps[1][:, shift : b + 2].ravel()
    outline = float(dx.sum() + dy.sum())
    both = np.concatenate([dx, dy])
    count = min(max(4, round(0.1 * mass)), len(both))
    # Only the steepest are put in order.
    both.partition(len(both) - count)
    steepest = both[len(both) - count :]
    steepest.sort()
    steep = float(steepest[::-1].mean())
    inked_pixels = np.count_nonzero(body > 0.12)
    partial = (inked_pixels - np.count_nonzero(body >= 0.88)) / max(1.0, float(inked_pixels))
    cx = float(mass_across @ _COUNT[: len(mass_across)]) / mass
    cy = float(mass_down @ _COUNT[: len(mass_down)]) / mass
    scale, half = _BODY / high, (_SIDE - 1) / 2
    move = np.array([[scale, 0, half - scale * cx], [0, scale, half - scale * cy]], np.float32)
    bitmap = np.asarray(cv2.warpAffine(part, move, (_SIDE, _SIDE), flags=cv2.INTER_LINEAR), np.float32)
    return (left, right, top, bottom, float(high), 2 * mass / max(outline, 1.0), steep, partial), bitmap


def _unit(bitmaps: Floats) -> Floats:
    flat = bitmaps.reshape(len(bitmaps), _SIDE * _SIDE)
    return np.asarray(flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-6), np.float32)
