"""Covers of nearly the page's colour, and what an honest page has that looks a little like them."""

from __future__ import annotations

import cv2
import numpy as np

from verifier.forensics.pixels import patch

WHITE, OFF = (255, 255, 255), (252, 252, 253)


def blank() -> np.ndarray:
    rgb = np.full((1200, 720, 3), 255, np.uint8)
    for i in range(10):
        _write(rgb, 60, 120 + 100 * i)
    return rgb


def _write(rgb: np.ndarray, x: int, y: int) -> None:
    cv2.putText(rgb, "88.00", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20), 3, cv2.LINE_AA)


def strength(rgb: np.ndarray) -> float:
    return patch.measure(rgb).strength


def test_a_cover_three_levels_off_is_found_where_it_is() -> None:
    rgb = blank()
    rgb[480:540, 50:190] = OFF
    _write(rgb, 60, 520)
    found = patch.measure(rgb)
    assert found.strength == 1
    assert found.boxes[0].as_list() == [50, 480, 190, 540]


def test_an_honest_page_has_none() -> None:
    assert strength(blank()) == 0


def test_a_rounded_chip_is_no_cover() -> None:
    rgb = blank()
    cv2.rectangle(rgb, (60, 480), (180, 540), OFF, -1)
    for x, y in ((50, 480), (50, 520), (170, 480), (170, 520)):
        cv2.rectangle(rgb, (x, y), (x + 20, y + 20), WHITE, -1)
        cv2.circle(rgb, (x + 10, y + 10), 10, OFF, -1)
    assert strength(rgb) == 0


def test_a_band_across_the_page_is_no_cover() -> None:
    rgb = blank()
    rgb[480:540] = OFF
    assert strength(rgb) == 0


def test_a_card_with_a_shadow_is_no_cover() -> None:
    rgb = blank()
    shadow = np.zeros(rgb.shape[:2], np.float32)
    shadow[480:560, 50:300] = 6
    rgb -= np.rint(cv2.GaussianBlur(shadow, (0, 0), 6)).astype(np.uint8)[..., None]
    assert strength(rgb) == 0


def test_a_gradient_is_no_cover() -> None:
    rgb = blank()
    rgb[:] = (np.linspace(255, 230, 1200).astype(np.uint8))[:, None, None]
    assert strength(rgb) == 0


def test_one_colour_and_a_tiny_picture_give_nothing() -> None:
    assert strength(np.full((300, 300, 3), 9, np.uint8)) == 0
    assert strength(np.full((5, 3, 3), 9, np.uint8)) == 0
