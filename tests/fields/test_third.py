"""A third look with the real readers: it states what both now read, and leaves open what either reads otherwise."""

from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from tests.fields.drawn import font, pixels
from verifier.fields.kinds import ParseContext, parse_value
from verifier.fields.layout import lay_out
from verifier.fields.third import settle_contested
from verifier.fields.types import Field, FieldName, Reading
from verifier.fields.voting import Found, vote
from verifier.ocr.engine import EngineSettings
from verifier.ocr.rapid import RapidEngine
from verifier.ocr.second_reader import SecondReader, create_second_reader

F = FieldName
NUMBER = "2026030122001491401405524287"


@pytest.fixture(scope="module")
def readers() -> tuple[RapidEngine, SecondReader]:
    second = create_second_reader()
    assert second is not None
    return RapidEngine(EngineSettings()), second


def look(
    readers: tuple[RapidEngine, SecondReader],
    name: FieldName,
    shown: str,
    first: str,
    second: str,
    first_sure: float = 0.999,
) -> Field:
    """The field of a line of pixels, contested by two given first readings."""
    image = Image.new("RGB", (1080, 300), "white")
    ImageDraw.Draw(image).text((60, 120), shown, "#111", font(44))
    rgb = pixels(image)
    engine, reader = readers
    (line,) = lay_out(engine.read(rgb)).lines
    chars = tuple(replace(c, confidence=first_sure) for c in line.chars)
    line = replace(line, text=first, norm=first, confidence=first_sure, chars=chars)
    found = Found(name, (line,), parse_value(name, [first], ParseContext()))
    voted = vote(found, engine.name, (Reading("tesseract", second, 0.86),), "alipay", ParseContext())
    (field,) = settle_contested([voted], [found], rgb, reader, engine.recognise_crops, "alipay")
    return field


@pytest.mark.parametrize(
    ("name", "shown", "other"),
    [
        (F.AMOUNT, "7,525.61", "1,525.61"),
        (F.ORDER_NO, NUMBER, "2026030122001491401405524281"),
    ],
)
def test_what_both_read_now_is_stated_with_less_confidence(
    readers: tuple[RapidEngine, SecondReader], name: FieldName, shown: str, other: str
) -> None:
    field = look(readers, name, shown, shown, other)
    assert field.readable and field.reason == "third_look" and field.confidence <= 0.7
    assert [r.engine for r in field.readings] == ["rapid", "tesseract", "rapid", "tesseract"]
    assert field.value is not None and field.readings[1].text == other


def test_the_second_readers_value_is_never_taken_over(readers: tuple[RapidEngine, SecondReader]) -> None:
    """The pixels say what the second reader read: the first one's value is not confirmed, nor is the other stated."""
    field = look(readers, F.AMOUNT, "1,525.61", "7,525.61", "1,525.61")
    assert not field.readable and field.value is None and field.reason == "readers_disagree"


@pytest.mark.parametrize(
    ("name", "shown", "other"),
    [(F.ORDER_NO, "KM202603011030057788", "KM202603011030057188"), (F.REFUND_NO, "77123", "71123")],
)
def test_a_number_without_a_known_form_stays_open(
    readers: tuple[RapidEngine, SecondReader], name: FieldName, shown: str, other: str
) -> None:
    assert not look(readers, name, shown, shown, other).readable
