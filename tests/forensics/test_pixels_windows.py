"""Runs, descriptors, peers and shapes: what the localiser is given, on text that is drawn here."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from verifier.forensics.pixels import descriptors, peers, shapes
from verifier.forensics.pixels.descriptors import describe
from verifier.forensics.pixels.runs import find_runs, local_background
from verifier.forensics.pixels.windows import measure_windows

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
    described, features = measure_windows(rgb, local_background(rgb))
    assert features.shape == (len(described.windows), peers.FEATURES)
    assert np.isfinite(features).all()


def test_the_same_picture_gives_the_same_numbers() -> None:
    rgb = jpeg(page(), 85)
    first, second = (measure_windows(rgb, local_background(rgb))[1] for _ in range(2))
    assert np.array_equal(first, second)


def test_a_jpeg_shows_more_zeros_at_its_own_grid() -> None:
    rgb = jpeg(page(), 80)
    described = describe(rgb, runs_of(rgb), local_background(rgb))
    zeros = described.features[:, np.flatnonzero(descriptors._PLAN == descriptors._ZEROS)]
    assert zeros[:, 0].mean() > 1.5 * zeros[:, 1:].max(axis=1).mean()


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


def test_a_glyph_of_another_font_has_no_equal() -> None:
    rgb = page(lines=6)
    cv2.rectangle(rgb, (30, 290), (700, 340), (250, 250, 250), -1)
    cv2.putText(
        rgb, "2024 0814 2200 1671", (40, 325), cv2.FONT_HERSHEY_TRIPLEX, 1.1, (30, 30, 30), 2, cv2.LINE_AA
    )
    described = describe(rgb, runs_of(rgb), local_background(rgb))
    values = shapes.compare_glyphs(rgb, described)
    row = np.array([280 < w.box.y0 < 340 for w in described.windows])
    # To the nearest glyph in other runs of like height.
    assert np.median(values[row, 1]) > 1.5 * np.median(values[~row, 1])


def test_a_copied_glyph_is_exactly_equal_where_compression_made_others_differ() -> None:
    rgb = jpeg(page(lines=4, text="7"), 75).copy()
    rgb[500:560, 30:90] = rgb[60:120, 30:90]
    described = describe(rgb, runs_of(rgb), local_background(rgb))
    exact = shapes.compare_glyphs(rgb, described)[:, 9]
    copied = np.array([w.box.y0 > 480 for w in described.windows])
    assert exact[copied].max() < 1e-3
