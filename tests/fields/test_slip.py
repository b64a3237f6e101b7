"""Thai slips: a name in Latin capitals is taken when it is certain, never when it is noise of an unknown script."""

import numpy as np
import pytest

from verifier.fields.kinds import ParseContext
from verifier.fields.layout import lay_out
from verifier.fields.readers import slip
from verifier.fields.scene import Scene
from verifier.fields.types import FieldName
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine, OcrPage
from verifier.pages.loader import load_profiles

F = FieldName


@pytest.mark.parametrize(("confidence", "taken"), [(0.98, True), (0.71, False)])
def test_a_name_of_uncertain_capitals_is_left_open(confidence: float, taken: bool) -> None:
    cells = [("LINE SHOP CARD", confidence, 400), ("2,111.99", 0.99, 520), ("015097181112171971", 0.99, 640)]
    lines = tuple(OcrLine(t, c, quad_of(Box(200, y, 200 + 22 * len(t), y + 40))) for t, c, y in cells)
    profile = load_profiles().get("thai_slip")
    assert profile is not None
    page = OcrPage(lines, 1080, 1600, "drawn", "1")
    context = ParseContext(currency="THB")
    (record,) = slip.read(
        Scene(np.full((1600, 1080, 3), 255, np.uint8), lay_out(page), profile, context)
    ).records
    assert any(f.name is F.MERCHANT for f in record.found) is taken
    assert any(m.name is F.MERCHANT and m.reason == "low_confidence" for m in record.missing) is not taken
    assert any(f.name is F.AMOUNT for f in record.found)


@pytest.mark.parametrize(
    ("printed", "moment"),
    [("31 n.a. 2564 09:23:30", "2021-07-31 09:23:30"), ("31 n.a. 64 09:23", "2021-07-31 09:23"), ("31 n.a. 64 09:23:6", None)],
)  # fmt: skip
def test_the_seconds_of_a_clock_are_part_of_it(printed: str, moment: str | None) -> None:
    cells = [("2,111.99", 400), (printed, 520), ("20210731fpFfapgdtNadJRG5T", 640)]
    lines = tuple(OcrLine(t, 0.99, quad_of(Box(200, y, 200 + 22 * len(t), y + 40))) for t, y in cells)
    profile = load_profiles().get("thai_slip")
    assert profile is not None
    page = lay_out(OcrPage(lines, 1080, 1600, "drawn", "1"))
    scene = Scene(np.full((1600, 1080, 3), 255, np.uint8), page, profile, ParseContext(currency="THB"))
    (record,) = slip.read(scene).records
    assert next((str(f.value) for f in record.found if f.name is F.PAID_AT), None) == moment


@pytest.mark.parametrize(("profile", "name", "taken"), [("thai_slip", "B-BANK", False), ("kplus_slip", "B-BANK", False), ("kplus_slip", "BANKSIA CAFE", True)])  # fmt: skip
def test_the_bank_that_signs_a_slip_is_not_who_was_paid(profile: str, name: str, taken: bool) -> None:
    cells = [("2,111.99", 400), ("015097181112171971", 520), (name, 1400)]
    lines = tuple(OcrLine(t, 0.99, quad_of(Box(200, y, 200 + 22 * len(t), y + 40))) for t, y in cells)
    known = load_profiles().get(profile)
    assert known is not None
    page = lay_out(OcrPage(lines, 1080, 1600, "drawn", "1"))
    scene = Scene(np.full((1600, 1080, 3), 255, np.uint8), page, known, ParseContext(currency="THB"))
    (record,) = slip.read(scene).records
    assert any(f.name is F.MERCHANT for f in record.found) is taken
