"""Measurements written for speed give, bit for bit, what their plain definitions give."""

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from verifier.forensics.markup.mosaic import _strips
from verifier.forensics.pixels.descriptors import _histogram, _row_of, _ycc
from verifier.forensics.pixels.ink import _background, _sum_of_channels
from verifier.forensics.pixels.jpeg_grid import _busy

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


def test_sums_over_channels(picture: np.ndarray) -> None:
    values = (picture.astype(np.float32) - 31.7) ** 2
    assert np.array_equal(_sum_of_channels(values), values.sum(axis=2))


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
