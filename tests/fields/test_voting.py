"""Values that one reader alone has seen: a name of half letters is noise, a number short of a digit is not whole."""

import pytest

from verifier.fields.kinds import ParseContext, parse_value
from verifier.fields.layout import text_line
from verifier.fields.types import Field, FieldName, Reading
from verifier.fields.voting import Found, vote
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrChar, OcrLine

F = FieldName


def settled(name: FieldName, text: str, confidence: float, second: str | None = None) -> Field:
    box = Box(40, 40, 40 + 20 * len(text), 80)
    chars = tuple(OcrChar(c, confidence, Box(40 + 20 * n, 40, 60 + 20 * n, 80)) for n, c in enumerate(text))
    line = text_line(OcrLine(text, confidence, quad_of(box), chars))
    found = Found(name, (line,), parse_value(name, [text], ParseContext()))
    other = None if second is None else [Reading("tesseract", second, 0.9) if second else None]
    return vote(found, "rapid", other, "kplus", ParseContext())


@pytest.mark.parametrize(
    ("confidence", "read"), [(0.43, False), (0.55, True), (0.99, True)], ids=["noise", "weak", "clear"]
)
def test_a_name_of_half_letters_stays_open(confidence: float, read: bool) -> None:
    field = settled(F.MERCHANT, "木兰平台商户", confidence)
    assert field.readable is read
    assert read or field.reason == "low_confidence"


@pytest.mark.parametrize(
    ("text", "second", "read"),
    [
        ("016008190840130455", "", True),
        ("01600819084013045", "", False),
        # Both readers see a number of another form: it is what the page prints, and the logic checks say so.
        ("01600819084013045", "01600819084013045", True),
    ],
)
def test_a_lone_reading_that_lost_one_of_two_equal_digits_stays_open(
    text: str, second: str, read: bool
) -> None:
    assert settled(F.TRANSACTION_NO, text, 0.99, second).readable is read


def test_random_letters_that_agree_and_are_drawn_alike_stay_open() -> None:
    text = "20230916IDqZ4eJ05whEzpBda"
    field = settled(F.TRANSACTION_NO, text, 0.99, text)
    assert not field.readable and field.reason == "ambiguous" and len(field.readings) == 2
