"""Lines in Thai, drawn here and read for real: what is certain is right, and digits are never taken from this reader."""

import re
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from verifier import Settings, Verifier
from verifier.fields.types import FieldName, ReadState
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr import languages, tesseract
from verifier.ocr.engine import EngineSettings
from verifier.ocr.foreign import ForeignLine
from verifier.ocr.languages import LANGUAGES, create_line_readers
from verifier.ocr.rapid import RapidEngine
from verifier.ocr.types import OcrPage
from verifier.text import compact

F = FieldName
SLIP = (
    ("ชำระเงินสำเร็จ", 40, 46),
    ("8 ม.ค. 69 19:08 น.", 40, 130),
    ("นาง สุดา ร", 220, 260),
    ("xxx-x-x5498-x", 220, 320),
    ("ไลน์แมน", 220, 470),
    ("เลขที่รายการ:", 40, 640),
    ("016008190840130455", 300, 700),
    ("จำนวน:", 40, 790),
    ("215.00 บาท", 520, 850),
    ("ค่าธรรมเนียม:", 40, 940),
    ("0.00 บาท", 560, 1000),
)


def thai_font(size: int) -> ImageFont.FreeTypeFont:
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans Thai"], check=True, capture_output=True, text=True
    )
    return ImageFont.truetype(found.stdout, size)


def slip(rows: tuple[tuple[str, int, int], ...] = SLIP) -> RGB:
    image = Image.new("RGB", (800, 1400), "white")
    draw, latin = ImageDraw.Draw(image), ImageFont.truetype("DejaVuSans.ttf", 32)
    thai = thai_font(34)
    for text, x, y in rows:
        for word in text.split(" "):
            font = latin if word.isascii() else thai
            draw.text((x, y), word, "#222", font)
            x += round(draw.textlength(word, font)) + 12
    return np.asarray(image, np.uint8)


@pytest.fixture(scope="module")
def engine() -> RapidEngine:
    return RapidEngine(EngineSettings())


@pytest.fixture(scope="module")
def read_again(engine: RapidEngine) -> OcrPage:
    rgb = slip()
    return create_line_readers()["th"].read(rgb, engine.read(rgb), engine.find_text(rgb))


def line(page: OcrPage, text: str) -> ForeignLine:
    (found,) = [o for o in page.lines if compact(text) in compact(o.text)]
    assert isinstance(found, ForeignLine)
    return found


@pytest.mark.parametrize("text", ["นาง สุดา ร", "ไลน์แมน"])
def test_a_name_is_read_with_its_blanks_and_names_its_reader(read_again: OcrPage, text: str) -> None:
    found = line(read_again, text)
    assert found.text == text
    assert found.reader == "tesseract-tha"
    assert min(c.confidence for c in found.chars) >= 0.9


def test_digits_and_latin_letters_stay_as_the_engine_read_them(
    engine: RapidEngine, read_again: OcrPage
) -> None:
    before = {o.box: o for o in engine.read(slip()).lines}
    amount = line(read_again, "215.00 บาท")
    own = {c.text: c for c in before[amount.box].chars if c.text.isdigit()}
    assert {c.text: c for c in amount.chars if c.text.isdigit()} == own
    assert before[amount.box].text != amount.text
    account = next(o for o in read_again.lines if "5498" in o.text)
    assert account == before[account.box]


def test_lines_that_the_engine_leaves_out_come_back(engine: RapidEngine, read_again: OcrPage) -> None:
    known = {o.box for o in engine.read(slip()).lines}
    lost = [box for box in engine.find_text(slip()) if box not in known]
    assert lost
    assert {o.box for o in read_again.lines} >= set(lost)


def test_a_name_that_one_framing_reads_otherwise_is_not_certain(engine: RapidEngine) -> None:
    rgb = slip().copy()
    # Half of the name's letters are hidden: what is left is read differently each time.
    rgb[262:300:2, 220:420] = 255
    page = create_line_readers()["th"].read(rgb, engine.read(rgb), engine.find_text(rgb))
    near = [o for o in page.lines if o.box.intersection(Box(220, 255, 420, 310)) is not None]
    assert all(compact(o.text) == compact("นาง สุดา ร") or o.confidence < 0.9 for o in near)


def test_a_page_without_the_language_stays_as_it_is(engine: RapidEngine) -> None:
    rgb = slip((("LINE SHOP CARD", 40, 60), ("1,234.56", 40, 200), ("015097181112171971", 40, 400)))
    page = engine.read(rgb)
    assert create_line_readers()["th"].read(rgb, page, engine.find_text(rgb)) == page


def test_hostile_pictures_and_places(engine: RapidEngine) -> None:
    reader = create_line_readers()["th"]
    blank = np.full((40, 30, 3), 255, np.uint8)
    empty = OcrPage((), 30, 40, "rapid", "1")
    boxes = [Box(0, 0, 1, 1), Box(-5, -5, 90, 90), Box(29, 39, 30, 40)] * 100
    assert reader.read(blank, empty, boxes) == empty
    assert reader.read(blank, empty, []) == empty


def test_a_slip_names_both_parties_and_their_reader() -> None:
    reading = Verifier(Settings()).read(Image.fromarray(slip()))
    fields = reading.fields
    # The page's lines are what later steps compare (an edited copy of a slip has nothing else in common).
    assert {compact("นาง สุดา ร"), compact("ไลน์แมน")} <= {compact(o.text) for o in reading.page.lines}
    (record,) = fields.records
    payer, merchant = record.get(F.PAYER), record.get(F.MERCHANT)
    assert payer is not None and str(payer.value) == "นาง สุดา ร"
    assert merchant is not None and str(merchant.value) == "ไลน์แมน"
    assert payer.readings[0].engine == "tesseract-tha"
    # One reader has seen it: stated with less confidence than what two agree on.
    assert payer.confidence < 0.9
    amount, fee = record.get(F.AMOUNT), record.get(F.FEE)
    assert amount is not None and str(amount.value) == "215.00 THB"
    assert fee is not None and str(fee.value) == "0.00 THB"
    assert {r.engine for r in amount.readings} >= {"tesseract"}


def test_a_report_names_the_reader_and_doctor_says_when_it_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = f"tesseract-tha {tesseract.availability().version}"
    assert re.fullmatch("sha256:[0-9a-f]{12}", Verifier(Settings()).versions.models[name])
    monkeypatch.setitem(LANGUAGES, "th", replace(LANGUAGES["th"], data="none"))  # type: ignore[misc]
    found = languages.availability(LANGUAGES["th"])
    assert not found.ok and "tesseract-ocr-tha" in found.hint
    assert create_line_readers() == {}


def test_without_the_data_words_stay_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "LANGUAGES", {})
    (record,) = Verifier(Settings()).read(Image.fromarray(slip())).fields.records
    amount, payer = record.get(F.AMOUNT), record.get(F.PAYER)
    assert amount is not None and amount.state is ReadState.READ
    assert payer is None or not payer.readable
