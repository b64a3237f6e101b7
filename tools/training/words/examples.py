"""Words with some glyphs that are not their own, made anew for every example: what the network is trained on.

A word has a history (saved once before, or not), then some of its digits are typed in another face, moved within the
word or taken from another word, and then it is saved again. Honest words have the same histories.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.corpus.edits.draw import Face, Style, blend, erase, fit_size, text_alpha
from tools.corpus.edits.layout import Ink, crop, measure_ink
from tools.corpus.save_chains import encode
from tools.training.words.sheets import MARGIN, Word
from verifier.forensics.pixels.word_canvas import HEIGHT, INK, SIDE, word_canvas
from verifier.forensics.pixels.word_network import STEP
from verifier.geometry import Box

Rgb = NDArray[np.uint8]
Cell = tuple[int, int, int, int]
Cells = tuple[tuple[str, Cell], ...]

WIDTH = 352
"""Columns of a training example; longer words are shown in part."""
_INTERPOLATIONS = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA, cv2.INTER_LANCZOS4)


@dataclass(frozen=True, slots=True)
class Example:
    """``canvas`` uint8 ``(2, HEIGHT, WIDTH)``; per step whether it was edited (1), not (0), or neither is clear (2)."""

    canvas: NDArray[np.uint8]
    edited: NDArray[np.uint8]


def example(words: Sequence[Word], faces: Sequence[Path], rng: np.random.Generator) -> Example | None:
    """One example; None where the word drawn cannot be used."""
    word = words[int(rng.integers(len(words)))]
    rgb = saved(word.rgb, rng, 0.48)
    mask = np.zeros(rgb.shape[:2], np.uint8)
    if rng.random() < 0.66:
        changed = _edited(rgb, word, words, faces, rng)
        if changed is None:
            return None
        mask = (np.abs(changed.astype(np.int16) - rgb).max(axis=2) > 6).astype(np.uint8)
        if mask.sum() < 8:
            return None
        rgb = changed
    left, top = int(rng.integers(0, 9)), int(rng.integers(0, 9))
    rgb, mask = rgb[top:, left:], mask[top:, left:]
    rgb, mask = _resaved(rgb, mask, rng)
    return _shown(rgb, mask, rng)


def _shown(rgb: Rgb, mask: NDArray[np.uint8], rng: np.random.Generator) -> Example | None:
    margin = (MARGIN - 10) // 2
    ink = measure_ink(rgb, (margin, margin, rgb.shape[1] - margin, rgb.shape[0] - margin))
    if ink is None or ink.box[3] - ink.box[1] < 9:
        return None
    box = Box(*(int(v + rng.integers(-1, 2)) for v in ink.box))
    canvas = word_canvas(rgb, box)
    if canvas is None:
        return None
    marks = np.stack([mask * 255] * 3, axis=2)
    # The mask goes the canvas' way: through the same crop and scaling.
    shown = _mask_canvas(marks, box, canvas.shape[2])
    start = int(rng.integers(0, max(1, canvas.shape[2] - WIDTH + 1)))
    canvas, shown = canvas[:, :, start : start + WIDTH], shown[start : start + WIDTH]
    wide = canvas.shape[2]
    padded = np.zeros((2, HEIGHT, WIDTH), np.float32)
    padded[:, :, :wide] = canvas
    columns = np.zeros(WIDTH, np.float32)
    columns[:wide] = shown
    per_step = columns.reshape(-1, STEP).mean(axis=1)
    edited = np.where(per_step > 0.12, 1, np.where(per_step > 0.01, 2, 0)).astype(np.uint8)
    if shown.size and edited.max(initial=0) == 2:
        return None
    return Example(packed(padded), edited)


def packed(canvas: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Canvas in bytes: shares of ink from -0.5 to 1.5, colour from 0 to 1."""
    scaled = np.stack([(canvas[0] + 0.5) / 2, canvas[1]])
    return np.asarray(np.rint(np.clip(scaled, 0, 1) * 255), np.uint8)


def _mask_canvas(marks: Rgb, ink: Box, wide: int) -> NDArray[np.float32]:
    scale = INK / (ink.y1 - ink.y0)
    x0 = round(ink.x0 - SIDE / scale)
    x1 = x0 + max(1, round(wide / scale))
    columns = np.clip(np.arange(x0, x1), 0, marks.shape[1] - 1)
    touched = (marks[:, columns, 0] > 0).any(axis=0).astype(np.float32)[None]
    return np.asarray(cv2.resize(touched, (wide, 1), interpolation=cv2.INTER_LINEAR)[0], np.float32)


def saved(rgb: Rgb, rng: np.random.Generator, often: float) -> Rgb:
    """As it is, or saved with loss once."""
    return _lossy(rgb, rng) if rng.random() < often else rgb


def _lossy(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    if rng.random() < 0.08:
        step = f"webp:q{int(rng.integers(60, 96))}"
    else:
        sampling = str(rng.choice(["420", "420", "444", "422"]))
        step = f"jpeg:q{int(rng.choice([rng.integers(85, 99), rng.integers(60, 86)]))}:{sampling}"
    return np.asarray(Image.open(io.BytesIO(encode(np.ascontiguousarray(rgb), step))).convert("RGB"))


def _resaved(rgb: Rgb, mask: NDArray[np.uint8], rng: np.random.Generator) -> tuple[Rgb, NDArray[np.uint8]]:
    way = rng.choice(["none", "lossy", "resize", "resize_lossy"], p=[0.38, 0.36, 0.08, 0.18])
    if way.startswith("resize"):
        factor = float(rng.uniform(0.55, 1.1))
        size = (max(16, round(rgb.shape[1] * factor)), max(16, round(rgb.shape[0] * factor)))
        interpolation = _INTERPOLATIONS[int(rng.integers(len(_INTERPOLATIONS)))]
        if factor < 1 and rng.random() < 0.5:
            interpolation = cv2.INTER_AREA
        rgb = np.asarray(cv2.resize(rgb, size, interpolation=interpolation), np.uint8)
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    if way.endswith("lossy"):
        rgb = _lossy(rgb, rng)
    return rgb, mask


def _edited(
    rgb: Rgb, word: Word, words: Sequence[Word], faces: Sequence[Path], rng: np.random.Generator
) -> Rgb | None:
    cells = _digit_cells(word)
    run = _run(cells, rng)
    if run is None:
        return None
    ink = measure_ink(rgb, run[0][1]) or measure_ink(
        rgb, (MARGIN - 8, MARGIN - 8, rgb.shape[1] - MARGIN + 8, rgb.shape[0] - MARGIN + 8)
    )
    if ink is None:
        return None
    out = rgb.copy()
    kind = rng.choice(["type", "move", "splice"], p=[0.45, 0.25, 0.3])
    if kind == "type":
        done = _type(out, run, ink, faces, word, rng)
    elif kind == "move":
        done = _move(out, rgb, run, cells, ink, rng)
    else:
        done = _splice(out, run, ink, words, rng)
    if not done:
        return None
    if rng.random() < 0.25:
        _finish(out, (run[0][1][0], run[0][1][1], run[-1][1][2], run[-1][1][3]), rng)
    return out


@functools.lru_cache(maxsize=100_000)
def _digit_cells(word: Word) -> tuple[tuple[str, Cell], ...]:
    """Digits with their cells: the columns they advance over, the rows of their ink."""
    rgb = word.rgb
    top, bottom = MARGIN // 2, rgb.shape[0] - MARGIN // 2
    found = []
    for character, x0, x1 in word.characters:
        if not character.isdigit():
            continue
        whole = (round(x0), top, round(x1), bottom)
        if whole[2] - whole[0] < 3:
            continue
        ink = measure_ink(rgb, whole)
        if ink is None or ink.box[3] - ink.box[1] < 8:
            continue
        found.append((character, (whole[0], ink.box[1], whole[2], ink.box[3])))
    return tuple(found)


def _run(cells: Cells, rng: np.random.Generator) -> Cells | None:
    """Some digits that follow one another, at most two thirds of all."""
    if len(cells) < 3:
        return None
    most = max(1, len(cells) * 2 // 3)
    length = int(min(most, rng.choice([1, 1, 1, 2, 2, 3, 4, 6])))
    start = int(rng.integers(0, len(cells) - length + 1))
    return cells[start : start + length]


def _type(
    out: Rgb, run: Cells, ink: Ink, faces: Sequence[Path], word: Word, rng: np.random.Generator
) -> bool:
    own = word.family.removeprefix("Words ").lower().replace(" ", "-")
    same = [face for face in faces if face.name.startswith(own + "-")]
    pool = same if same and rng.random() < 0.35 else faces
    face = Face(str(pool[int(rng.integers(len(pool)))]))
    ways = ["smooth", "hinted", "soft", "sharp", "none"]
    antialias = str(rng.choice(ways, p=[0.45, 0.25, 0.12, 0.12, 0.06]))
    off = float(rng.normal(0, 0.05)) if rng.random() < 0.5 else 0.0
    colour = tuple(
        int(np.clip(c + (rng.integers(-25, 26) if rng.random() < 0.3 else 0), 0, 255)) for c in ink.colour
    )
    shift = int(rng.choice([0, 0, 0, 1, -1, 2]))
    how, levels = _erasing(rng)
    size = fit_size("0", face, run[0][1][3] - run[0][1][1]) * (1 + off)
    for old, (x0, y0, x1, y1) in run:
        new = old if rng.random() < 0.2 else str(int(rng.integers(0, 10)))
        alpha, baseline = text_alpha(new, Style(face, size, antialias), (float(rng.random()), 0.0))
        columns = np.flatnonzero(alpha.max(axis=0) > 0.1)
        if not columns.size:
            return False
        erase(out, (x0, y0 - 2, x1, y1 + 2), how, levels)
        x = round((x0 + x1) / 2 - (columns[0] + columns[-1]) / 2)
        if blend(out, alpha, x, y1 - baseline + shift, colour) is None:  # type: ignore[arg-type]
            return False
    return True


def _erasing(rng: np.random.Generator) -> tuple[str, tuple[int, int, int]]:
    how = str(rng.choice(["flat", "flat", "lerp", "telea"]))
    off = rng.integers(-4, 5, 3) if rng.random() < 0.25 else np.zeros(3, int)
    return how, (int(off[0]), int(off[1]), int(off[2]))


def _move(
    out: Rgb,
    rgb: Rgb,
    run: Cells,
    cells: Cells,
    ink: Ink,
    rng: np.random.Generator,
) -> bool:
    inside = {cell for _, cell in run}
    donors = [cell for _, cell in cells if cell not in inside]
    if not donors:
        return False
    scaled = rng.random() < 0.35
    factor = float(rng.uniform(0.85, 1.15)) if scaled else 1.0
    dy = int(rng.choice([0, 1, -1, 2])) if not scaled else 0
    dx = int(rng.choice([0, 0, 1, -1, 2, -2]))
    for _, cell in run:
        donor = donors[int(rng.integers(len(donors)))]
        glyph = crop(rgb, donor)
        if scaled:
            size = (max(2, round(glyph.shape[1] * factor)), max(2, round(glyph.shape[0] * factor)))
            glyph = np.asarray(cv2.resize(glyph, size, interpolation=_INTERPOLATIONS[int(rng.integers(4))]))
            back = (max(2, donor[2] - donor[0]), max(2, cell[3] - cell[1]))
            if rng.random() < 0.6:  # scaled away and back again: the size is right, the edges are softer
                glyph = np.asarray(
                    cv2.resize(glyph, back, interpolation=_INTERPOLATIONS[int(rng.integers(4))])
                )
        erase(out, (cell[0], cell[1] - 2, cell[2], cell[3] + 2), "flat")
        _set_down(out, glyph, cell, (dx, dy))
    return True


def _set_down(out: Rgb, glyph: Rgb, cell: Cell, shift: tuple[int, int]) -> None:
    """Lay a glyph on the foot of a cell, in its middle."""
    high, wide = glyph.shape[:2]
    x = (cell[0] + cell[2] - wide) // 2 + shift[0]
    y = cell[3] - high + shift[1]
    x, y = max(0, x), max(0, y)
    view = out[y : y + high, x : x + wide]
    view[:] = glyph[: view.shape[0], : view.shape[1]]


def _splice(out: Rgb, run: Cells, ink: Ink, words: Sequence[Word], rng: np.random.Generator) -> bool:
    other = words[int(rng.integers(len(words)))]
    source = saved(other.rgb, rng, 0.4)
    cells = _digit_cells(other)
    if len(cells) < len(run):
        return False
    start = int(rng.integers(0, len(cells) - len(run) + 1))
    theirs = measure_ink(source, cells[start][1])
    if theirs is None:
        return False
    span = np.array(theirs.colour, np.float32) - np.array(theirs.background, np.float32)
    if np.abs(span).sum() < 90:
        return False
    off = float(rng.normal(0, 0.04)) if rng.random() < 0.6 else 0.0
    interpolation = _INTERPOLATIONS[int(rng.integers(4))]
    ground, colour = np.array(ink.background, np.float32), np.array(ink.colour, np.float32)
    dy = int(rng.choice([0, 0, 0, 1, -1]))
    for (_, cell), (_, donor) in zip(run, cells[start : start + len(run)], strict=True):
        share = np.clip(
            ((crop(source, donor).astype(np.float32) - np.array(theirs.background)) @ span)
            / float(span @ span),
            -0.2,
            1.2,
        )
        factor = (cell[3] - cell[1]) / (donor[3] - donor[1]) * (1 + off)
        size = (max(2, round(share.shape[1] * factor)), max(2, round(share.shape[0] * factor)))
        share = cv2.resize(share.astype(np.float32), size, interpolation=interpolation)[..., None]
        drawn = np.clip(np.rint(ground * (1 - share) + colour * share), 0, 255).astype(np.uint8)
        erase(out, (cell[0], cell[1] - 2, cell[2], cell[3] + 2), "flat")
        _set_down(out, drawn, cell, (0, dy))
    return True


def _finish(out: Rgb, box: Cell, rng: np.random.Generator) -> None:
    """Blur or sharpen the edited place a little."""
    part = crop(out, box).astype(np.float32)
    soft = cv2.GaussianBlur(part, (0, 0), float(rng.uniform(0.3, 1.0)))
    amount = float(rng.uniform(-0.8, 1.0))
    crop(out, box)[:] = np.clip(np.rint(part + amount * (soft - part)), 0, 255).astype(np.uint8)
