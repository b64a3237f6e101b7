"""Long scroll captures are read in overlapping tiles, so that detection keeps its resolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from verifier.geometry import Box
from verifier.ocr.types import OcrLine

ASPECT = 2.6
"""A picture up to this many times as tall as wide is read whole; phone screens end at about 2.3."""
TILE = 2.0
"""Height of a tile in widths."""
OVERLAP = 0.25
"""Overlap of neighbouring tiles in widths; more than any line of text is tall."""


def spans(width: int, height: int) -> Iterator[tuple[int, int]]:
    """Yield the rows ``(top, bottom)`` of each tile; a single one when the picture is not long."""
    if height <= ASPECT * width or height <= 2000:
        yield 0, height
        return
    tall, step = int(TILE * width), int((TILE - OVERLAP) * width)
    tall, step = max(tall, 1200), max(step, 1000)
    top = 0
    while top + tall < height:
        yield top, top + tall
        top += step
    yield top, height


def shift(line: OcrLine, dy: int) -> OcrLine:
    """The line moved from its tile's rows to the picture's."""
    a, b, c, d = ((x, y + dy) for x, y in line.quad)
    chars = tuple(replace(char, box=char.box.shift(0, dy)) for char in line.chars)
    return replace(line, quad=(a, b, c, d), chars=chars)


def merge(tiles: Sequence[tuple[tuple[int, int], Sequence[OcrLine]]], height: int) -> list[OcrLine]:
    """Join the tiles' lines (already shifted): each line once, none lost.

    A line in an overlap is seen by both tiles, and a tile's edge may cut it. The reading that keeps more
    distance from its own tile's edges is the complete one.
    """
    kept: list[tuple[OcrLine, Box, float]] = []
    for (top, bottom), lines in tiles:
        # Only the lines of the tile before can reach into this one.
        near = [i for i, (_, box, _) in enumerate(kept) if box.y1 > top]
        for line in lines:
            box = line.box
            margin = min(
                box.y0 - top if top > 0 else float(height),
                bottom - box.y1 if bottom < height else float(height),
            )
            twin = next((i for i in near if same_place(box, kept[i][1])), None)
            if twin is None:
                kept.append((line, box, margin))
            elif margin > kept[twin][2]:
                kept[twin] = (line, box, margin)
    return [line for line, _, _ in kept]


def same_place(a: Box, b: Box) -> bool:
    """Whether two boxes hold the same line: more than half of the smaller one lies in the other."""
    common = a.intersection(b)
    return common is not None and common.area > 0.5 * min(a.area, b.area)


def reading_order(lines: Sequence[OcrLine]) -> tuple[OcrLine, ...]:
    """Top to bottom; lines that share a row left to right."""
    rest = sorted(((line.box, line) for line in lines), key=lambda item: (item[0].y0, item[0].x0))
    ordered: list[OcrLine] = []
    while rest:
        first = rest[0][0]
        middle = (first.y0 + first.y1) / 2
        row: list[tuple[Box, OcrLine]] = []
        later: list[tuple[Box, OcrLine]] = []
        for item in rest:
            box = item[0]
            (row if (box.y0 <= middle <= box.y1 and box.y0 < first.y1) or box is first else later).append(
                item
            )
        ordered += [line for _, line in sorted(row, key=lambda item: item[0].x0)]
        rest = later
    return tuple(ordered)
