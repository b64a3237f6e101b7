"""Runs, descriptors, glyphs, grounds and value vectors: what the localiser is given, on text that is drawn here."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from verifier.forensics.pixels import descriptors, grounds, peers
from verifier.forensics.pixels.descriptors import describe
from verifier.forensics.pixels.glyphs import measure_glyphs
from verifier.forensics.pixels.grounds import measure_ground
from verifier.forensics.pixels.likeness import glyph_likeness
from verifier.forensics.pixels.measured import measure_page
from verifier.forensics.pixels.runs import find_runs, local_background
from verifier.forensics.pixels.value_vectors import KINDS, LINE_NUMBERS, NUMBER, Spot, value_vectors
from verifier.forensics.pixels.window_vectors import window_vectors, windows_in
from verifier.geometry import Box

Picture = NDArray[np.uint8]


def page(lines: int = 8, text: str = "2024 0814 2200 1671", height: int = 1000) -> Picture:
    rgb = np.full((height, 720, 3), 250, np.uint8)
    for i in range(lines):
        cv2.putText(
            rgb, text, (40, 100 + 90 * i), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (30, 30, 30), 2, cv2.LINE_AA
        )
    return rgb


def jpeg(rgb: Picture, quality: int) -> Picture:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality, subsampling=0)
    return np.asarray(Image.open(out).convert("RGB"))


def with_another_font() -> Picture:
    rgb = page()
    cv2.rectangle(rgb, (30, 330), (700, 390), (250, 250, 250), -1)
    cv2.putText(
        rgb, "2024 0814 2200 1671", (40, 370), cv2.FONT_HERSHEY_TRIPLEX, 1.1, (30, 30, 30), 2, cv2.LINE_AA
    )
    return rgb


def line_spot(number: int, kind: str = "number") -> Spot:
    """Where :func:`page` draws a line."""
    return Spot(Box(38, 72 + 90 * number, 430, 104 + 90 * number), kind)


def runs_of(rgb: Picture) -> list:
    return find_runs(rgb, local_background(rgb))


def test_every_line_is_found() -> None:
    found = runs_of(page(lines=8))
    rows = {box.y0 // 90 for box in found}
    assert len(rows) == 8
    assert all(20 <= box.height <= 45 for box in found)


@pytest.mark.parametrize(
    "rgb",
    [
        np.full((600, 400, 3), 128, np.uint8),
        np.random.default_rng(1).integers(0, 256, (700, 500, 3)).astype(np.uint8),
        np.zeros((20, 2000, 3), np.uint8),
        np.full((6000, 40, 3), 255, np.uint8),
        np.dstack([np.tile(np.arange(512, dtype=np.uint16) // 2, (512, 1)).astype(np.uint8)] * 3),
    ],
    ids=["one colour", "noise", "too low", "a ribbon", "gradient"],
)
def test_pictures_without_text_give_finite_numbers_or_none(rgb: Picture) -> None:
    page = measure_page(rgb)
    assert page.windows.shape == (len(page.window_run), descriptors.NUMBER)
    assert page.grounds.shape == (len(page.runs), grounds.NUMBER)
    assert all(np.isfinite(values).all() for values in (page.windows, page.grounds, page.glyphs))
    found = value_vectors(page, [Spot(Box(0, 0, rgb.shape[1], 60), "amount")])
    assert found.rows.shape == (len(found.numbers), NUMBER)


def test_the_same_picture_gives_the_same_numbers() -> None:
    rgb = jpeg(page(), 85)
    spots = [line_spot(i) for i in range(8)]
    first, second = (value_vectors(measure_page(rgb), spots) for _ in range(2))
    assert np.array_equal(first.rows, second.rows, equal_nan=True)
    assert first.extents == second.extents


def test_a_jpeg_shows_more_zeros_at_its_own_grid() -> None:
    rgb = jpeg(page(), 80)
    described = describe(rgb, runs_of(rgb), local_background(rgb))
    zeros = described.features[:, np.flatnonzero(descriptors._PLAN == descriptors._ZEROS)]
    assert zeros[:, 0].mean() > 1.5 * zeros[:, 1:].max(axis=1).mean()


def away_from_like_lines(rgb: Picture, lines: int) -> NDArray[np.float32]:
    """Median distance of each line's numbers to the like lines, in units of those lines' spread."""
    found = value_vectors(measure_page(rgb), [line_spot(i) for i in range(lines)])
    assert found.numbers == tuple(range(lines))
    units = np.abs(found.rows[:, 2 * LINE_NUMBERS : 3 * LINE_NUMBERS])
    return np.asarray(np.nanmean(np.minimum(units, 10), axis=1), np.float32)


def test_a_line_in_another_font_stands_out() -> None:
    away = away_from_like_lines(with_another_font(), 8)
    assert away.argmax() == 3
    assert away[3] > 2 * np.delete(away, 3).max()


def test_a_line_with_another_history_stands_out() -> None:
    rgb = jpeg(page(), 70).copy()
    rgb[330:400] = page()[330:400]
    away = away_from_like_lines(rgb, 8)
    assert away.argmax() == 3


def test_lines_of_another_size_are_no_peers() -> None:
    rgb = page(lines=5)
    for i in range(5, 8):
        cv2.putText(
            rgb, "88.00 99", (40, 110 + 90 * i), cv2.FONT_HERSHEY_SIMPLEX, 2.2, (30, 30, 30), 4, cv2.LINE_AA
        )
    small = away_from_like_lines(rgb, 5)
    assert small.max() < 1.5


def test_words_of_one_value_are_one_line_and_its_extent_is_its_ink() -> None:
    found = value_vectors(measure_page(page()), [line_spot(2)])
    assert found.numbers == (0,)
    assert found.extents[0].iou(line_spot(2).box) > 0.6


def test_a_spot_without_text_gives_no_row_and_kinds_are_told() -> None:
    spots = [Spot(Box(600, 960, 640, 990), "amount"), line_spot(1, "status")]
    found = value_vectors(measure_page(page()), spots)
    assert found.numbers == (1,)
    assert found.rows[0, -len(KINDS) :].tolist() == [kind == "status" for kind in KINDS]


def test_too_few_lines_have_no_peers() -> None:
    assert value_vectors(measure_page(page(lines=1)), [line_spot(0)]).rows.shape == (0, NUMBER)


def test_a_glyph_of_another_font_has_no_equal() -> None:
    rgb = with_another_font()
    glyphs = measure_glyphs(rgb, described := describe(rgb, runs_of(rgb), local_background(rgb)))
    apart = np.sqrt(np.maximum(2 - 2 * glyphs.soft @ glyphs.soft.T, 0))
    other = np.array([340 < described.runs[run].y0 < 380 for run in glyphs.run])
    nearest = np.where(other[:, None] != other[None, :], apart, 9).min(axis=1)
    within = np.where((other[:, None] == other[None, :]) & ~np.eye(len(other), dtype=bool), apart, 9).min(
        axis=1
    )
    assert np.median(nearest[other]) > 1.5 * np.median(within[~other])


def test_edges_are_measured_to_a_part_of_a_pixel() -> None:
    grey = np.full((400, 300, 3), 255, np.uint8)
    for i, level in enumerate((0, 64, 128, 191)):
        cv2.rectangle(grey, (40, 40 + 80 * i), (59, 69 + 80 * i), (0, 0, 0), -1)
        grey[70 + 80 * i, 40:60] = level  # the lowest row is covered in part
    runs = [Box(40, 40 + 80 * i, 60, 71 + 80 * i) for i in range(4)]
    glyphs = measure_glyphs(grey, describe(grey, runs, np.full_like(grey, 255)))
    foot = glyphs.table[:, 4] - [70 + 80 * i for i in range(4)]
    assert foot == pytest.approx([1, 0.75, 0.5, 0.25], abs=0.06)


def test_a_filled_ground_shows_in_the_ring_around_the_ink() -> None:
    rgb = page()
    cv2.rectangle(rgb, (36, 70), (430, 106), (247, 247, 247), -1)
    cv2.putText(
        rgb, "2024 0814 2200 1671", (40, 100), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (30, 30, 30), 2, cv2.LINE_AA
    )
    described = describe(rgb, runs_of(rgb), local_background(rgb))
    steps = measure_ground(rgb, described.runs, described.grounds)[:, -6:].max(axis=1)
    first = np.array([box.y0 < 110 for box in described.runs])
    assert np.median(steps[first]) >= 2
    assert steps[~first].max() < 1


def test_a_window_unlike_its_peers_stands_out() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(0, 0.1, (12, peers.FEATURES)).astype(np.float32)
    features[5] += 3
    run = np.repeat(np.arange(6), 2)
    heights = np.full(6, 30, np.float32)
    grounds = np.zeros((6, 6), np.float32)
    context = peers.compare(features, run, heights, grounds)
    assert context.shape == (12, peers.CONTEXT)
    units = np.abs(context[:, 3 * peers.FEATURES : 4 * peers.FEATURES]).mean(axis=1)
    assert units.argmax() == 5
    assert units[5] > 4 * np.delete(units, 5).max()


def test_peers_are_those_of_like_size() -> None:
    features = np.zeros((10, peers.FEATURES), np.float32)
    features[5:] = 2
    heights = np.array([20.0] * 5 + [80.0] * 5, np.float32)
    context = peers.compare(features, np.arange(10), heights, np.zeros((10, 6), np.float32))
    away = np.abs(context[:, 2 * peers.FEATURES : 3 * peers.FEATURES])
    assert away.max() < 0.5


def test_one_run_alone_has_no_peers() -> None:
    features = np.ones((2, peers.FEATURES), np.float32)
    context = peers.compare(
        features, np.zeros(2, np.intp), np.array([30.0], np.float32), np.zeros((1, 6), np.float32)
    )
    assert np.isfinite(context).all()


def test_a_window_of_another_font_has_no_equal_glyphs() -> None:
    measured = measure_page(with_another_font())
    likeness = glyph_likeness(measured)
    row = (measured.window_boxes[:, 1] > 335) & (measured.window_boxes[:, 1] < 385)
    # To the nearest glyph in other runs of like height.
    assert np.median(likeness[row, 1]) > 1.5 * np.median(likeness[~row, 1])


def test_a_copied_glyph_is_exactly_equal_where_compression_made_others_differ() -> None:
    rgb = jpeg(page(lines=4, text="7"), 75).copy()
    rgb[500:560, 30:90] = rgb[60:120, 30:90]
    measured = measure_page(rgb)
    copied = measured.window_boxes[:, 1] > 480
    assert glyph_likeness(measured)[copied, 9].max() < 1e-2


def test_windows_of_a_value_are_those_on_even_ground_inside_it() -> None:
    measured = measure_page(page())
    inside = windows_in(measured, line_spot(2).box)
    assert inside.size > 3
    assert all(240 < measured.window_boxes[i, 1] < 300 for i in inside.tolist())
    shaded = page()
    shaded[230:330] = np.clip(shaded[230:330].astype(int) - 2 * np.arange(100)[:, None, None], 0, 255)
    assert windows_in(measure_page(shaded), line_spot(2).box).size == 0
    assert window_vectors(measured).shape == (len(measured.window_run), peers.CONTEXT)
