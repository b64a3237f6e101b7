"""Typing a value anew over the old one: shared by the operators that draw text with a font file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.corpus.edits.draw import Face, Style, blend, covers, erase, fit_size, text_alpha
from tools.corpus.edits.layout import (
    Ink,
    crop,
    fits_sentence,
    glyph_cells,
    ink_mask,
    is_blank,
    measure_ink,
    stands_in_sentence,
    tight_box,
)
from tools.corpus.edits.picture import Box, Rgb, clip_box


@dataclass(frozen=True, slots=True)
class Retype:
    """How carefully the text is typed: errors of size (ratio), colour, background (levels), place (pixels).

    `match` picks the face with the nearest blackness, `fit` also sets the tracking to the old width;
    `digits_only` replaces single glyphs where the cells of the old text are clear, as careful forgers do.
    `stretch` is the horizontal scale of a freely transformed text.
    """

    antialias: str = "smooth"
    size_error: float = 0.0
    colour_error: int = 0
    background_error: tuple[int, int, int] = (0, 0, 0)
    erase: str = "flat"
    offset: tuple[int, int] = (0, 0)
    pad: int = 3
    match: bool = False
    fit: bool = False
    digits_only: bool = False
    stretch: float = 1.0


def needs_cjk(text: str) -> bool:
    """Tell whether the text has characters outside what Latin interface fonts draw."""
    return any(ord(c) > 0xFF and c not in "–—−•" for c in text)


def pick_face(
    faces: Sequence[Face], rgb: Rgb, ink: Ink, *, text: str, match: bool, rng: np.random.Generator
) -> Face:
    """Pick a face at random, or the one whose share of ink in the text's box is nearest to the picture's."""
    if not match:
        return faces[int(rng.integers(len(faces)))]
    height = ink.box[3] - ink.box[1]
    target = _blackness(rgb, ink)
    scores = []
    for face in faces:
        alpha, _ = text_alpha(text, Style(face, fit_size(text, face, height)))
        tight = tight_box(alpha > 0.16)
        inside = alpha[tight[1] : tight[3], tight[0] : tight[2]] if tight else alpha
        scores.append(abs(float(inside.mean()) - target))
    return faces[int(np.argmin(scores))]


def _blackness(rgb: Rgb, ink: Ink) -> float:
    background, colour = np.array(ink.background, np.float32), np.array(ink.colour, np.float32)
    span = colour - background
    coverage = ((crop(rgb, ink.box).astype(np.float32) - background) @ span) / max(1.0, float(span @ span))
    return float(np.clip(coverage, 0, 1).mean())


@dataclass(frozen=True, slots=True)
class _Job:
    """What to write where: the picture, its measured ink, both texts and the settled style."""

    rgb: Rgb
    ink: Ink
    old: str
    new: str
    style: Style
    colour: tuple[int, int, int]
    how: Retype


def retype_line(
    rgb: Rgb,
    box: Box,
    *,
    old: str,
    new: str,
    faces: Sequence[Face],
    how: Retype,
    align: str,
    rng: np.random.Generator,
) -> tuple[Rgb, list[Box]] | None:
    """Return a picture with `old` in `box` replaced by `new`, and the patches; None when it cannot fit."""
    ink = measure_ink(rgb, box)
    if ink is None:
        return None
    faces = [face for face in faces if covers(face, old + new)]
    if not faces:
        return None
    face = pick_face(faces, rgb, ink, text=old, match=how.match, rng=rng)
    size = fit_size(old, face, ink.box[3] - ink.box[1]) * (1 + how.size_error)
    style = Style(face, round(size, 2), how.antialias, stretch=how.stretch)
    if how.fit:
        style = _fit_tracking(old, style, ink)
    job = _Job(rgb, ink, old, new, style, _off_colour(ink, how.colour_error), how)
    cells = glyph_cells(rgb, box, old) if how.digits_only and len(old) == len(new) else None
    return _replace_line(job, align, rng) if cells is None else _replace_glyphs(job, cells)


def _off_colour(ink: Ink, levels: int) -> tuple[int, int, int]:
    """Shift the ink colour away from the background by `levels` (towards it where there is no room)."""
    away = 1 if sum(ink.colour) > sum(ink.background) else -1
    room = min(255 - c if away > 0 else c for c in ink.colour)
    step = away * levels if room >= levels else -away * levels // 2
    red, green, blue = (int(np.clip(c + step, 0, 255)) for c in ink.colour)
    return red, green, blue


def _fit_tracking(old: str, style: Style, ink: Ink) -> Style:
    alpha, _ = text_alpha(old, style)
    tight = tight_box(alpha > 0.16)
    if tight is None or len(old) < 2:
        return style
    gap = ((ink.box[2] - ink.box[0]) - (tight[2] - tight[0])) / (len(old) - 1)
    tracking = float(np.clip(gap / style.size, -0.12, 0.12) * style.size)
    return replace(style, tracking=tracking)


def _erase_box(rgb: Rgb, ink: Ink, pad: int) -> Box:
    """Pad the ink's box unless the ring holds other ink."""
    # The faint rim of the glyphs lies just outside the box that was measured.
    x0, y0, x1, y1 = ink.box[0] - 2, ink.box[1] - 2, ink.box[2] + 2, ink.box[3] + 2
    for ring in (pad, max(1, pad // 2), 1, 0):
        box = clip_box((x0 - ring, y0 - ring, x1 + ring, y1 + ring), rgb.shape[1], rgb.shape[0])
        if box is None:
            break
        mask = ink_mask(crop(rgb, box), ink.background)
        mask[max(0, y0 - box[1]) : y1 - box[1], max(0, x0 - box[0]) : x1 - box[0]] = False
        if not mask.any() or not ink.flat:
            return box
    return ink.box


def _replace_line(job: _Job, align: str, rng: np.random.Generator) -> tuple[Rgb, list[Box]] | None:
    ink, how, style = job.ink, job.how, job.style
    phase = (float(rng.random()) - 0.5, float(rng.random()) - 0.5) if how.fit else (0.0, 0.0)
    old_alpha, _ = text_alpha(job.old, style, phase)
    alpha, _ = text_alpha(job.new, style, phase)
    was, now = tight_box(old_alpha > 0.16), tight_box(alpha > 0.16)
    if was is None or now is None or not fits_sentence(job.rgb, ink, now[2] - now[0]):
        return None
    y = ink.box[3] - was[3] + how.offset[1]
    if stands_in_sentence(job.rgb, ink):
        x = ink.box[0] - now[0]
    elif align == "right":
        x = ink.box[2] - now[2]
    elif align == "center":
        x = (ink.box[0] + ink.box[2] - now[0] - now[2]) // 2
    else:
        x = ink.box[0] - now[0]
    x += how.offset[0]
    out = job.rgb.copy()
    wiped = _erase_box(job.rgb, ink, how.pad)
    erase(out, wiped, how.erase if ink.flat else "lerp", how.background_error)
    written = (x + now[0], y + now[1], x + now[2], y + now[3])
    room = (written[0] - 6, written[1], written[2] + 6, written[3])
    # The new text must not run into its neighbours: a forger would see that.
    if not is_blank(out, room, ink.background, 60 if ink.flat else 110):
        return None
    touched = blend(out, alpha, x, y, job.colour)
    return None if touched is None else (out, [_union(wiped, touched)])


def _replace_glyphs(job: _Job, cells: list[Box]) -> tuple[Rgb, list[Box]] | None:
    """Replace only the characters that differ, each centred in the cell of the one it replaces."""
    ink, how, style = job.ink, job.how, job.style
    old_alpha, _ = text_alpha(job.old, style)
    was = tight_box(old_alpha > 0.16)
    pairs = [(a, b) for a, b in zip(job.old, job.new, strict=True) if a != " "]
    if was is None or len(pairs) != len(cells):
        return None
    y = ink.box[3] - was[3] + how.offset[1]
    out, patches = job.rgb.copy(), []
    for cell, (a, b) in zip(cells, pairs, strict=True):
        if a == b:
            continue
        area = (cell[0], cell[1] - 1, cell[2], cell[3] + 1)
        erase(out, area, how.erase if ink.flat else "lerp", how.background_error)
        alpha, _ = text_alpha(b, style)
        now = tight_box(alpha > 0.16)
        if now is None:
            return None
        x = round((cell[0] + cell[2] - now[0] - now[2]) / 2) + how.offset[0]
        touched = blend(out, alpha, x, y, job.colour)
        if touched is None:
            return None
        patches.append(_union(area, touched))
    return (out, patches) if patches else None


def _union(a: Box, b: Box) -> Box:
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3]))
