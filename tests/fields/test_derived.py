"""A QR code that repeats the printed number decides between characters that are drawn alike, and nothing else."""

import numpy as np
import pytest

from verifier.fields.derived import barcode_fields
from verifier.fields.kinds import ParseContext
from verifier.fields.layout import lay_out
from verifier.fields.scene import Scene
from verifier.fields.types import Barcode, Field, FieldName, Identifier, ReadState
from verifier.geometry import Box
from verifier.ocr.types import OcrPage
from verifier.pages.loader import load_profiles

F = FieldName
BOX = Box(100, 100, 500, 140)
PRINTED = "20230916lDqZ4eJ05whEzpBda"


def scene(code: str) -> Scene:
    profile = load_profiles().get("thai_slip")
    assert profile is not None
    page = OcrPage((), 600, 900, "drawn", "1")
    barcode = Barcode("QRCode", code, Box(100, 300, 300, 500))
    return Scene(np.zeros((900, 600, 3), np.uint8), lay_out(page), profile, ParseContext(), (barcode,))


def number(raw: str, reason: str, value: str | None) -> dict[FieldName, Field]:
    state = ReadState.UNREADABLE if value is None else ReadState.READ
    found = None if value is None else Identifier(value)
    return {F.TRANSACTION_NO: Field(F.TRANSACTION_NO, found, raw, BOX, 0.4, state, reason=reason)}


@pytest.mark.parametrize("raw", ["20230916IDqZ4eJ05whEzpBda", "a1: 20230916IDqZ4eJO5whEzpBda"])
def test_it_settles_what_is_drawn_alike(raw: str) -> None:
    given = number(raw, "ambiguous", None)
    found = barcode_fields(given, scene(f"004600060000010103009402252{PRINTED}5102TH9104"))[F.TRANSACTION_NO]
    assert found.value == Identifier(PRINTED)
    assert (found.state, found.reason) == (ReadState.READ, "barcode")


@pytest.mark.parametrize("code", [PRINTED.replace("whE", "wfE"), PRINTED[:-2], "", "l" * 3000])
def test_a_code_that_holds_another_number_settles_nothing(code: str) -> None:
    assert barcode_fields(number(PRINTED, "ambiguous", None), scene(code)) == {}


def test_a_number_that_is_open_for_another_reason_stays_open() -> None:
    assert barcode_fields(number(PRINTED, "cut", None), scene(PRINTED)) == {}


def test_an_equal_code_confirms() -> None:
    found = barcode_fields(number(PRINTED, "", PRINTED), scene(PRINTED))[F.TRANSACTION_NO]
    assert found.reason == "" and found.confidence > 0.99
