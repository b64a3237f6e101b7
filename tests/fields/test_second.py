"""What the second reader is shown of a value."""

from decimal import Decimal

import numpy as np
import pytest

from verifier.fields.layout import text_line
from verifier.fields.second import crops_of
from verifier.fields.types import FieldName, Money
from verifier.fields.voting import Found
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrChar, OcrLine


@pytest.mark.parametrize(
    ("text", "hidden"), [("RM 57.17", (0, 70)), ("RM57.17", (0, 56)), ("-RM57.17", (28, 84)), ("57.17", None)]
)
def test_the_letters_of_a_currency_are_hidden_up_to_the_first_digit(
    text: str, hidden: tuple[int, int] | None
) -> None:
    """A wide M reaches beyond the place that the first reader gives it; what is left of it would read as a 1."""
    chars = tuple(OcrChar(c, 1.0, Box(28 * n, 0, 28 * n + 28, 50)) for n, c in enumerate(text))
    line = text_line(OcrLine(text, 1.0, quad_of(Box(0, 0, 28 * len(text), 50)), chars))
    found = Found(FieldName.AMOUNT, (line,), Money(Decimal("57.17"), "MYR"))
    (request,) = crops_of(np.full((50, 400, 3), 255, np.uint8), found, "")
    assert hidden is None or Box(hidden[0], 0, hidden[1], 50) in request.erase
    digits = [c.box for c in chars if c.text.isdigit()]
    assert not any(gone.intersection(box) for gone in request.erase for box in digits)
