"""Every engine is run for real, on a page drawn here."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from verifier.errors import EngineUnavailableError, UsageError
from verifier.images.types import RGB
from verifier.ocr import tesseract
from verifier.ocr.barcodes import read_barcodes
from verifier.ocr.doctor import engine_report
from verifier.ocr.engine import Availability, OcrEngine
from verifier.ocr.registry import ENGINES, create_engine
from verifier.ocr.second_reader import CropRequest, create_second_reader

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
ROWS = ("账单详情", "支付时间 2026-03-01 10:30:05", "订单号 2026030122001491401405524287", "金额 -1,130.00")


def page(rows: tuple[str, ...] = ROWS, width: int = 900, step: int = 110, dark: bool = False) -> RGB:
    ink, ground = ("#eee", "#111") if dark else ("#222", "#fff")
    image = Image.new("RGB", (width, step * (len(rows) + 1)), ground)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), 36)
    for number, text in enumerate(rows):
        draw.text((60, step * number + 50), text, ink, font)
    return np.asarray(image, np.uint8)


@pytest.fixture(scope="module")
def rapid() -> OcrEngine:
    return create_engine("rapid")


def joined(engine: OcrEngine, rgb: RGB) -> str:
    return "\n".join(line.text.replace(" ", "") for line in engine.read(rgb).lines)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(ENGINES))
@pytest.mark.parametrize("dark", [False, True])
def test_every_engine_reads_the_page(name: str, dark: bool) -> None:
    text = joined(create_engine(name), page(dark=dark))
    for expected in ("账单详情", "2026-03-0110:30:05", "2026030122001491401405524287", "1,130.00"):
        assert expected in text


def test_lines_come_in_reading_order_with_boxes_and_characters(rapid: OcrEngine) -> None:
    result = rapid.read(page())
    tops = [line.box.y0 for line in result.lines]
    assert tops == sorted(tops)
    for line in result.lines:
        assert "".join(char.text for char in line.chars) == line.text
        lefts = [char.box.x0 for char in line.chars]
        assert lefts == sorted(lefts)
        assert line.box.x0 <= lefts[0] and line.chars[-1].box.x1 <= line.box.x1 + 1


def test_character_boxes_stand_on_their_characters(rapid: OcrEngine) -> None:
    image = page(("1........................8",))
    line = rapid.read(image).lines[0]
    last = line.chars[-1]
    assert last.text == "8"
    ink = np.argwhere(image.min(axis=2) < 128)
    assert abs(last.box.centre[0] - (ink[:, 1].max() - 9)) < 14


def test_reading_twice_gives_the_same(rapid: OcrEngine) -> None:
    assert rapid.read(page()) == rapid.read(page())


@pytest.mark.parametrize("shape", [(1, 1, 3), (5, 400, 3), (400, 5, 3), (300, 300, 3)])
def test_no_text_gives_no_lines(rapid: OcrEngine, shape: tuple[int, int, int]) -> None:
    assert rapid.read(np.full(shape, 255, np.uint8)).lines == ()


@pytest.mark.slow
def test_a_long_capture_keeps_every_line_once(rapid: OcrEngine) -> None:
    rows = tuple(f"第{number:03d}行 订单 {7_000_000 + number * 3571}" for number in range(80))
    texts = [line.text.replace(" ", "") for line in rapid.read(page(rows, step=97)).lines]
    numbers = [text[-7:] for text in texts if text[-7:].isdigit()]
    assert numbers == [str(7_000_000 + number * 3571) for number in range(80)]


def test_the_second_reader_reads_each_crop_of_one_call(rapid: OcrEngine) -> None:
    reader = create_second_reader()
    assert reader is not None
    for dark in (False, True):
        image = page(("4200003019202602118844168674", "2026-02-11 11:12:43", "-1,130.00"), dark=dark)
        lines = rapid.read(image).lines
        requests = [
            CropRequest(line.box, charset)
            for line, charset in zip(lines, ("digits", "time", "amount"), strict=True)
        ]
        readings = [
            reading.text.replace(" ", "") if reading else "" for reading in reader.read(image, requests)
        ]
        assert readings == ["4200003019202602118844168674", "2026-02-1111:12:43", "-1,130.00"]


def test_the_second_reader_is_silent_where_nothing_stands() -> None:
    reader = create_second_reader()
    assert reader is not None
    from verifier.geometry import Box

    blank = np.full((200, 200, 3), 255, np.uint8)
    requests = [CropRequest(box, "digits") for box in (Box(10, 10, 100, 50), Box(300, 300, 400, 400))]
    assert reader.read(blank, requests) == [None, None]
    assert reader.read(blank, []) == []


def test_barcodes_are_decoded_with_their_place() -> None:
    import zxingcpp

    code = zxingcpp.create_barcode("T200P2293954142621254464", zxingcpp.BarcodeFormat.Code128)
    bars = np.asarray(code.to_image(scale=3))
    canvas = np.full((400, bars.shape[1] + 80, 3), 255, np.uint8)
    canvas[100 : 100 + bars.shape[0], 40 : 40 + bars.shape[1]] = bars[:, :, None]
    found = read_barcodes(canvas)
    assert [(code.format, code.text) for code in found] == [("Code128", "T200P2293954142621254464")]
    assert 90 <= found[0].box.y0 <= found[0].box.y1 <= 110 + bars.shape[0]


def test_codes_on_dark_pages_need_no_quiet_zone() -> None:
    import zxingcpp

    code = zxingcpp.create_barcode("M71202509034110255049", zxingcpp.BarcodeFormat.Code128)
    bars = np.asarray(code.to_image(scale=3))
    inked = np.flatnonzero((bars < 128).any(axis=0))
    tight = np.pad(bars[40:110, inked[0] : inked[-1] + 1], 12, constant_values=255)
    canvas = np.full((400, tight.shape[1] + 160, 3), 20, np.uint8)
    canvas[100 : 100 + tight.shape[0], 80 : 80 + tight.shape[1]] = tight[:, :, None]
    (found,) = read_barcodes(canvas)
    assert found.text == "M71202509034110255049" and 70 < found.box.x0 < 100 < found.box.x1


def test_codes_far_down_a_long_capture_are_found_once() -> None:
    import zxingcpp

    code = np.asarray(zxingcpp.create_barcode("ORDER-42", zxingcpp.BarcodeFormat.QRCode).to_image(scale=5))
    canvas = np.full((13_000, 400, 3), 255, np.uint8)
    for top in (100, 5000, 12_600):
        canvas[top : top + code.shape[0], 40 : 40 + code.shape[1]] = code[:, :, None]
    assert [round(found.box.y0, -2) for found in read_barcodes(canvas)] == [100, 5000, 12_600]


def test_unknown_and_missing_engines_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="rapid"):
        create_engine("nonsense")
    missing = Availability(False, hint="apt-get install tesseract-ocr")
    monkeypatch.setattr(tesseract, "availability", lambda: missing)
    with pytest.raises(EngineUnavailableError, match="apt-get"):
        create_engine("tesseract")
    assert create_second_reader() is None
    assert not next(entry for entry in engine_report() if entry.name == "second").ok


def test_the_default_engine_writes_nothing_to_stdout() -> None:
    script = (
        "import numpy as np; from verifier.ocr.registry import create_engine;"
        "create_engine('rapid').read(np.full((64, 64, 3), 255, np.uint8))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, timeout=120)
    assert done.stdout == b""


def test_only_the_lines_that_touch_a_place_are_read(rapid: OcrEngine) -> None:
    whole = rapid.read(page())
    area = whole.lines[1].box
    some = create_engine("rapid").read_touching(page(), area)  # type: ignore[attr-defined]
    assert some.lines == tuple(line for line in whole.lines if line.box.intersection(area) is not None)
    assert 0 < len(some.lines) < len(whole.lines)
