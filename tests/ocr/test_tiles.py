"""Tiles cover a long capture, and joining them keeps every line once."""

import time
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.geometry import Box, quad_of
from verifier.ocr.tiles import merge, reading_order, shift, spans
from verifier.ocr.types import OcrLine


def line(text: str, box: Box) -> OcrLine:
    return OcrLine(text, 1.0, quad_of(box))


@given(st.integers(50, 1600), st.integers(1, 40_000))
def test_spans_cover_every_row_and_overlap(width: int, height: int) -> None:
    tiles = list(spans(width, height))
    assert tiles[0][0] == 0 and tiles[-1][1] == height
    for (_, bottom), (top, _) in pairwise(tiles):
        assert bottom - top >= 150


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(5, 90), st.integers(20, 70)), min_size=1, max_size=200),
    st.integers(720, 1440),
)
def test_lines_cut_by_a_tile_are_replaced_by_the_whole_ones(rows: list[tuple[int, int]], width: int) -> None:
    truth, y = [], 0
    for number, (gap, tall) in enumerate(rows):
        y += gap
        truth.append(line(f"row {number}", Box(40, y, 400, y + tall)))
        y += tall
    height = y + 20
    tiles = []
    for top, bottom in spans(width, height):
        seen = []
        for item in truth:
            box = item.box
            cut = Box(box.x0, max(box.y0, top), box.x1, min(box.y1, bottom))
            if cut.y1 - cut.y0 >= 4:
                seen.append(item if cut == box else line("cut", cut))
        tiles.append(((top, bottom), seen))
    merged = reading_order(merge(tiles, height)) if len(tiles) > 1 else reading_order(tiles[0][1])
    assert [item.text for item in merged] == [item.text for item in truth]


def test_reading_order_of_columns() -> None:
    rows = [line("b", Box(500, 12, 600, 40)), line("c", Box(10, 60, 90, 90)), line("a", Box(10, 10, 90, 42))]
    assert [item.text for item in reading_order(rows)] == ["a", "b", "c"]


def test_three_thousand_lines_are_ordered_in_bounded_time() -> None:
    lines = [line(str(n), Box(10 + 200 * (n % 3), 9 * (n // 3), 150, 9 * (n // 3) + 8)) for n in range(3000)]
    start = time.perf_counter()
    assert len(reading_order(lines)) == 3000
    assert time.perf_counter() - start < 5


def test_shift_moves_the_characters_too() -> None:
    assert shift(line("a", Box(1, 2, 3, 4)), 10).box == Box(1, 12, 3, 14)
