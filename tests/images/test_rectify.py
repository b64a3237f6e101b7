"""Photographs of a screen, made from a drawn page: tilt, blur, moire, noise. Screenshots are left as they are."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.fields.drawn import detail_page, pixels
from verifier import Settings, Verifier
from verifier.fields.types import FieldName
from verifier.geometry import Box
from verifier.images.rectify import find_upright
from verifier.images.types import RGB

F = FieldName
CORNERS = ((310, 240), (1480, 300), (1420, 1780), (250, 1700))


def photograph(page: RGB, corners: tuple[tuple[int, int], ...] = CORNERS) -> tuple[RGB, NDArray[np.float64]]:
    """The page on a dark table, seen aslant; with the matrix from the page to the photograph."""
    rng = np.random.default_rng(7)
    height, width = page.shape[:2]
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    size = (1760, 2000)
    table = rng.normal(70, 14, (size[1] // 8, size[0] // 8, 3)).astype(np.float32)
    scene = cv2.resize(table, size, interpolation=cv2.INTER_CUBIC)
    shining = cv2.warpPerspective(np.full_like(page, 255), matrix, size)[:, :, :1] > 127
    seen = np.where(shining, 0.88 * cv2.warpPerspective(page, matrix, size).astype(np.float32), scene)
    rows = np.arange(size[1])[:, None, None]
    seen = cv2.GaussianBlur(seen, (0, 0), 0.8) + 3.0 * np.sin(rows / 2.7) * shining
    seen += rng.normal(0, 4, seen.shape)
    return np.clip(seen, 0, 255).astype(np.uint8), np.asarray(matrix, np.float64)


@pytest.fixture(scope="module")
def page() -> RGB:
    return pixels(detail_page())


def test_corners_are_found_and_places_lead_back(page: RGB) -> None:
    photo, _ = photograph(page)
    upright = find_upright(photo)
    assert upright is not None
    height, width = upright.rgb.shape[:2]
    back = np.array([upright.point(p) for p in ((0, 0), (width, 0), (width, height), (0, height))])
    assert np.abs(back - np.array(CORNERS)).max() < 12


def test_fields_are_read_upright_and_placed_in_the_photograph(page: RGB) -> None:
    photo, matrix = photograph(page)
    reading = Verifier(Settings()).read(photo)
    record = reading.fields.first
    assert reading.fields.recognition.profile == "alipay_bill_detail" and record is not None
    assert str(record.fields[F.AMOUNT].value) == "1130.00 CNY"
    assert str(record.fields[F.PAID_AT].value) == "2026-03-01 10:30:05"
    place = matrix @ np.array([540.0, 350.0, 1.0])
    middle = record.fields[F.AMOUNT].box.centre
    assert np.hypot(middle[0] - place[0] / place[2], middle[1] - place[1] / place[2]) < 30
    shown = Box(0, 0, photo.shape[1], photo.shape[0])
    assert (reading.page.width, reading.page.height) == (shown.x1, shown.y1)
    assert all(line.box.intersection(shown) is not None for line in reading.page.lines)


@pytest.mark.parametrize(
    "corners",
    [
        ((-30, -40), (1790, 20), (1800, 2030), (-60, 1960)),
        ((-20, -60), (1780, -60), (1780, 2080), (-20, 2080)),
    ],
    ids=["aslant", "straight"],
)
def test_without_the_screens_edges_every_value_is_left_open(
    page: RGB, corners: tuple[tuple[int, int], ...]
) -> None:
    """So close that the edges lie outside: both readers read most of it, and nothing of it is stated."""
    photo, _ = photograph(page, corners)
    assert find_upright(photo) is None
    reading = Verifier(Settings()).read(photo)
    record = reading.fields.first
    assert record is not None and F.AMOUNT in record.fields
    assert [str(name) for name, field in record.fields.items() if field.readable] == []
    assert record.fields[F.AMOUNT].reason == "photograph" and "1,130.00" in record.fields[F.AMOUNT].raw
    assert any("screen was not found" in note for note in reading.fields.explain)


def test_a_screenshot_with_a_large_white_card_is_left_alone(page: RGB) -> None:
    image = Image.new("RGB", (1080, 2000), "#20242c")
    image.paste(Image.fromarray(page).resize((960, 1209)), (60, 300))
    assert find_upright(pixels(image)) is None
    assert find_upright(page) is None


def test_a_card_in_a_noisy_frame_that_reaches_the_edges_is_no_screen(page: RGB) -> None:
    """Paper or a screen whose edges lie outside the photograph: nothing to go by."""
    rng = np.random.default_rng(3)
    noisy = np.clip(page.astype(np.float32) + rng.normal(0, 6, page.shape), 0, 255).astype(np.uint8)
    assert find_upright(noisy) is None


def test_a_photograph_without_a_screen_is_no_screen() -> None:
    rng = np.random.default_rng(5)
    image = Image.new("RGB", (1200, 1600), "#606060")
    ImageDraw.Draw(image).ellipse((200, 300, 1000, 1300), fill="#f0f0f0")
    noisy = np.clip(pixels(image).astype(np.float32) + rng.normal(0, 6, (1600, 1200, 3)), 0, 255).astype(
        np.uint8
    )
    assert find_upright(noisy) is None


@pytest.mark.parametrize("shape", [(1, 1, 3), (300, 300, 3), (2000, 40, 3)])
def test_odd_sizes_are_no_screen(shape: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(1)
    assert find_upright(rng.integers(0, 255, shape).astype(np.uint8)) is None
