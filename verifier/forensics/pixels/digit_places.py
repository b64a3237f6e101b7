"""Where the digits of a page stand, against where its own typesetting puts them.

Digits of one size on one page follow each other at one advance and stand on one base line. So the centre of digit ``i``
of a line is ``x0 + advance * i + offset[digit]`` and its height ``y0 + rise[digit]``, with the same advance, offsets and
rises for all lines of that size. Renderers round places to a quarter of a pixel; a digit that was pasted by hand, into the
box of another digit, rounds to whole pixels and to the other digit's margins. The equations are fitted to all digits at
once (iteratively reweighted least squares, so that a few misplaced ones do not bend the fit); every digit is then
compared with what the *others* predict for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.ink import InkLine
from verifier.geometry import Box
from verifier.quantiles import median, median_of_list

Floats = NDArray[np.float64]

_BETWEEN = "-:.,/"
"""What stands between digits with an advance of its own; it costs one unknown for all lines."""
_FAINT = 0.06
_LEAST = 10
"""Digits of one size that a fit needs."""
_MOST = 240
_LEVERAGE = 0.7
"""Variance of the prediction, in variances of one digit, above which the others do not say where it belongs."""
_PEERS = 2
_SHAPE, _ALIKE = (10, 14), 0.85
_LIKE = 0.12
"""A glyph whose size and weight differ by more from those of its peers was misread, covered or drawn in another font."""


@dataclass(frozen=True, slots=True)
class Digit:
    """One digit: centre of its ink in pixels (exact below a tenth of one), amount of ink, its shape and its box.

    ``shape`` is a vector of length 1 with mean 0.
    """

    text: str
    x: float
    y: float
    weight: float
    shape: Floats
    box: Box


@dataclass(frozen=True, slots=True)
class Run:
    """Digits of one line without a gap; ``between[i]`` are the separators before digit ``i``, from the run's start."""

    line: int
    digits: tuple[Digit, ...]
    between: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A digit and how far right of and below its place it stands, in pixels; ``None`` where the others do not say.

    ``spread_x`` and ``spread_y`` are the usual deviations of its size on this page.
    """

    digit: Digit
    line: int
    right: float | None
    below: float | None
    spread_x: float
    spread_y: float


def place_digits(lines: Iterable[InkLine]) -> list[Placed]:
    """Every digit of the page that has enough company, top to bottom."""
    placed: list[Placed] = []
    for runs in _sizes([run for line in lines for run in _runs(line)]):
        if sum(len(run.digits) for run in runs) >= _LEAST:
            placed += _fit(runs)
    return sorted(placed, key=lambda item: (item.digit.box.y0, item.digit.box.x0))


def _runs(line: InkLine) -> list[Run]:
    if len(line.cells) != len("".join(line.text.split())):
        return []  # which glyph is which is a guess then
    runs: list[Run] = []
    digits: list[Digit] = []
    between: list[str] = []
    seen, end = "", 0
    ink = np.where(line.coverage > _FAINT, np.clip(line.coverage, 0.0, 1.15), 0.0)

    def close() -> None:
        if len(digits) >= 2:
            runs.append(Run(line.index, tuple(digits), tuple(between)))
        digits.clear()
        between.clear()

    for at, cell in enumerate(line.cells):
        gap = cell.box.x0 - end
        known = cell.text in _BETWEEN or cell.text in "0123456789"
        if not known or gap > 0.45 * line.height:
            close()
            seen = ""
        end = cell.box.x1
        if known and cell.text in _BETWEEN:
            seen += cell.text
        elif known:
            after = line.cells[at + 1].box.x0 if at + 1 < len(line.cells) else cell.box.x1 + 4
            digits.append(_centre(line, ink, cell.text, cell.box, gap, after - cell.box.x1))
            between.append(seen)
    close()
    return runs


def _centre(line: InkLine, ink: Floats, text: str, box: Box, before: int, after: int) -> Digit:
    left = box.x0 - line.crop.x0 - min(2, max(0, before // 2))
    right = box.x1 - line.crop.x0 + min(2, max(0, after // 2))
    top, bottom = box.y0 - line.crop.y0 - 2, box.y1 - line.crop.y0 + 2
    left, top = max(0, left), max(0, top)
    part = ink[top:bottom, left:right]
    total = max(float(part.sum()), 1e-6)
    x = float(part.sum(axis=0) @ np.arange(part.shape[1])) / total + left + line.crop.x0
    y = float(part.sum(axis=1) @ np.arange(part.shape[0])) / total + top + line.crop.y0
    own = ink[box.y0 - line.crop.y0 : box.y1 - line.crop.y0, box.x0 - line.crop.x0 : box.x1 - line.crop.x0]
    shape = (
        cv2.resize(own.astype(np.float32), _SHAPE, interpolation=cv2.INTER_AREA).ravel().astype(np.float64)
    )
    shape -= shape.mean()
    return Digit(text, x, y, total, shape / max(float(np.linalg.norm(shape)), 1e-6), box)


def _sizes(runs: list[Run]) -> list[list[Run]]:
    """Runs whose digits are equally high, within a pixel."""
    groups: list[tuple[float, list[Run]]] = []
    for run in sorted(runs, key=_height):
        if groups and _height(run) - groups[-1][0] <= max(1.0, 0.03 * groups[-1][0]):
            groups[-1][1].append(run)
        else:
            groups.append((_height(run), [run]))
    return [group for _, group in groups]


def _height(run: Run) -> float:
    return median_of_list([digit.box.height for digit in run.digits])


def _fit(runs: list[Run]) -> list[Placed]:
    cut: list[Run] = []
    number = 0
    for run in sorted(runs, key=lambda item: (item.digits[0].box.y0, item.digits[0].box.x0)):
        number += len(run.digits)
        if number > _MOST:
            break
        cut.append(run)
    who = [(run.line, digit) for run in cut for digit in run.digits]
    across, x = _across(cut)
    down, y = _down(cut)
    right, reach_x, spread_x = _against_others(across, x)
    below, reach_y, spread_y = _against_others(down, y)
    return [
        Placed(
            digit,
            line,
            float(right[i]) if reach_x[i] <= _LEVERAGE else None,
            float(below[i]) if reach_y[i] <= _LEVERAGE else None,
            spread_x,
            spread_y,
        )
        for i, (line, digit) in enumerate(who)
        if _like_its_peers(digit, [d for _, d in who if d is not digit and d.text == digit.text])
    ]


def _across(runs: list[Run]) -> tuple[Floats, Floats]:
    """Unknowns: one start per run, the advance, what a 1 differs from it, the separators' advances, ten offsets."""
    first = len(runs)
    width = first + 2 + len(_BETWEEN) + 10
    rows, places = [], []
    for at, run in enumerate(runs):
        for i, digit in enumerate(run.digits):
            row = np.zeros(width)
            row[at], row[first] = 1, i
            row[first + 1] = sum(d.text == "1" for d in run.digits[:i])
            for char in run.between[i]:
                row[first + 2 + _BETWEEN.index(char)] += 1
            row[first + 2 + len(_BETWEEN) + int(digit.text)] = 1
            rows.append(row)
            places.append(digit.x - run.digits[0].x)
    return np.array(rows), np.array(places)


def _down(runs: list[Run]) -> tuple[Floats, Floats]:
    """Unknowns: one height per line, ten rises."""
    lines = {line: i for i, line in enumerate(dict.fromkeys(run.line for run in runs))}
    tops = {run.line: run.digits[0].y for run in reversed(runs)}
    rows, places = [], []
    for run in runs:
        for digit in run.digits:
            row = np.zeros(len(lines) + 10)
            row[lines[run.line]] = row[len(lines) + int(digit.text)] = 1
            rows.append(row)
            places.append(digit.y - tops[run.line])
    return np.array(rows), np.array(places)


def _against_others(rows: Floats, places: Floats) -> tuple[Floats, Floats, float]:
    """What each place differs from the others' prediction, that prediction's variance, and the usual deviation."""
    weights = np.ones(len(places))
    spread = 0.0
    for _ in range(10):
        inverse = np.linalg.inv((rows * weights[:, None]).T @ rows + 1e-4 * np.eye(rows.shape[1]))
        solved = inverse @ ((rows * weights[:, None]).T @ places)
        own = np.einsum("ij,jk,ik->i", rows, inverse, rows)
        shares = np.minimum(weights * own, 0.999)
        errors = (places - rows @ solved) / (1 - shares)
        reach = own / (1 - shares)
        good = reach <= 2 * _LEVERAGE
        if not good.any():
            return errors, np.full(len(places), np.inf), np.inf
        spread = max(0.04, 1.4826 * float(median(np.abs(errors[good]))))
        weights = np.maximum(1 / (1 + (errors / (2 * spread)) ** 4), 1e-3)
    return errors, reach, spread


def _like_its_peers(digit: Digit, peers: list[Digit]) -> bool:
    """Whether the glyph is as large and as heavy as the page's other digits of that name."""
    if len(peers) < _PEERS:
        return False
    pixels = max(1.0, _LIKE * digit.box.height)
    weight = median_of_list([peer.weight for peer in peers])
    return (
        abs(digit.box.width - median_of_list([peer.box.width for peer in peers])) <= pixels
        and abs(digit.box.height - median_of_list([peer.box.height for peer in peers])) <= pixels
        and abs(digit.weight / max(weight, 1e-6) - 1) <= _LIKE
        and median_of_list([float(peer.shape @ digit.shape) for peer in peers]) >= _ALIKE
    )
