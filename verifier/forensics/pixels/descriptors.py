"""Numbers that describe how a window of text was drawn and saved: edges, ringing, JPEG phase, ground, sharpness.

All are measured from the pixels of one stretch of text and mean nothing alone: a page's fonts, scale and save chain
set their level. They are made to be compared with their peers on the same page (:mod:`pixels.peers`).

Stretches of like height are laid side by side in one canvas and measured together. Every one is cut at multiples of
eight pixels, so the JPEG grid of the picture is the grid of the canvas.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.jpeg_grid import DCT, count_but_first
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.quantiles import median, percentile

Floats = NDArray[np.float32]

_COVERAGE_EDGES = (0.06, 0.18, 0.3, 0.42, 0.54, 0.66, 0.78, 0.9, 1.02)
_STEP_EDGES = (0.05, 0.15, 0.3, 0.45, 0.6, 0.8)
_NOISE_EDGES = (0.5, 1.5, 3.5, 7.5)
_RINGS = ((1, 2), (3, 5), (6, 9))
_OFFSETS = ((0, 0), (4, 4), (0, 4), (4, 0))
_LEAST_CONTRAST = 30.0
_CANVAS = 60000


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a run about as wide as the run is high: ``box`` in picture pixels, ``run`` the run's number."""

    box: Box
    run: int


@dataclass(frozen=True, slots=True)
class Described:
    """Windows, their descriptors ``(windows, NUMBER)``, and per run the box, the height and ``(6,)`` colours.

    The colours are ground and ink (less ground) as Y, Cb, Cr.
    """

    windows: tuple[Window, ...]
    features: Floats
    runs: tuple[Box, ...]
    heights: Floats
    grounds: Floats

    @property
    def run_of(self) -> NDArray[np.intp]:
        """Run number of each window."""
        return np.array([w.run for w in self.windows], np.intp)


@dataclass(frozen=True, slots=True)
class _Piece:
    """One run in its canvas: where it lies in the picture, its colours."""

    box: Box
    crop: Box
    patch: NDArray[np.uint8]
    ground: Floats
    base: Floats
    ink: Floats


def describe(rgb: RGB, runs: list[Box], background: NDArray[np.uint8]) -> Described:
    """Descriptors of every window of the runs; runs without one ink on one ground are left out.

    ``background`` is :func:`pixels.runs.local_background` of the same picture.
    """
    height, width = rgb.shape[:2]
    padded = cv2.copyMakeBorder(rgb, 0, 16 + -height % 16, 0, -width % 8, cv2.BORDER_REPLICATE)
    groups: dict[int, list[_Piece]] = defaultdict(list)
    for box in runs:
        piece = _piece(np.asarray(padded, np.uint8), background, box)
        if piece is not None:
            groups[piece.crop.height].append(piece)
    windows: list[Window] = []
    kept: list[_Piece] = []
    features: list[Floats] = [np.zeros((0, NUMBER), np.float32)]
    for tall in sorted(groups):
        for chosen in _canvases(groups[tall]):
            spans, values = _measure(chosen)
            for piece, columns in zip(chosen, spans, strict=True):
                windows += [Window(Box(a, piece.box.y0, b, piece.box.y1), len(kept)) for a, b in columns]
                kept.append(piece)
            features.append(values)
    colours = [np.concatenate([p.base, p.ink]) for p in kept]
    return Described(
        tuple(windows),
        np.concatenate(features),
        tuple(p.box for p in kept),
        np.array([p.box.height for p in kept], np.float32),
        np.array(colours, np.float32).reshape(-1, 6),
    )


def _canvases(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Divide the pieces so that a canvas and its maps stay in the processor's cache."""
    out: list[list[_Piece]] = [[]]
    area = 0
    for piece in pieces:
        if out[-1] and area + piece.crop.area > _CANVAS:
            out.append([])
            area = 0
        out[-1].append(piece)
        area += piece.crop.area
    return out


def _piece(rgb: RGB, background: NDArray[np.uint8], box: Box) -> _Piece | None:
    margin = max(10, round(box.height * 0.35))
    x0, y0 = max(0, box.x0 - margin) // 8 * 8, max(0, box.y0 - margin) // 8 * 8
    x1 = min(rgb.shape[1], -(-(box.x1 + margin) // 8) * 8)
    y1 = min(rgb.shape[0], y0 + -(-(box.y1 + margin - y0) // 16) * 16)
    if (y1 - y0) % 16:
        y0 = max(0, y1 - (-(-(y1 - y0) // 16) * 16))
    crop = Box(x0, y0, x1, y1)
    patch = rgb[y0:y1, x0:x1]
    around = background[box.y0 : box.y1 : 4, box.x0 : box.x1 : 4].reshape(-1, 3)
    ground = np.array([median(plane) for plane in around.T])
    inner = _ycc(patch[box.y0 - y0 : box.y1 - y0, box.x0 - x0 : box.x1 - x0])
    base = _ycc(ground.reshape(1, 1, 3))[:, 0, 0]
    away = np.subtract(inner, base[:, None, None], out=inner).reshape(3, -1)
    size = np.abs(away).sum(axis=0)
    top = float(percentile(size, 98))
    if top < _LEAST_CONTRAST:
        return None
    core = size >= 0.9 * top
    ink = np.array([median(plane[core]) for plane in away])
    if float(ink @ ink) < 200.0:
        return None
    return _Piece(box, crop, patch, ground.astype(np.float32), base, ink.astype(np.float32))


def _ycc(patch: NDArray[np.uint8] | NDArray[np.float64]) -> Floats:
    # Planes: arithmetic on every third value of an array takes several times as long.
    red, green, blue = (plane.astype(np.float32) for plane in cv2.split(patch))
    out = np.empty((3, *red.shape), np.float32)
    y = np.multiply(red, np.float32(0.299), out=out[0])
    y += np.multiply(green, np.float32(0.587), out=out[1])
    y += np.multiply(blue, np.float32(0.114), out=out[1])
    np.multiply(np.subtract(blue, y, out=blue), np.float32(0.564), out=out[1])
    np.multiply(np.subtract(red, y, out=red), np.float32(0.713), out=out[2])
    return out


def _spans(box: Box) -> list[tuple[int, int]]:
    """Column ranges of the windows of a run, in the picture's columns."""
    size = max(12, box.height)
    if box.width <= 1.6 * size:
        return [(box.x0, box.x1)]
    count = max(2, round((box.width - size) / (0.5 * size)) + 1)
    starts = np.linspace(box.x0, box.x1 - size, count)
    return [(round(s), round(s) + size) for s in starts.tolist()]


def _measure(pieces: list[_Piece]) -> tuple[list[list[tuple[int, int]]], Floats]:
    """Spans of each piece, in the picture's columns, and the descriptors of all of them in that order."""
    patch = np.concatenate([p.patch for p in pieces], axis=1)
    widths = [p.crop.width for p in pieces]

    def spread(values: Floats) -> Floats:
        # Contiguous: broadcasting along every third value takes several times as long.
        return np.repeat(np.ascontiguousarray(np.asarray(values, np.float32).T), widths, axis=1)

    base = spread(np.array([p.base for p in pieces]))
    ink = spread(np.array([p.ink for p in pieces]))
    ground = spread(np.array([p.ground for p in pieces]))
    top = np.repeat([p.box.y0 - p.crop.y0 for p in pieces], widths)
    bottom = np.repeat([p.box.y1 - p.crop.y0 for p in pieces], widths)
    away = _ycc(patch)
    away -= base[:, None, :]
    rest = away * ink[:, None, :]
    coverage = rest[0] + rest[1]
    coverage += rest[2]
    coverage /= (ink * ink).sum(axis=0)
    np.subtract(away, np.multiply(ink[:, None, :], coverage, out=rest), out=rest)
    exact = _is_ground(patch, ground)
    spans = [_spans(p.box) for p in pieces]
    starts = np.cumsum([0, *widths[:-1]])
    a = np.array(
        [x - p.crop.x0 + s for p, s, c in zip(pieces, starts, spans, strict=True) for x, _ in c], np.intp
    )
    b = np.array(
        [x - p.crop.x0 + s for p, s, c in zip(pieces, starts, spans, strict=True) for _, x in c], np.intp
    )
    maps, text = _maps(coverage, away, rest, exact)
    ratios = _ratios(_window_sums(maps, a, b))
    shapes = _shapes(coverage, away, text, (top, bottom), (a, b))
    piece_of = np.repeat(np.arange(len(pieces)), [len(c) for c in spans])
    levels = np.array(
        [(np.log(p.box.height), np.clip(np.abs(p.ink).sum(), 0, 400) / 100, p.base[0] / 128) for p in pieces],
        np.float32,
    )
    return spans, np.concatenate([ratios, shapes, levels[piece_of]], axis=1).astype(np.float32)


def _is_ground(patch: NDArray[np.uint8], ground: Floats) -> NDArray[np.bool_]:
    """Which pixels have the ground's colour, ``(3, columns)``; a median may lie between two levels, then either."""
    low, high = np.ceil(ground - 0.6), np.floor(ground + 0.6)
    out: NDArray[np.bool_] | None = None
    for plane, least, most in zip(cv2.split(patch), low, high, strict=True):
        # Unsigned arithmetic wraps round: what lies below the least is far above the range.
        inside = np.asarray(plane, np.uint8) - least.astype(np.uint8) <= (most - least).astype(np.uint8)
        out = inside if out is None else np.logical_and(out, inside, out=out)
    assert out is not None
    return out


def _window_sums(columns: Floats | NDArray[np.bool_], a: NDArray[np.intp], b: NDArray[np.intp]) -> Floats:
    """``(values, columns)`` summed over each window: ``(windows, values)``."""
    if columns.dtype == np.bool_:
        # Whole numbers may be added up in any order: over the rows above, too, which is then taken off again.
        above = np.asarray(cv2.integral(columns.view(np.uint8)), np.int32)
        total: NDArray[Any] = above[1:] - above[:-1]
    else:
        total = np.zeros((len(columns), columns.shape[1] + 1))
        np.cumsum(columns, axis=1, out=total[:, 1:])
    return np.asarray((np.take(total, b, axis=1) - np.take(total, a, axis=1)).T, np.float32)


_EDGE, _NEAR, _MID, _FAR = 0, 1, 2, 3
_CROSS, _PHASE, _ZEROS, _BUSY = -1, -2, -3, -4


def _column(values: NDArray[np.bool_] | NDArray[np.uint8] | Floats) -> Floats:
    """Sum of each column."""
    plain: Any = values.view(np.uint8) if values.dtype == np.bool_ else values
    summed: Floats = np.asarray(cv2.reduce(plain, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F), np.float32)
    return np.asarray(summed[0], np.float32)


@cache
def _bins(edges: tuple[float, ...], scale: float) -> NDArray[np.uint8]:
    return np.digitize((np.arange(256) + 0.5) / scale, edges).astype(np.uint8)


def _binned(values: Floats, edges: tuple[float, ...], scale: float) -> NDArray[np.uint8]:
    """Bin of each value of at least 0, steps of ``1 / scale``; 0 below the first edge."""
    coded = np.asarray(cv2.convertScaleAbs(values, alpha=scale), np.uint8)
    return np.asarray(cv2.LUT(coded, _bins(edges, scale)), np.uint8)


def _histogram(bins: NDArray[np.uint8], number: int) -> list[Floats]:
    """How many pixels of each column are in each bin from 1 on."""
    height, width = bins.shape
    marks = np.empty((height, number, width), np.bool_)
    np.equal(bins[:, None, :], np.arange(1, number + 1, dtype=np.uint8)[:, None], out=marks)
    return list(_column(marks.reshape(height, -1)).reshape(number, width))


def _maps(
    coverage: Floats, away: Floats, rest: Floats, exact: NDArray[np.bool_]
) -> tuple[Floats, NDArray[np.bool_]]:
    """Column sums ``(4 normalisers + maps, columns)`` to be summed per window, and the ink mask."""
    text = coverage > 0.12
    grown = [text.view(np.uint8)]
    for near, far in _RINGS:
        # Growing by one square and then by another is growing by both.
        side = 2 * (far - near + 1) + 1
        grown.append(np.asarray(cv2.dilate(grown[-1], np.ones((side, side), np.uint8)), np.uint8))
    rings = [outer ^ inner for inner, outer in pairwise(grown)]
    dx, dy = np.zeros_like(coverage), np.zeros_like(coverage)
    np.subtract(coverage[:, 1:], coverage[:, :-1], out=dx[:, 1:])
    np.subtract(coverage[1:], coverage[:-1], out=dy[1:])
    adx, ady = np.abs(dx), np.abs(dy)
    edge = text & ((adx > 0.15) | (ady > 0.15))
    out = [_column(edge), *(_column(r) for r in rings)]
    out += _histogram(
        _binned(np.maximum(coverage, 0), _COVERAGE_EDGES, 200) * edge.view(np.uint8), len(_COVERAGE_EDGES)
    )
    for step in (adx, ady):
        out += _histogram(_binned(step, _STEP_EDGES, 200), len(_STEP_EDGES))
    y = away[0]
    noise = _binned(np.abs(y), _NOISE_EDGES, 16)
    blue, red = (np.minimum(np.abs(plane), 12, dtype=np.float32) for plane in away[1:])
    for ring in rings:
        out += [_column(ring & exact.view(np.uint8)), *_histogram(noise * ring, len(_NOISE_EDGES))]
        weight = ring.astype(np.float32)
        out += [_column(weight * blue), _column(weight * red)]
    weight = edge.astype(np.float32)
    for plane in np.minimum(np.abs(rest, out=rest), np.float32(40), out=rest):
        out.append(_column(np.multiply(weight, plane, out=plane)))
    dxx, dyy = np.zeros_like(coverage), np.zeros_like(coverage)
    np.subtract(dx[:, 2:], dx[:, 1:-1], out=dxx[:, 1:-1])
    np.subtract(dy[2:], dy[1:-1], out=dyy[1:-1])
    curved = (np.minimum(dxx * dxx, 4), np.minimum(dyy * dyy, 4), dx * dx, dy * dy, np.abs(dxx * dyy))
    out += [_column(m) for m in curved]
    right, down = y[:, 1:] - y[:, :-1], y[1:] - y[:-1]
    # Cross differences are strong along the borders of JPEG blocks, wherever text does not drown them.
    cross = np.zeros_like(y)
    cross[1:, 1:] = np.minimum(np.abs(down[:, 1:] - down[:, :-1]), 6.0)
    quiet = np.multiply(grown[-1] ^ grown[0], cross, out=cross)
    whole = _column(quiet)
    out.append(whole)
    phase = np.arange(len(whole)) % 8
    out += [np.where(phase == i, whole, np.float32(0)) for i in range(8)]
    out += [_column(np.ascontiguousarray(quiet[i::8])) for i in range(8)]
    steps = np.zeros((2, *y.shape), np.uint8)
    steps[0, :, 1:] = np.abs(right) > 1.5
    steps[1, 1:] = np.abs(down) > 1.5
    steps *= np.uint8(255)
    for offset in _OFFSETS:
        out += _zero_columns(y, steps, *offset)
    return np.stack(out), text


def _zero_columns(luma: Floats, steps: NDArray[np.uint8], top: int, left: int) -> tuple[Floats, Floats]:
    """Near-zero DCT coefficients of the blocks of a grid, and the busy ones: column sums over their pixels.

    ``steps``: ``(2, h, w)``, 255 where a pixel differs from the one to its left, and from the one above.
    """
    share, busy_columns = np.zeros(luma.shape[1], np.float32), np.zeros(luma.shape[1], np.float32)
    rows, columns = (luma.shape[0] - top) // 8, (luma.shape[1] - left) // 8
    if rows < 1 or columns < 1:
        return share, busy_columns
    area = (slice(top, top + rows * 8), slice(left, left + columns * 8))
    inside = steps[(slice(None), *area)].copy()
    # From one block to the next is no step.
    inside[0, :, ::8] = inside[1, ::8] = 0
    busy = _block_has(inside[0], rows, columns) & _block_has(inside[1], rows, columns)
    if not busy.any():
        return share, busy_columns
    zeros = np.zeros((rows, columns), np.float32)
    blocks = luma[area].reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3)[busy]
    coefficients = DCT @ blocks @ DCT.T
    near = np.abs(coefficients, out=coefficients) < 0.7
    zeros[busy] = count_but_first(near) / 63
    # A block's eight columns are alike.
    share[area[1]] = np.repeat(_column(np.repeat(zeros, 8, 0)), 8)
    busy_columns[area[1]] = np.repeat(_column(busy) * 8, 8)
    return share, busy_columns


def _block_has(marks: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.bool_]:
    return np.asarray(cv2.resize(marks, (columns, rows), interpolation=cv2.INTER_AREA) > 0)


def _plan() -> list[int]:
    """For every map after the four normalisers, which sum divides it."""
    plan = [_EDGE] * len(_COVERAGE_EDGES) + [_EDGE] * (2 * len(_STEP_EDGES))
    for ring in (_NEAR, _MID, _FAR):
        plan += [ring] * (1 + len(_NOISE_EDGES) + 2)
    return plan + [_EDGE] * 8 + [_CROSS] + [_PHASE] * 16 + [_ZEROS, _BUSY] * len(_OFFSETS)


_PLAN = np.array(_plan())
_BANDS = (-2, -1, 0, 1)
_SHAPES = 6 + 2 * len(_BANDS) + 6 + 5
UNEVEN = len(_PLAN) + 6 + 2 * len(_BANDS) + 3
"""Feature that holds how uneven the ground above and below the text is, in levels (root mean square)."""
NUMBER = len(_PLAN) + _SHAPES + 3
"""Features of one window."""


def _ratios(sums: Floats) -> Floats:
    out = np.empty((len(sums), len(_PLAN)), np.float32)
    norms, values = sums[:, :4], sums[:, 4:]
    for ring in (_EDGE, _NEAR, _MID, _FAR):
        chosen = ring == _PLAN
        out[:, chosen] = values[:, chosen] / (norms[:, ring : ring + 1] + 4.0)
    quiet = values[:, _PLAN == _CROSS]
    out[:, _PLAN == _CROSS] = quiet / (norms[:, 1:].sum(axis=1, keepdims=True) + 8.0)
    out[:, _PLAN == _PHASE] = values[:, _PLAN == _PHASE] * 8 / (quiet + 8.0)
    busy = values[:, _PLAN == _BUSY]
    out[:, _PLAN == _ZEROS] = (values[:, _PLAN == _ZEROS] + 0.02) / (busy + 1.0)
    out[:, _PLAN == _BUSY] = busy / (busy.mean(axis=1, keepdims=True) + 1.0)
    return out


def _shapes(
    coverage: Floats,
    away: Floats,
    text: NDArray[np.bool_],
    rows: tuple[NDArray[np.intp], NDArray[np.intp]],
    columns: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> Floats:
    """Place, weight and ground of each window.

    Vertical place and spread of the ink, density, stroke; coverage of the rows at the top and at the foot (the
    sub-pixel place of the outline); then steps of the ground along rows and columns, and its level near and above.
    """
    (top, bottom), (a, b) = rows, columns
    line = np.arange(len(coverage), dtype=np.float32)[:, None]
    height = (bottom - top).astype(np.float32)[None, :]
    inside = (line >= top.astype(np.float32)) & (line < bottom.astype(np.float32))
    place = (line - top) / height
    solid = np.clip(coverage, 0, 1)
    solid *= inside
    moment = solid * place
    mask = (text & inside).view(np.uint8)
    turns = np.zeros(coverage.shape, np.uint8)
    turns[:, 1:] = mask[:, 1:] ^ mask[:, :-1]
    turns[1:] += mask[1:] ^ mask[:-1]
    y = np.clip(away[0], -12, 12)
    free = ~text
    up, down = free & (line < (top - 2).astype(np.float32)), free & (line >= (bottom + 2).astype(np.float32))
    bands: list[Floats] = []
    for band in _BANDS:
        bands += [_row_of(coverage, top + band), _row_of(coverage, bottom - 1 - band)]
    free_y, tall = free * y, _column(free)
    moments = [_column(part.astype(np.float32)) for part in (moment, moment * place)]
    in_columns = [_column(solid), *moments, _column(mask), _column(turns)]
    in_columns += [*bands, _column(free_y), tall]
    for part in (up, down):
        in_columns += [_column(part * y), _column(part)]
    outer = (up | down).astype(np.float32)
    in_columns += [
        _column(outer * y * y),
        _column(outer * np.clip(away[1], -6, 6)),
        _column(outer * np.clip(away[2], -6, 6)),
    ]
    total = _window_sums(np.stack(in_columns), a, b)
    weight = total[:, 0] + 1.0
    first = total[:, 1] / weight
    size = (b - a).astype(np.float32)
    high = (bottom - top)[a].astype(np.float32)
    out = [
        first,
        np.sqrt(np.maximum(total[:, 2] / weight - first**2, 0)),
        total[:, 3] / (size * high),
        2 * total[:, 3] / (total[:, 4] + 1) / high,
        2 * total[:, 3] / (total[:, 4] + 1),
        weight / (total[:, 3] + 1),
    ]
    out += [total[:, 5 + i] / size for i in range(2 * len(_BANDS))]
    at = 5 + 2 * len(_BANDS)
    quiet = [total[:, at + i] / (total[:, at + i + 1] + 4.0) for i in (0, 2, 4)]
    edge = total[:, at + 3] + total[:, at + 5] + 4.0
    out += [*quiet, np.sqrt(total[:, at + 6] / edge), total[:, at + 7] / edge, total[:, at + 8] / edge]
    out += _ground_steps(free_y, free, (top[a], bottom[a]), (a, b))
    return np.stack(out, axis=1)


def _row_of(values: Floats, rows: NDArray[np.intp]) -> Floats:
    """The value of each column at a row of its own; 0 where that row lies outside."""
    inside = (rows >= 0) & (rows < len(values))
    picked = values[np.where(inside, rows, 0), np.arange(values.shape[1])]
    return np.where(inside, picked, np.float32(0))


def _ground_steps(
    free_y: Floats,
    free: NDArray[np.bool_],
    rows: tuple[NDArray[np.intp], NDArray[np.intp]],
    columns: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> list[Floats]:
    """Greatest step of the ground from one row to the next above and below the text, and between two columns."""
    (top, bottom), (a, b) = rows, columns
    value = _window_sums(free_y, a, b).T
    count = _window_sums(free, a, b).T
    means = np.where(count >= 4, value / np.maximum(count, 1), np.nan)
    steps = _known(np.abs(np.diff(means, axis=0)))
    line = np.arange(len(steps))[:, None]
    above = np.where(line < top, steps, 0).max(axis=0)
    below = np.where(line >= bottom, steps, 0).max(axis=0)
    amid = np.where((line >= top) & (line < bottom), steps, 0).max(axis=0)
    tall = _column(free).astype(np.int64)
    mean = np.where(tall >= 6, _column(free_y) / np.maximum(tall, 1), np.nan)
    across = _known(np.abs(np.diff(mean, append=mean[-1:])))
    pairs = np.stack([a, np.minimum(b, len(across) - 1)], axis=1).ravel()
    sides = np.maximum.reduceat(across, pairs)[::2]
    ahead = np.stack([np.maximum(a - 8, 0), np.minimum(b + 8, len(across) - 1)], axis=1).ravel()
    wide = np.maximum.reduceat(across, ahead)[::2]
    return [np.asarray(np.clip(v, 0, 8), np.float32) for v in (above, below, amid, sides, wide)]


def _known(steps: Floats) -> Floats:
    steps[np.isnan(steps)] = 0
    return steps
