"""F203: a digit pasted off its place is found; what honest pages have that looks like it is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.forensics.builders import context, line
from verifier.checks import Check, Severity
from verifier.forensics.pixels.misplaced_digits import detect
from verifier.images.types import RGB
from verifier.ocr.types import OcrLine

FINE = 4
LINES = ("2024061522001417281403953827", "4200002187202406150395728146", "20240615 18:42:07", "6217003810")
STEP = 19.25
SIZE = 32


def page(texts: tuple[str, ...] = LINES, left: float = 40.0) -> tuple[RGB, list[OcrLine]]:
    """Lines of digits at one advance, placed to a quarter of a pixel, and what a reader says of them."""
    height, width = 60 * (len(texts) + 1), 640
    canvas = Image.new("L", (FINE * width, FINE * height), 255)
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(size=SIZE * FINE)
    lines = []
    for row, text in enumerate(texts):
        for i, char in enumerate(text):
            place = round(FINE * (left + STEP * i))
            draw.text((place, FINE * (60 * row + 50)), char, font=font, fill=30, anchor="ms")
        y = 60 * row + 50
        lines.append(line(text, (int(left) - 12, y - 26, int(left + STEP * len(text)), y + 3)))
    small = canvas.resize((width, height), Image.Resampling.BOX)
    return np.ascontiguousarray(np.asarray(small.convert("RGB"))), lines


def moved(rgb: RGB, row: int, source: int, target: int, dx: int = 0, dy: int = 0) -> RGB:
    """The digit at ``source`` of a row copied over the one at ``target``."""
    y = 60 * row + 50
    x0, x1 = (round(40 + STEP * i - STEP / 2) for i in (source, source + 1))
    at = round(40 + STEP * target - STEP / 2) + dx
    out = rgb.copy()
    out[y - 28 + dy : y + 5 + dy, at : at + x1 - x0] = rgb[y - 28 : y + 5, x0:x1]
    return out


def look(rgb: RGB, lines: list[OcrLine]) -> list[Check]:
    return detect(context(lines=lines, rgb=rgb))


def swapped(lines: list[OcrLine], row: int, text: str) -> list[OcrLine]:
    box = lines[row].box
    return [
        *lines[:row],
        line(text, (box.x0, box.y0, box.x1, box.y1)),
        *lines[row + 1 :],
    ]


def with_digit(row: int, source: int, target: int) -> str:
    text = LINES[row]
    return text[:target] + text[source] + text[target + 1 :]


@pytest.mark.parametrize(("dx", "dy"), [(0, 1), (0, -1), (1, 0), (-1, 0)])
@pytest.mark.parametrize("quality", [None, 75])
def test_a_pasted_digit_is_found_where_it_stands(dx: int, dy: int, quality: int | None) -> None:
    rgb, lines = page()
    forged = moved(rgb, 0, 5, 17, dx, dy)
    if quality is not None:
        _, data = cv2.imencode(".jpg", forged, [cv2.IMWRITE_JPEG_QUALITY, quality])
        forged = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    [check] = look(forged, swapped(lines, 0, with_digit(0, 5, 17)))
    assert check.failed and check.rule_id == "F203" and check.severity is Severity.NOTE
    box = check.evidence[0].box
    assert box is not None and abs(box.centre[0] - (40 + STEP * 17)) < 4 and box.y0 < 50 < box.y1 + 4
    assert check.params["digits"] == LINES[0][5]


def test_an_untouched_page_passes() -> None:
    rgb, lines = page()
    [check] = look(rgb, lines)
    assert not check.failed and check.status.value == "passed"


@pytest.mark.parametrize("quality", [40, 60, 85])
@pytest.mark.parametrize("scale", [1.0, 0.8])
def test_compression_and_resizing_move_no_digit(quality: int, scale: float) -> None:
    rgb, lines = page()
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    again = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    boxes = [(x.text, [round(scale * v) for v in (x.box.x0, x.box.y0, x.box.x1, x.box.y1)]) for x in lines]
    assert not any(c.failed for c in look(again, [line(t, (a, b, c, d)) for t, (a, b, c, d) in boxes]))


def test_a_misread_digit_is_not_a_misplaced_one() -> None:
    rgb, lines = page()
    for wrong in ("1", "3", "8"):
        text = LINES[0][:9] + wrong + LINES[0][10:]
        assert not any(check.failed for check in look(rgb, swapped(lines, 0, text)))


def test_a_missed_digit_shifts_nothing() -> None:
    rgb, lines = page()
    assert not any(c.failed for c in look(rgb, swapped(lines, 0, LINES[0][:9] + LINES[0][10:])))


def test_a_line_set_lower_as_a_whole_passes() -> None:
    rgb, lines = page()
    lower = rgb.copy()
    lower[80:116] = rgb[79:115]
    assert not any(check.failed for check in look(lower, lines))


def test_another_advance_in_one_line_is_no_paste() -> None:
    rgb, lines = page()
    wide = cv2.resize(rgb[60:120], None, fx=1.05, fy=1.0, interpolation=cv2.INTER_CUBIC)
    other = rgb.copy()
    other[60:120] = wide[:, :640]
    assert not any(check.failed for check in look(other, lines))


def test_few_digits_are_not_measured() -> None:
    rgb, lines = page(("328.50",))
    [check] = look(rgb, lines)
    assert check.status.value == "not_measured"


def test_nothing_at_all_is_not_measured() -> None:
    [check] = look(np.full((200, 200, 3), 255, np.uint8), [])
    assert check.status.value == "not_measured"
