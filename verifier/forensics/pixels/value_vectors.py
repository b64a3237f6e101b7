"""Each value of a page as a row of numbers: its text as measured, and how far that is from the page's like text.

A forged value may be perfect in itself; it still has to look like its neighbours. The text of a page is divided into
lines (a value is one line, however many words it has), every line gets the same numbers, and a value's row holds its
own numbers, their difference to the like lines of the page, the same in units of the spread of those, and their
difference to the other values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels import descriptors, grounds
from verifier.forensics.pixels.measured import Indices, Measured
from verifier.geometry import Box

Floats = NDArray[np.float32]

KINDS = ("amount", "time", "number", "status", "other")
"""What a value is: apps print amounts and states unlike other values, so the vector says which it is."""

_KIND_OF = {
    **dict.fromkeys(("amount", "order_amount", "balance", "fee", "discount"), "amount"),
    **dict.fromkeys(("paid_at", "created_at"), "time"),
    **dict.fromkeys(
        (
            "order_no",
            "merchant_order_no",
            "transaction_no",
            "refund_no",
            "reference_no",
            "payer_account_tail",
        ),
        "number",
    ),
    "status": "status",
}

LEAST_LINES = 4
_SLACK = 6
_SIZE_REACH, _COLOUR_REACH = 0.1, 45.0
_LIKE_SIZE, _SAME_CHARACTER, _NEAR_CHARACTER = 0.07, 0.16, 0.22
_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands, and its kind (one of :data:`KINDS`)."""

    box: Box
    kind: str


def kind_of(field: str) -> str:
    """The kind of a field, by its name."""
    return _KIND_OF.get(field, "other")


@dataclass(frozen=True, slots=True)
class ValueVectors:
    """``rows`` ``(values, NUMBER)``, and of each value the number of its spot and the extent of its ink."""

    rows: Floats
    numbers: tuple[int, ...]
    extents: tuple[Box, ...]


def value_vectors(page: Measured, spots: Sequence[Spot]) -> ValueVectors:
    """Rows of the spots that could be measured; others hold no text that is one ink."""
    line_of, found = _lines(page, spots)
    count = int(line_of.max(initial=-1)) + 1
    if count < LEAST_LINES or not found:
        return ValueVectors(np.zeros((0, NUMBER), np.float32), (), ())
    lines, context = _line_numbers(page, line_of, count)
    chosen = np.array([line for line, _ in found], np.intp)
    kinds = [spots[number].kind for _, number in found]
    extents = tuple(_extent(page.runs[line_of == line]) for line in chosen.tolist())
    return ValueVectors(_rows(lines, context, chosen, kinds), tuple(n for _, n in found), extents)


def _extent(runs: NDArray[np.int32]) -> Box:
    x0, y0 = runs[:, :2].min(axis=0).tolist()
    x1, y1 = runs[:, 2:].max(axis=0).tolist()
    return Box(x0, y0, x1, y1)


def _lines(page: Measured, spots: Sequence[Spot]) -> tuple[Indices, list[tuple[int, int]]]:
    """Line of each run, and (line, number of the spot) of the values; words of one value are one line."""
    centres = (page.runs[:, :2] + page.runs[:, 2:]) / 2
    line_of = np.full(len(page.runs), -1, np.intp)
    found: list[tuple[int, int]] = []
    for number, spot in enumerate(spots):
        x0, y0, x1, y1 = spot.box.expand(_SLACK).as_list()
        inside = (centres[:, 0] > x0) & (centres[:, 0] < x1) & (centres[:, 1] > y0) & (centres[:, 1] < y1)
        inside &= line_of < 0
        if not inside.any():
            inside = _holding(page.runs, spot.box) & (line_of < 0)
        if inside.any():
            line_of[inside] = len(found)
            found.append((len(found), number))
    rest = line_of < 0
    line_of[rest] = len(found) + np.arange(int(rest.sum()))
    return line_of, found


def _holding(runs: NDArray[np.int32], box: Box) -> NDArray[np.bool_]:
    """The run that a value is a part of (label and value in one stretch of text)."""
    x, y = box.centre
    inside = (runs[:, 0] <= x) & (x <= runs[:, 2]) & (runs[:, 1] <= y) & (y <= runs[:, 3])
    return np.asarray(inside)


@dataclass(frozen=True, slots=True)
class _Context:
    height: Floats
    colours: Floats
    left: Floats
    right: Floats


def _line_numbers(page: Measured, line_of: Indices, count: int) -> tuple[Floats, _Context]:
    first = np.array([np.flatnonzero(line_of == i)[0] for i in range(count)], np.intp)
    run_member = (line_of[None, :] == np.arange(count)[:, None]).astype(np.float32)
    share = run_member / run_member.sum(axis=1, keepdims=True)
    window_line = line_of[page.window_run]
    means, spans = _mean_and_span(page.windows, window_line, count)
    height = (page.runs[:, 3] - page.runs[:, 1]).astype(np.float32)
    lines = np.concatenate(
        [means, spans, share @ page.grounds, _glyph_numbers(page, line_of[page.glyph_run], count)], axis=1
    )
    big = np.where(run_member > 0, page.runs[None, :, 0], 10**6).min(axis=1)
    end = np.where(run_member > 0, page.runs[None, :, 2], -1).max(axis=1)
    context = _Context(
        np.asarray(share @ height, np.float32),
        page.colours[first],
        big.astype(np.float32),
        end.astype(np.float32),
    )
    return np.asarray(lines, np.float32), context


def _mean_and_span(values: Floats, line: Indices, count: int) -> tuple[Floats, Floats]:
    means = np.full((count, values.shape[1]), np.nan, np.float32)
    spans = np.full((count, values.shape[1]), np.nan, np.float32)
    for i in range(count):
        mine = values[line == i]
        if len(mine):
            means[i] = mine.mean(axis=0)
        if len(mine) > 2:
            spans[i] = mine.max(axis=0) - mine.min(axis=0)
    return means, spans


_CENTRE, _LEFT, _RIGHT, _TOP, _BOTTOM, _HIGH, _STROKE, _STEEP, _PARTIAL = range(9)


def _glyph_numbers(page: Measured, line: Indices, count: int) -> Floats:
    """``(lines, GLYPH_NUMBERS)``; NaN where a line has too few glyphs."""
    table = page.glyphs
    n = len(table)
    out = np.full((count, GLYPH_NUMBERS), np.nan, np.float32)
    if n < 2:
        return out
    soft, hard = page.soft.astype(np.float32) / 255, page.hard.astype(np.float32) / 255
    high = table[:, _HIGH]
    ratio = np.log(high)
    like = np.abs(ratio[:, None] - ratio[None, :]) < _LIKE_SIZE
    same = line[:, None] == line[None, :]
    itself = np.eye(n, dtype=bool)
    tall, wide = table[:, _BOTTOM] - table[:, _TOP], table[:, _RIGHT] - table[:, _LEFT]
    elsewhere = np.where(like & ~same, soft, 1.0)
    nearest = elsewhere.argmin(axis=1)
    to_like = elsewhere[np.arange(n), nearest]
    known = to_like < _NEAR_CHARACTER
    per = [
        to_like,
        np.where(~same, soft, 1.0).min(axis=1),
        np.where(same & ~itself, soft, 1.0).min(axis=1),
        np.where(like & ~itself, hard, 1.0).min(axis=1),
        known.astype(np.float32),
    ]
    # The same character elsewhere on the page: as tall, as wide, as bold, as sharp?
    beside = [
        np.where(known, v - v[nearest], np.nan)
        for v in (tall, wide, table[:, _STROKE], table[:, _STEEP], table[:, _PARTIAL])
    ]
    twin = same & ~itself & (soft < _SAME_CHARACTER) & like & (np.abs(wide[:, None] - wide[None, :]) < 1.5)
    apart = [
        np.where(twin, np.abs(v[:, None] - v[None, :]), 0).max(axis=1)
        for v in (table[:, _BOTTOM], table[:, _TOP], wide, table[:, _STROKE] / high, table[:, _STEEP])
    ]
    shown = np.stack([*per, _off_beat(table[:, _LEFT], twin, wide, line)])
    compared = np.stack(beside)
    doubled = np.stack([*apart, twin.any(axis=1)])
    digit = (wide > 0.2 * tall) & (wide < 0.88 * tall)
    drawn = np.stack(
        [
            *(tall / high, wide / high, table[:, _STROKE] / high, table[:, _STEEP], table[:, _PARTIAL]),
            *(table[:, _TOP], table[:, _BOTTOM]),
        ]
    )
    for i in range(count):
        mine = np.flatnonzero(line == i)
        if len(mine) < 2:
            continue
        size = float(np.sort(high[mine])[len(mine) // 2])
        usual = mine[np.abs(high[mine] / size - 1) < 0.08]
        figures = usual[digit[usual]]
        body = drawn[:, figures if len(figures) >= 2 else usual]
        middle, away = _middle(body)
        twins = doubled[:, mine]
        out[i] = np.concatenate(
            [
                (len(mine), digit[mine].mean()),
                _quantiles(shown[:, mine]),
                *_middle(compared[:, mine]),
                twins[:-1].max(axis=1),
                (twins[-1].mean(),),
                middle[:-2],
                away,
                _pitch(table[figures, _CENTRE], size),
            ]
        )
    return out


def _off_beat(left: Floats, twin: NDArray[np.bool_], wide: Floats, line: Indices) -> Floats:
    """How far the left edges of equal characters of a line are from whole numbers of advances apart, in pixels.

    Figures share one advance in most interface fonts, so equal ones stand whole advances apart.
    """
    out = np.full(len(left), np.nan, np.float32)
    for i in np.unique(line[twin.any(axis=1)]).tolist():
        mine = np.flatnonzero(line == i)
        steps = np.diff(np.sort(left[mine]))
        steps = steps[steps < 2.2 * float(np.sort(wide[mine])[len(mine) // 2])]
        if len(steps) < 2:
            continue
        advance = float(np.sort(steps)[len(steps) // 2])
        pairs = np.argwhere(np.triu(twin[np.ix_(mine, mine)], 1))
        distance = np.abs(left[mine[pairs[:, 0]]] - left[mine[pairs[:, 1]]])
        number = np.rint(distance / advance)
        fits = (number > 0) & (number < 12)
        if not fits.any():
            continue
        advance = float(np.median(distance[fits] / number[fits]))
        rest = np.abs(distance - number * advance)
        for side in (0, 1):
            np.fmax.at(out, mine[pairs[fits, side]], rest[fits].astype(np.float32))
    return out


def _quantiles(rows: Floats) -> Floats:
    """Lower quartile, median and greatest of each row, NaN left out: ``(3 * rows,)``."""
    ordered = np.sort(rows, axis=1)
    count = (~np.isnan(rows)).sum(axis=1)
    at = np.arange(len(rows))
    last = np.maximum(count - 1, 0)
    found = np.stack([ordered[at, count // 4 * (count > 0)], ordered[at, last // 2], ordered[at, last]])
    return np.asarray(np.where(count > 0, found, np.nan).ravel(), np.float32)


def _middle(rows: Floats) -> tuple[Floats, Floats]:
    """Median of each row, and the greatest distance from it; NaN left out, and where there are fewer than two."""
    count = (~np.isnan(rows)).sum(axis=1)
    middle = np.sort(rows, axis=1)[np.arange(len(rows)), np.maximum(count - 1, 0) // 2]
    away = np.nan_to_num(np.abs(rows - middle[:, None])).max(axis=1)
    few = count < 2
    return np.where(few, np.nan, middle), np.where(few, np.nan, away)


def _pitch(centres: Floats, size: float) -> tuple[float, float, float]:
    """Of neighbouring figures: usual step by height, and the median and greatest distance from it in pixels."""
    steps = np.diff(np.sort(centres))
    steps = np.sort(steps[steps < 1.1 * size])
    if len(steps) < 2:
        return np.nan, np.nan, np.nan
    middle = float(steps[len(steps) // 2])
    away = np.sort(np.abs(steps - middle))
    return middle / size, float(away[len(away) // 2]), float(away[-1])


GLYPH_NUMBERS = 2 + 6 * 3 + 2 * 5 + 5 + 1 + 5 + 7 + 3
LINE_NUMBERS = 2 * descriptors.NUMBER + grounds.NUMBER + GLYPH_NUMBERS
_PLACES = 12
NUMBER = 4 * LINE_NUMBERS + _PLACES + len(KINDS)
"""Numbers of one value."""


def _rows(lines: Floats, context: _Context, chosen: Indices, kinds: list[str]) -> Floats:
    known = ~np.isnan(lines)
    filled = np.where(known, lines, 0)
    size = np.log(np.maximum(context.height, 1))
    apart = (size[chosen][:, None] - size[None, :]) / _SIZE_REACH
    colour = (context.colours[chosen][:, None, :] - context.colours[None, :, :]) / _COLOUR_REACH
    weight = np.exp(-(apart**2 + (colour**2).sum(axis=2)) / 2) + _FLOOR
    weight[np.arange(len(chosen)), chosen] = 0
    total = weight @ known + 1e-9
    mean = weight @ filled / total
    spread = np.sqrt(np.maximum(weight @ (filled * filled) / total - mean * mean, 0))
    mean[total < _FLOOR / 2] = np.nan
    own = lines[chosen]
    away = own - mean
    others = np.full_like(own, np.nan)
    if len(chosen) > 1:
        inside = known[chosen].astype(np.float32)
        rest = inside.sum(axis=0) - inside
        others = (filled[chosen].sum(axis=0) - filled[chosen]) / np.maximum(rest, 1)
        others = np.where(rest > 0, own - others, np.nan)
    places = _places(context, chosen, weight)
    kind = np.array([[k == name for name in KINDS] for k in kinds], np.float32)
    numbers = [own, away, away / (spread + 0.05 * np.abs(mean) + 1e-3), others, places, kind]
    return np.asarray(np.concatenate(numbers, axis=1), np.float32)


def _places(context: _Context, chosen: Indices, weight: Floats) -> Floats:
    """Size, number of peers, and how near the nearest like colours, sizes and edges are."""
    out = np.empty((len(chosen), _PLACES), np.float32)
    size = np.log(np.maximum(context.height, 1))
    for k, line in enumerate(chosen.tolist()):
        rest = np.delete(np.arange(len(size)), line)
        ink = np.sort(np.abs(context.colours[rest, 3:] - context.colours[line, 3:]).sum(axis=1))
        ground = np.abs(context.colours[rest, :3] - context.colours[line, :3]).sum(axis=1)
        sizes = np.sort(np.abs(size[rest] - size[line]))
        w = weight[k]
        out[k] = (
            size[line],
            len(chosen),
            float(w.sum() ** 2 / ((w * w).sum() + 1e-9)),
            float(w.max()),
            ink[0],
            float(ink[:3].mean()),
            float(ground.min()),
            sizes[0],
            float(sizes[:3].mean()),
            min(float(np.abs(context.left[rest] - context.left[line]).min()), 60.0),
            min(float(np.abs(context.right[rest] - context.right[line]).min()), 60.0),
            float(len(size)),
        )
    return out
