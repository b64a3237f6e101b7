"""One line that was put together from the engine's characters and the words of a reader of another script."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from verifier.geometry import Box
from verifier.ocr.types import OcrChar, OcrLine

_BLANK, _INK = 0.2, 160
"""Columns without ink, in heights of the line, that make a blank, and the grey level below which there is ink."""


@dataclass(frozen=True, slots=True)
class ForeignLine(OcrLine):
    """A line that was not read by the page's engine alone; ``reader`` names what read its letters."""

    reader: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """Letters in one framing: ``x0`` and ``x1`` in shares of the line's width."""

    text: str
    x0: float
    x1: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Framings:
    """A line in all framings. ``blanks``: the middles of the gaps between its words, in shares of the width."""

    words: tuple[list[Word], ...]
    blanks: list[float] = field(default_factory=list)


def at(share: float, box: Box) -> int:
    """The pixel column at a share of the line's width."""
    return round(box.x0 + min(max(share, 0.0), 1.0) * box.width)


def find_blanks(row: NDArray[np.uint8], height: int) -> list[float]:
    """Where columns without ink divide words. The recogniser's boxes are too rough to tell.

    ``row`` is dark on light; ``height`` is that of the line in it without the marks over and under its letters.
    """
    width = row.shape[1]
    inked = np.flatnonzero((row < _INK).any(axis=0))
    gaps = np.flatnonzero(np.diff(inked) > _BLANK * height)
    return [float(inked[n] + inked[n + 1]) / 2 / width for n in gaps]


def join_pieces(pieces: Sequence[Sequence[OcrChar]], blanks: Sequence[int]) -> list[OcrChar]:
    """The pieces of a line after each other, with a blank where the picture shows one."""
    chars: list[OcrChar] = []
    for piece in pieces:
        last = chars[-1] if chars else None
        # Between characters of its own the engine knows its blanks.
        if last is not None and not (last.text.isascii() and piece[0].text.isascii()):
            x0, x1 = last.box.centre[0], piece[0].box.centre[0]
            if " " not in (last.text, piece[0].text) and any(x0 < x < x1 for x in blanks):
                chars.append(OcrChar(" ", 1.0, Box(int(x0), last.box.y0, int(x0) + 1, last.box.y1)))
        chars += piece
    while chars and chars[0].text == " ":
        del chars[0]
    return chars


def run_chars(run: Sequence[Word], blanks: Sequence[float], box: Box, confidence: float) -> list[OcrChar]:
    """Single characters with places that touch each other; a cluster's width is shared out among them."""
    inner = [(a.x1 + b.x0) / 2 for a, b in pairwise(run)]
    reach = 0.6 * box.height / box.width
    near = [min((x for x in (*blanks, 0.0, 1.0) if abs(x - end) <= reach), key=lambda x: abs(x - end), default=end)
            for end in (run[0].x0, run[-1].x1)]  # fmt: skip
    edges = [near[0], *inner, near[1]]
    # A mark over or under a letter follows it without a blank.
    free = [n for n in range(len(inner)) if unicodedata.category(run[n + 1].text[0]) != "Mn"]
    within = [x for x in blanks if free and edges[0] < x < edges[-1]]
    divided = {min(free, key=lambda n: abs(inner[n] - x)) for x in within}
    chars: list[OcrChar] = []
    for number, (word, (start, end)) in enumerate(zip(run, pairwise(edges), strict=True)):
        step = max(0.0, end - start) / len(word.text)
        places = [at(start + n * step, box) for n in range(len(word.text) + 1)]
        for letter, (x0, x1) in zip(word.text, pairwise(places), strict=True):
            chars.append(OcrChar(letter, confidence, Box(x0, box.y0, max(x1, x0 + 1), box.y1)))
        if number in divided:
            chars.append(OcrChar(" ", confidence, Box(places[-1], box.y0, places[-1] + 1, box.y1)))
    return chars
