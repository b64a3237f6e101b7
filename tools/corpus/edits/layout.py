"""What an editor measures before writing over a picture: background, ink colour, glyph cells, alignment."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tools.corpus.edits.picture import Box, Rgb, Truth, clip_box

# A pixel is ink when one channel differs from the background by more than this; JPEG noise stays below.
_INK_LEVELS = 40


@dataclass(frozen=True, slots=True)
class Ink:
    """Measured text: tight box, ink and background colours (R, G, B), and whether the background is flat."""

    box: Box
    colour: tuple[int, int, int]
    background: tuple[int, int, int]
    flat: bool


def crop(rgb: Rgb, box: Box) -> Rgb:
    return rgb[box[1] : box[3], box[0] : box[2]]


def background_colour(patch: Rgb) -> tuple[int, int, int]:
    """Return the commonest colour of a patch (ties: the darker), on an interface its background."""
    flat = patch.reshape(-1, 3).astype(np.uint32)
    codes = (flat[:, 0] << 16) | (flat[:, 1] << 8) | flat[:, 2]
    values, counts = np.unique(codes, return_counts=True)
    top = int(values[int(np.argmax(counts))])
    return (top >> 16, (top >> 8) & 255, top & 255)


def ink_mask(patch: Rgb, background: tuple[int, int, int], levels: int = _INK_LEVELS) -> NDArray[np.bool_]:
    """Mark ink: pixels with some channel more than `levels` away from the background."""
    diff = np.abs(patch.astype(np.int16) - np.array(background, dtype=np.int16))
    return np.asarray(diff.max(axis=2) > levels)


def tight_box(mask: NDArray[np.bool_], origin: tuple[int, int] = (0, 0)) -> Box | None:
    """Tight box around the True pixels, moved by `origin`; None when there are none."""
    rows, cols = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return None
    x, y = origin
    return (x + int(cols[0]), y + int(rows[0]), x + int(cols[-1]) + 1, y + int(rows[-1]) + 1)


def measure_ink(rgb: Rgb, box: Box) -> Ink | None:
    """Measure the text in `box`; None when no ink stands out or it fills the box.

    A line box can be lower than its glyphs, so the box first grows over ink that runs on across its upper and
    lower border.
    """
    clipped = clip_box(box, rgb.shape[1], rgb.shape[0])
    if clipped is None:
        return None
    # The box may be tight round the ink, so the background is looked for a little around it.
    around = clip_box((box[0] - 4, box[1] - 4, box[2] + 4, box[3] + 4), rgb.shape[1], rgb.shape[0])
    background = background_colour(crop(rgb, around or clipped))
    clipped = _grow_over_ink(rgb, clipped, background)
    patch = crop(rgb, clipped)
    mask = ink_mask(patch, background)
    tight = tight_box(mask, clipped[:2])
    if tight is None or mask.mean() > 0.75:
        return None
    distance = np.abs(patch.astype(np.int16) - np.array(background, dtype=np.int16)).sum(axis=2)
    core = patch[distance >= np.quantile(distance[mask], 0.85)]
    colour = np.median(core.reshape(-1, 3), axis=0)
    quiet = patch[~mask].astype(np.int16)
    flat = bool(np.mean(np.abs(quiet - np.array(background)).max(axis=1) <= 2) > 0.75)
    return Ink(tight, (int(colour[0]), int(colour[1]), int(colour[2])), background, flat)


def coverage(patch: Rgb, ink: Ink) -> NDArray[np.float32]:
    """Coverage (0..1) of the patch's pixels by the measured ink colour, on the measured background."""
    background, colour = np.array(ink.background, np.float32), np.array(ink.colour, np.float32)
    span = colour - background
    alpha = ((patch.astype(np.float32) - background) @ span) / max(1.0, float(span @ span))
    return np.where(alpha < 0.03, 0.0, np.clip(alpha, 0, 1)).astype(np.float32)


def _grow_over_ink(rgb: Rgb, box: Box, background: tuple[int, int, int]) -> Box:
    x0, y0, x1, y1 = box
    limit = max(2, (y1 - y0) // 3)
    top, bottom = max(0, y0 - limit), min(rgb.shape[0], y1 + limit)
    rows = ink_mask(rgb[top:bottom, x0:x1], background).any(axis=1)
    above, below = rows[: y0 - top][::-1], rows[y1 - top :]
    up = int(np.argmin(above)) if not above.all() else 0
    down = int(np.argmin(below)) if not below.all() else 0
    # Ink up to the limit is a neighbour (an icon, a line), not a glyph that sticks out.
    return (x0, y0 - up if above.size and rows[y0 - top] else y0, x1,
            y1 + down if below.size and rows[y1 - top - 1] else y1)  # fmt: skip


def is_blank(rgb: Rgb, box: Box, background: tuple[int, int, int], levels: int = _INK_LEVELS) -> bool:
    """Tell whether the box lies inside the picture and holds nothing but background."""
    if clip_box(box, rgb.shape[1], rgb.shape[0]) != box:
        return False
    return not bool(ink_mask(crop(rgb, box), background, levels).any())


def runs(profile: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and end (exclusive) of the runs of True."""
    edges = np.diff(np.concatenate(([0], profile.astype(np.int8), [0])))
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))


def glyph_cells(rgb: Rgb, box: Box, text: str) -> list[Box] | None:
    """Find the column cells of the characters of `text` (spaces skipped); None when the columns do not agree.

    Works for digits, Latin letters and punctuation whose ink does not touch; Chinese characters often fall
    into several runs, and then the answer is None rather than a guess. A cell spans the full height of the
    line's ink; its horizontal borders lie in the middle of the gaps.
    """
    ink = measure_ink(rgb, box)
    chars = text.replace(" ", "").replace("\u3000", "")
    if ink is None or not chars:
        return None
    patch = crop(rgb, ink.box)
    for levels in (_INK_LEVELS, 64, 90):
        columns = runs(ink_mask(patch, ink.background, levels).any(axis=0))
        if len(columns) == len(chars):
            return _cells_from_runs(columns, ink.box)
    return None


def _cells_from_runs(columns: list[tuple[int, int]], box: Box) -> list[Box]:
    borders = [max(0, columns[0][0] - 1)]
    borders += [(a[1] + b[0] + 1) // 2 for a, b in pairwise(columns)]
    borders.append(columns[-1][1] + 1)
    x0, y0, _, y1 = box
    return [(x0 + a, y0, x0 + b, y1) for a, b in pairwise(borders)]


def stands_in_sentence(rgb: Rgb, ink: Ink) -> bool:
    """Tell whether text goes on close behind the value, so that another width would leave a hole."""
    _, y0, x1, y1 = ink.box
    reach = round(0.9 * (y1 - y0))
    behind = clip_box((x1 + 2, y0, x1 + reach, y1), rgb.shape[1], rgb.shape[0])
    return behind is not None and bool(ink_mask(crop(rgb, behind), ink.background).any())


def fits_sentence(rgb: Rgb, ink: Ink, width: int) -> bool:
    """Tell whether a text of this width can stand for the measured one."""
    old = ink.box[2] - ink.box[0]
    return not stands_in_sentence(rgb, ink) or abs(width - old) <= max(3, 0.04 * old)


def alignment(box: Box, truth: Truth, width: int) -> str:
    """Judge how the page sets the value: 'left', 'center' or 'right', by its place."""
    centre = (box[0] + box[2]) / 2
    if abs(centre - width / 2) < 0.02 * width:
        return "center"
    if width - box[2] < 0.13 * width and box[0] > 0.3 * width:
        return "right"
    return "left"


def line_bands(rgb: Rgb, y0: int, y1: int) -> list[tuple[int, int]]:
    """Find the vertical spans between rows y0 and y1 that hold something (rows not of one colour)."""
    region = rgb[y0:y1]
    spread = np.abs(region.astype(np.int16) - np.median(region, axis=1, keepdims=True)).max(axis=(1, 2))
    return [(y0 + a, y0 + b) for a, b in runs(np.asarray(spread > _INK_LEVELS))]
