"""An independent second reading of decisive values: all crops of a picture in one montage, one Tesseract call.

Independent means another model, trained by others on other data, on another preprocessing. The whitelist keeps
it from inventing characters that an amount, a time or a number cannot hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.fields.types import Reading
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr import tesseract
from verifier.ocr.libtesseract import LibTesseract, open_library

_LANGUAGE = "eng"
_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHARSETS = {
    "amount": _DIGITS + ".,+-",
    "time": _DIGITS + ":-/.",
    "digits": _DIGITS,
    "alnum": _DIGITS + _LETTERS + "-_",
}
TEXT_HEIGHT = 32
"""Of the whole line box, air included. Of 32, 40, 48 and 56 it read most values right, in the least time."""
_MARGIN = 28
_MAX_WIDTH = 3000


@dataclass(frozen=True, slots=True)
class CropRequest:
    """A place to read again.

    ``erase`` names characters that the whitelist has no letter for (年, 月, 元); ``height`` is that of the line on the
    sheet in pixels, air included.
    """

    box: Box
    charset: str
    erase: tuple[Box, ...] = ()
    height: int = TEXT_HEIGHT


def create_second_reader(threads: int | None = None) -> SecondReader | None:
    """The second reader, or ``None`` where Tesseract is not installed: then values are read once, and say so."""
    found = tesseract.availability()
    if not found.ok:
        return None
    return SecondReader(found.version, open_library(found.version, _LANGUAGE))


class SecondReader:
    """Reads crops of one picture; threads may share it. Without ``library`` every call starts the program."""

    name = "tesseract"

    def __init__(self, version: str, library: LibTesseract | None = None) -> None:
        self.version = version
        self._library = library

    def read(self, rgb: RGB, requests: Sequence[CropRequest]) -> list[Reading | None]:
        """Read every request's crop.

        Args:
            rgb: the picture, ``(h, w, 3)``.
            requests: places and their charset, a key of :data:`CHARSETS`.

        Returns:
            One reading per request, in order; ``None`` where nothing was recognised.

        Raises:
            EngineUnavailableError: Tesseract has gone or does not end in time.
        """
        rows = [
            (index, row)
            for index, request in enumerate(requests)
            if (row := crop_row(rgb, request)) is not None
        ]
        readings: list[Reading | None] = [None] * len(requests)
        if not rows:
            return readings
        sheet = montage([row for _, row in rows])
        allowed = "".join(sorted(set("".join(CHARSETS[request.charset] for request in requests))))
        if self._library is not None:
            data = self._library.read_block(sheet.pixels, allowed)
        else:
            pixels = np.repeat(sheet.pixels[:, :, None], 3, axis=2)
            data = tesseract.run(pixels, _LANGUAGE, f"--psm 6 -c tessedit_char_whitelist={allowed}")
        words: dict[int, list[tuple[int, str, float]]] = {}
        for text, left, top, tall, confidence in zip(
            data["text"], data["left"], data["top"], data["height"], data["conf"], strict=True
        ):
            place = sheet.row_at(int(top) + int(tall) / 2)
            if place is not None and str(text).strip() and float(confidence) >= 0:
                words.setdefault(place, []).append((int(left), str(text).strip(), float(confidence) / 100))
        for place, found in words.items():
            index = rows[place][0]
            allowed_here = CHARSETS[requests[index].charset] + " "
            joined = " ".join(word for _, word, _ in sorted(found))
            joined = "".join(char for char in joined if char in allowed_here).strip()
            if joined:
                lowest = min(value for _, _, value in found)
                readings[index] = Reading(self.name, joined, round(lowest, 4))
        return readings


def crop_row(rgb: RGB, request: CropRequest) -> NDArray[np.uint8] | None:
    """The crop as dark text on light ground at the reader's height; ``None`` when the box holds no pixels."""
    height, width = rgb.shape[:2]
    box = request.box.clip(width, height)
    if box.width < 4 or box.height < 4:
        return None
    grey = cv2.cvtColor(rgb[box.y0 : box.y1, box.x0 : box.x1], cv2.COLOR_RGB2GRAY)
    ground = int(np.median(grey))
    for area in request.erase:
        part = area.intersection(box)
        if part is not None:
            grey[:, part.x0 - box.x0 : part.x1 - box.x0] = ground
    plain = dark_on_light(np.asarray(grey, np.uint8))
    if plain is None:
        return None
    scale = min(request.height / box.height, _MAX_WIDTH / box.width)
    size = max(1, round(box.width * scale)), max(1, round(box.height * scale))
    return cv2.resize(plain, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC).astype(
        np.uint8
    )


def dark_on_light(grey: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """A line's grey levels as dark text on white at full contrast; ``None`` where nothing stands out.

    Pale amounts and tinted cards then look like black on white.
    """
    if int(np.median(grey)) < 128:
        grey = 255 - grey
    low, high = float(grey.min()), float(np.percentile(grey, 95))
    if high - low < 12:
        return None
    return np.clip((grey.astype(np.float32) - low) * (255.0 / (high - low)), 0, 255).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Crops under each other on white.

    ``pixels`` is ``(h, w)``; ``places`` are the rows' ``(y0, y1)`` on it with half the air around them; every row begins
    ``margin`` pixels from the left.
    """

    pixels: NDArray[np.uint8]
    places: tuple[tuple[int, int], ...]
    margin: int = _MARGIN

    def row_at(self, y: float) -> int | None:
        """The row that lies at a height of the sheet."""
        return next((n for n, (y0, y1) in enumerate(self.places) if y0 <= y < y1), None)


def montage(rows: Sequence[NDArray[np.uint8]]) -> Sheet:
    """One sheet with a crop per row."""
    width = max(row.shape[1] for row in rows) + 2 * _MARGIN
    height = sum(row.shape[0] + _MARGIN for row in rows) + _MARGIN
    pixels = np.full((height, width), 255, np.uint8)
    places = []
    y = _MARGIN
    for row in rows:
        tall, wide = row.shape
        pixels[y : y + tall, _MARGIN : _MARGIN + wide] = row
        places.append((y - _MARGIN // 2, y + tall + _MARGIN // 2))
        y += tall + _MARGIN
    return Sheet(pixels, tuple(places))
