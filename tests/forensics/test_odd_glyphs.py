"""F204: a digit drawn unlike the rest of its value is found; what apps do within a value is not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.forensics.builders import context, field, fields_of, money, number
from verifier.checks import Check, Severity
from verifier.fields.types import FieldName
from verifier.forensics.fusion.odd_glyphs import detect, in_digits
from verifier.forensics.pixels.word_canvas import HEIGHT, ink_within, word_canvas
from verifier.forensics.pixels.word_network import odd_word
from verifier.geometry import Box
from verifier.images.types import RGB

NUMBER = "2024061522001417281403953827"
FINE = 4
LEFT, BASE = 60, 70


@dataclass(frozen=True)
class Glyph:
    """How one character is drawn: ``size`` and ``drop`` in pixels, ``bold`` in quarters of one."""

    size: float = 32
    bold: int = 0
    drop: float = 0.0


def printed(
    text: str, odd: dict[int, Glyph] | None = None, usual: Glyph = Glyph(), dark: bool = False
) -> RGB:
    """A line of text on a plain page, drawn four times as fine and averaged; some characters otherwise."""
    odd = odd or {}
    width = LEFT * 2 + int(len(text) * usual.size * 0.8)
    canvas = Image.new("L", (FINE * width, FINE * 120), 18 if dark else 255)
    draw = ImageDraw.Draw(canvas)
    x = float(LEFT * FINE)
    ink = 235 if dark else 40
    for index, character in enumerate(text):
        how = odd.get(index, usual)
        font = ImageFont.load_default(size=how.size * FINE)
        place = (round(x), round(FINE * (BASE + how.drop)))
        draw.text(place, character, font=font, fill=ink, anchor="ls", stroke_width=how.bold, stroke_fill=ink)
        x += font.getlength(character)
    small = canvas.resize((width, 120), Image.Resampling.BOX)
    return np.ascontiguousarray(np.asarray(small.convert("RGB")))


def where(rgb: RGB) -> Box:
    rows, columns = np.nonzero(np.abs(rgb[..., 0].astype(int) - int(rgb[0, 0, 0])) > 40)
    return Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)


def jpeg(rgb: RGB, quality: int) -> RGB:
    _, data = cv2.imencode(".jpg", np.ascontiguousarray(rgb[..., ::-1]), [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.ascontiguousarray(np.asarray(decoded, np.uint8)[..., ::-1])


def look(rgb: RGB, name: FieldName = FieldName.ORDER_NO) -> Check:
    b = where(rgb)
    value = number(NUMBER) if name is FieldName.ORDER_NO else money("8.88")
    [check] = detect(
        context(fields_of(field(name, value, "8", box=(b.x0 - 2, b.y0 - 3, b.x1 + 2, b.y1 + 3))), rgb=rgb)
    )
    return check


@pytest.mark.parametrize(
    "odd",
    [Glyph(bold=4), Glyph(size=36), Glyph(size=26), Glyph(drop=4)],
    ids=["bolder", "larger", "smaller", "lower"],
)
@pytest.mark.parametrize("quality", [None, 85])
def test_an_odd_digit_is_found_where_it_stands(odd: Glyph, quality: int | None) -> None:
    rgb = printed(NUMBER, {17: odd})
    check = look(rgb if quality is None else jpeg(rgb, quality))
    assert check.failed and check.rule_id == "F204" and check.severity is Severity.REVIEW
    box = check.evidence[0].box
    assert box is not None
    full = where(rgb)
    expected = full.x0 + (17.5 / len(NUMBER)) * full.width
    assert abs(box.centre[0] - expected) < 0.06 * full.width
    assert check.evidence[0].field == "order_no"


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [20, 32, 58])
@pytest.mark.parametrize("quality", [None, 60, 85])
@pytest.mark.parametrize("text", [NUMBER, "2024-06-15 18:42:07", "-1,288.00", "T1 0000 1111 7777"])
def test_an_untouched_value_passes(text: str, quality: int | None, size: int, dark: bool) -> None:
    rgb = printed(text, usual=Glyph(size=size), dark=dark)
    check = look(rgb if quality is None else jpeg(rgb, quality))
    assert not check.failed


@pytest.mark.parametrize("small", [0.5, 0.7, 0.85])
def test_a_smaller_sign_and_smaller_cents_are_no_finding(small: float) -> None:
    tiny = Glyph(size=48 * small)
    rgb = printed("¥1288.50", {0: tiny, 5: tiny, 6: tiny, 7: tiny}, Glyph(size=48))
    assert not look(rgb, FieldName.AMOUNT).failed


@pytest.mark.parametrize(
    "box",
    [Box(0, 0, 0, 0), Box(0, 0, 3, 3), Box(-50, -50, 20, 20), Box(590, 110, 5000, 5000), Box(0, 0, 600, 120)],
)
def test_boxes_without_a_word_are_not_measured_and_do_not_fail(box: Box) -> None:
    for rgb in (np.full((120, 600, 3), 255, np.uint8), np.zeros((120, 600, 3), np.uint8)):
        assert odd_word(rgb, box) is None


def test_noise_and_endless_words_get_an_answer() -> None:
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 256, (40, 30_000, 3), dtype=np.uint8)
    word = odd_word(noise, Box(0, 0, 30_000, 40))
    assert word is None or np.isfinite(word.score)


def test_the_canvas_knows_neither_size_nor_colours() -> None:
    canvases = []
    for usual, dark in ((Glyph(size=32), False), (Glyph(size=64), True)):
        rgb = printed("48213.07", usual=usual, dark=dark)
        ink = ink_within(rgb, where(rgb))
        assert ink is not None
        canvas = word_canvas(rgb, ink)
        assert canvas is not None and canvas.shape[:2] == (2, HEIGHT)
        canvases.append(canvas)
    first, second = canvases
    assert abs(first.shape[2] - second.shape[2]) < 6
    profiles = [c[0].sum(axis=1) / c.shape[2] for c in canvases]
    assert np.corrcoef(*profiles)[0, 1] > 0.95


def test_what_lies_over_a_word_or_cuts_it_leaves_it_unmeasured() -> None:
    rgb = printed(NUMBER)
    box = where(rgb)
    bar, ball, cut = rgb.copy(), rgb.copy(), rgb[box.y0 + 8 :]
    cv2.rectangle(bar, (box.x0, box.y0 + 4), (box.x0 + 200, box.y0 + 12), (20, 20, 20), -1)
    cv2.circle(ball, (box.x0 + 80, box.y1 + 20), 30, (60, 60, 64), -1)
    assert odd_word(rgb, box) is not None
    assert odd_word(bar, box) is None
    assert odd_word(ball, box) is None
    assert odd_word(np.ascontiguousarray(cut), Box(box.x0, 0, box.x1, box.height - 8)) is None


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        ("-¥1,288.00", True),
        ("CNY 12.50", True),
        ("2024-06-15 18:42:07", True),
        ("6217 **** **** 4639", True),
        ("2024年6月15日", False),
        ("CZ202205061052354159", False),
        ("8 Jan 2021, 03:12", False),
        ("建设银行(1452)", False),
        ("****", False),
        ("", False),
    ],
)
def test_only_values_in_digits_and_signs_are_judged(text: str, judged: bool) -> None:
    assert in_digits(text) is judged


def test_a_number_that_wraps_is_judged_line_by_line() -> None:
    rgb = np.vstack([printed(NUMBER, {17: Glyph(bold=4)}), printed(NUMBER)])
    first, half = where(rgb[:120]), rgb.shape[0] // 2
    second = Box(first.x0, first.y0 + half, first.x1, first.y1 + half)
    wrapped = field(
        FieldName.ORDER_NO, number(NUMBER), NUMBER, box=(first.x0, first.y0, second.x1, second.y1)
    )
    [check] = detect(context(fields_of(replace(wrapped, lines=(first, second))), rgb=rgb))
    assert check.failed
    box = check.evidence[0].box
    assert box is not None and box.y1 <= half


def test_pages_without_values_in_digits_are_not_measured() -> None:
    [check] = detect(context(fields_of()))
    assert check.status.value == "not_measured" and check.params["reason_code"] == "no_fields"
