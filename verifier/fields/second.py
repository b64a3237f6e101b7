"""What the second reader is asked: one request per line of every decisive value, in one call per picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np

from verifier.fields.kinds import DECISIVE, MONEY, TIMES
from verifier.fields.layout import TextLine
from verifier.fields.numbers import is_structured, match_structures
from verifier.fields.types import Identifier, Reading
from verifier.fields.voting import Found
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr.second_reader import TEXT_HEIGHT, CropRequest
from verifier.text import normalise

_PLAIN = re.compile(r"[-+]? ?[¥￥₹$€£]?[\d,]*\d(?:\.\d+)?")
_KEPT = frozenset("0123456789.,+-:/")
MAX_REQUESTS = 80
"""Lines read twice per picture. A bill list of twenty records has sixty."""


class Reader(Protocol):
    """The second reader, as :class:`verifier.ocr.second_reader.SecondReader`."""

    name: str

    def read(self, rgb: RGB, requests: Sequence[CropRequest]) -> list[Reading | None]:
        """One reading per request."""


def read_again(
    rgb: RGB, found: Sequence[Found], reader: Reader | None, app: str
) -> list[tuple[Reading | None, ...] | None]:
    """The second readings of every value, line by line; ``None`` for values that were not asked."""
    if reader is None:
        return [None] * len(found)
    requests: list[CropRequest] = []
    asked: list[int] = []
    for value in found:
        wanted = value.name in DECISIVE
        count = len(value.lines) if wanted and len(requests) + len(value.lines) <= MAX_REQUESTS else 0
        asked.append(count)
        requests += crops_of(rgb, value, app)[:count]
    answers = iter(reader.read(rgb, requests) if requests else ())
    return [tuple(next(answers) for _ in range(count)) if count else None for count in asked]


def crops_of(rgb: RGB, value: Found, app: str, height: int = TEXT_HEIGHT) -> list[CropRequest]:
    """One request per line of a value, for the second reader at this height of text."""
    return [
        CropRequest(line.box, _charset(value, app), _sign(rgb, value, line) or _erase(value, line), height)
        for line in value.lines
    ]


def _charset(value: Found, app: str) -> str:
    if value.name in MONEY:
        return "amount"
    if value.name in TIMES:
        return "time"
    # Only where the structure says that there are no letters may the reader be kept from seeing one.
    if isinstance(value.value, Identifier) and is_structured(app, value.name):
        if value.value.text.isdigit() and match_structures(value.value.text, app, value.name):
            return "digits"
    return "alnum"


def _erase(value: Found, line: TextLine) -> tuple[Box, ...]:
    """Characters that the whitelist has no letter for; left in, they would come back as digits."""
    if value.name not in MONEY | TIMES:
        return ()
    chars = [c for c in line.chars if c.text.strip()]
    gone = [c.box for c in chars if normalise(c.text) not in _KEPT]
    first = next((n for n, c in enumerate(chars) if c.text.isdigit()), 0)
    signs = [c.box for c in chars[:first] if normalise(c.text) not in _KEPT]
    if value.name in MONEY and signs:
        # Places of characters are rough: the M of RM, wider than its place, would leave a stroke that reads as 1.
        x1 = (signs[-1].x1 + chars[first].box.x0) // 2
        gone.append(Box(signs[0].x0, line.box.y0, max(x1, signs[0].x0 + 1), line.box.y1))
    return tuple(gone)


def _sign(rgb: RGB, value: Found, line: TextLine) -> tuple[Box, ...]:
    """The first glyph of a plain amount that has one glyph more than digits: its currency sign.

    OCR may have left it out (₹), and boxes of characters are exact to a quarter of a character only: what is left of
    a ¥ would come back as a digit.
    """
    if value.name not in MONEY or _PLAIN.fullmatch(line.norm) is None:
        return ()
    box = line.box.clip(rgb.shape[1], rgb.shape[0])
    if box.area < 64:
        return ()
    grey = cv2.cvtColor(np.ascontiguousarray(rgb[box.y0 : box.y1, box.x0 : box.x1]), cv2.COLOR_RGB2GRAY)
    depth = np.abs(grey.astype(np.float32) - float(np.median(grey)))
    mask = (depth > 0.4 * max(1.0, float(depth.max()))).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    tall = sorted((s for s in stats[1:count].tolist() if s[3] >= 0.35 * box.height), key=lambda s: s[0])
    if len(tall) != sum(c.isdigit() for c in line.norm) + 1:
        return ()
    x, _, wide, _, _ = tall[0]
    return (Box(box.x0 + x, box.y0, box.x0 + x + wide, box.y1),)
