"""Measurements written for speed give, bit for bit, what their plain definitions give."""

import cv2
import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from verifier.forensics.markup.mosaic import _strips, _with_cells
from verifier.forensics.pixels.descriptors import _histogram, _row_of, _window_sums, _ycc
from verifier.forensics.pixels.ink import _background, _sum_of_squares
from verifier.forensics.pixels.jpeg_grid import _busy, count_but_first
from verifier.forensics.pixels.levels import levels_apart, within

SIZES = [(16, 16), (24, 30), (31, 57), (64, 9), (97, 130)]


@pytest.fixture(params=SIZES, ids=str)
def picture(request: pytest.FixtureRequest) -> np.ndarray:
    """Noise with flat areas, so that both answers of every question occur."""
    height, width = request.param
    rgb = np.random.default_rng(height * width).integers(0, 256, (height, width, 3), np.uint8)
    rgb[: height // 2, : width // 2] = (7, 200, 31)
    rgb[height // 3 :, width // 3] = 90
    return rgb


def test_windows_that_change_both_ways(picture: np.ndarray) -> None:
    grey = picture[..., 0]
    if min(grey.shape) < 9:
        return
    windows = sliding_window_view(grey, (8, 8))
    along = (windows[:, :, 1:] != windows[:, :, :-1]).any(axis=(2, 3))
    across = (windows[:, :, :, 1:] != windows[:, :, :, :-1]).any(axis=(2, 3))
    assert np.array_equal(_busy(grey), along & across)


def test_marks_of_each_strip(picture: np.ndarray) -> None:
    marks = picture[..., 1] > 120
    if len(marks) < 24:
        return
    plain = [marks[y : y + 24].sum(axis=0) for y in range(0, len(marks) - 23, 8)]
    assert np.array_equal(_strips(marks), plain)


def test_strips_with_three_cells_in_a_row() -> None:
    noise = np.random.default_rng(7)
    active = np.zeros((60, 300), np.bool_)
    for number, row in enumerate(active):
        row[noise.integers(0, 300, number % 9)] = True
        if number % 3 == 0:
            row[number : number + 7 * (number % 6) : 7] = True
        if number % 5 == 0:
            row[-1] = row[0] = True
    plain = []
    for number, row in enumerate(active):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
        starts, ends = edges[::2].tolist(), edges[1::2].tolist()
        fits = [
            5 <= starts[i + 1] - starts[i] <= 48 and all(ends[k] - starts[k] <= 2 for k in (i, i + 1))
            for i in range(len(starts) - 1)
        ]
        if any(all(fits[i : i + 3]) for i in range(len(fits) - 2)):
            plain.append(number)
    assert 3 < len(plain) < 50
    assert _with_cells(active) == plain


def test_marks_of_each_block(picture: np.ndarray) -> None:
    marks = np.random.default_rng(picture.size).random((40, 8, 8)) < 0.8
    marks[0], marks[1] = True, False
    assert np.array_equal(count_but_first(marks), marks.sum(axis=(1, 2)) - marks[:, 0, 0])


def test_sums_over_windows(picture: np.ndarray) -> None:
    marks = picture[..., 0] > 100
    a, b = np.array([0, 1, 3]), np.array([4, marks.shape[1], 8])
    plain = np.array([marks[:, i:k].sum(axis=1) for i, k in zip(a, b, strict=True)])
    assert np.array_equal(_window_sums(marks, a, b), plain)
    assert np.array_equal(_window_sums(marks.astype(np.float32), a, b), plain)


def test_sums_of_squares(picture: np.ndarray) -> None:
    values = picture.astype(np.float32) - np.float32(31.7)
    assert np.array_equal(_sum_of_squares(cv2.split(values)), (values * values).sum(axis=2))


def test_colours_apart(picture: np.ndarray) -> None:
    other = picture[::-1, ::-1].copy()
    plain = np.abs(picture.astype(int) - other.astype(int)).max(axis=2)
    assert np.array_equal(levels_apart(picture, other), plain)
    tall = np.tile(picture, (8_000 // len(picture), 1, 1))
    assert np.array_equal(
        levels_apart(tall, tall[::-1].copy()), np.abs(tall.astype(int) - tall[::-1]).max(axis=2)
    )
    for colour in (picture[0, 0], picture[-1, -1], np.array([0, 255, 3], np.uint8)):
        near = np.abs(picture.astype(int) - colour.astype(int)).max(axis=2) <= 12
        assert np.array_equal(within(picture, colour, 12), near)


def test_luminance_and_colour(picture: np.ndarray) -> None:
    p = picture.astype(np.float32)
    y = 0.299 * p[..., 0] + 0.587 * p[..., 1] + 0.114 * p[..., 2]
    assert np.array_equal(_ycc(picture), np.stack([y, 0.564 * (p[..., 2] - y), 0.713 * (p[..., 0] - y)]))


def test_histograms_of_columns(picture: np.ndarray) -> None:
    bins = picture[..., 2] % 6
    plain = [(bins == number).sum(axis=0) for number in range(1, 6)]
    assert np.array_equal(np.array(_histogram(bins, 5)), plain)


def test_one_row_of_each_column(picture: np.ndarray) -> None:
    values = picture[..., 0].astype(np.float32)
    height, width = values.shape
    rows = np.random.default_rng(5).integers(-3, height + 3, width)
    line = np.arange(height)[:, None]
    assert np.array_equal(_row_of(values, rows), (values * (line == rows)).sum(axis=0))


def test_the_commonest_colour(picture: np.ndarray) -> None:
    flat = picture.copy()
    flat[: len(flat) * 2 // 3] = (7, 200, 31)
    assert _background(flat).tolist() == [7, 200, 31]
    # Under noise: the median of what lies close to the commonest colour.
    noisy = np.random.default_rng(4).integers(100, 108, (40, 40, 3)).astype(np.uint8)
    coarse = (noisy >> 4).reshape(-1, 3)
    near = noisy.reshape(-1, 3)[(coarse == 6).all(axis=1)]
    assert np.array_equal(_background(noisy), np.median(near, axis=0).astype(np.float32))
