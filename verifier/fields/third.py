"""A third look at values on which two readers disagree: both read the same place once more, each framed differently.

The second reader gets it half as large again, the first one as dark text on even ground with other margins. A value is
stated only where **both** now read, character for character, what the first reader had read, and where it has the form
of such a value. What one reader repeats alone settles nothing: an engine that mistakes a blurred 7 for a 1 mistakes it
again. It stays less sure than a value that was agreed on at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from verifier.fields.amounts import parse_money
from verifier.fields.identifiers import parse_identifier
from verifier.fields.kinds import MONEY, TIMES
from verifier.fields.layout import TextLine
from verifier.fields.names import join_lines
from verifier.fields.numbers import match_structures
from verifier.fields.seal import Recognise
from verifier.fields.second import Reader, crops_of
from verifier.fields.types import Field, Identifier, Money, Reading, ReadState
from verifier.fields.voting import CERTAIN, WEAK, Found, digits_of
from verifier.images.types import RGB
from verifier.ocr.second_reader import dark_on_light
from verifier.ocr.types import OcrLine
from verifier.text import normalise

_HEIGHT = 48
"""Of the line for the second reader. At 32 it read the value the first time."""
_MARGIN = (0.15, 0.1)
"""Of the line's height, that the first reader sees more at the sides and above and below."""
_SURE = 0.7
"""Confidence of a settled value: as of a repaired one, no ground for a contradiction."""


def settle_contested(
    fields: Sequence[Field],
    found: Sequence[Found],
    rgb: RGB,
    reader: Reader | None,
    recognise: Recognise | None,
    app: str,
) -> list[Field]:
    """The fields with those read that a third look settles; all others as they are.

    Args:
        fields: the fields after the vote.
        found: what each was made from, in the same order.
        rgb: the picture.
        reader: the second reader; it is called once for all places.
        recognise: the first reader for single crops; it is called once for all places.
        app: chooses the number structures.
    """
    out = list(fields)
    if reader is None or recognise is None:
        return out
    asked = [n for n, field in enumerate(fields) if _is_contested(field, found[n], app)]
    if not asked:
        return out
    crops = [_crop(rgb, line) for n in asked for line in found[n].lines]
    firsts = recognise(crops)
    # A crop without any text is left out of the answer: then no line can be told from another.
    if len(firsts) != len(crops):
        return out
    answers = iter(firsts)
    seconds = iter(reader.read(rgb, [r for n in asked for r in crops_of(rgb, found[n], app, _HEIGHT)]))
    for n in asked:
        first = [next(answers) for _ in found[n].lines]
        second = [next(seconds) for _ in found[n].lines]
        out[n] = _settled(fields[n], found[n], first, second)
    return out


def _is_contested(field: Field, found: Found, app: str) -> bool:
    """Whether the readers disagree on a value of the right form, of which the first reader is certain."""
    value = found.value
    if field.reason != "readers_disagree" or value is None or found.low < CERTAIN:
        return False
    if isinstance(value, Identifier):
        return value.complete and not value.masked and bool(match_structures(value.text, app, found.name))
    return found.name in MONEY | TIMES


def _settled(field: Field, found: Found, first: Sequence[OcrLine], second: Sequence[Reading | None]) -> Field:
    said = [r for r in second if r is not None]
    if len(said) != len(found.lines):
        return field
    looks = (
        Reading(field.readings[0].engine, " ".join(o.text for o in first), min(o.confidence for o in first)),
        Reading(said[0].engine, join_lines([r.text for r in said]), min(r.confidence for r in said)),
    )
    field = replace(field, readings=(*field.readings, *looks))
    same = all(_plain(a.text) == _plain(b.text) for a, b in zip(first, found.lines, strict=True))
    sure = min(c.confidence for line in first for c in line.chars) >= CERTAIN and looks[1].confidence >= WEAK
    if not (same and sure and _says_the_same(found, looks[1].text)):
        return field
    confidence = min(_SURE, found.confidence)
    return replace(field, value=found.value, state=ReadState.READ, reason="third_look", confidence=confidence)


def _says_the_same(found: Found, text: str) -> bool:
    """Whether the second reader's text, written with its whitelist, holds the value character for character."""
    if isinstance(found.value, Money):
        other = parse_money(text, found.value.currency)
        return other is not None and other.amount == found.value.amount
    if isinstance(found.value, Identifier):
        number = parse_identifier(text)
        return number is not None and number.text == found.value.text
    return digits_of(found.raw) == digits_of(text)


def _plain(text: str) -> str:
    return "".join(normalise(text).split())


def _crop(rgb: RGB, line: TextLine) -> RGB:
    """The line with other margins, dark on light at full contrast, ``(h, w, 3)``."""
    wide, tall = (round(share * line.box.height) for share in _MARGIN)
    box = line.box.expand(wide, tall).clip(rgb.shape[1], rgb.shape[0])
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[box.y0 : box.y1, box.x0 : box.x1]), cv2.COLOR_RGB2GRAY)
    plain = dark_on_light(np.asarray(grey, np.uint8))
    return np.repeat((grey if plain is None else plain)[:, :, None], 3, axis=2).astype(np.uint8)
