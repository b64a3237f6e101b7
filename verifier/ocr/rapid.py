"""The default engine: PP-OCRv6 small on ONNX Runtime, with the models of RapidOCR's wheel. No download, ever.

Every line is recognised on its own, at its own width: that costs least (the output layer has 18,710 classes per
eight pixels, so padding is dear), keeps each character's place and confidence, and makes a line's reading
independent of what else is on the page. Lines run in parallel instead of the operators inside one line.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.errors import EngineUnavailableError
from verifier.geometry import Box, Quad
from verifier.images.types import RGB
from verifier.ocr import models as model_files
from verifier.ocr.ctc import decode
from verifier.ocr.detection import Detector
from verifier.ocr.engine import Availability, EngineSettings
from verifier.ocr.sessions import open_session, scaled_planes, usable_cores
from verifier.ocr.tiles import merge, reading_order, shift, spans
from verifier.ocr.types import OcrChar, OcrLine, OcrPage

_HEIGHT = 48
_STEP = 8
"""Pixels of width for one step of the output."""
_PAD = 32
"""Empty columns after the line: with fewer, small symbols at the ends are read worse (measured)."""
_MAX_WIDTH = 3200
_MIN_CONFIDENCE = 0.5
_HINT = "pip install 'rapidocr>=3.10,<3.11' onnxruntime"


def availability() -> Availability:
    """Whether the package and its two model files are here."""
    if model_files.folder() is None:
        return Availability(False, hint=_HINT)
    return Availability(True, importlib.metadata.version("rapidocr"), models=model_files.digests())


def create(settings: EngineSettings) -> RapidEngine:
    """Load both models (about half a second)."""
    return RapidEngine(settings)


class RapidEngine:
    """See :class:`verifier.ocr.engine.OcrEngine`."""

    name = "rapid"

    def __init__(self, settings: EngineSettings) -> None:
        folder = model_files.folder()
        if folder is None:
            raise EngineUnavailableError("the models of rapidocr are not installed", hint=_HINT)
        self._workers = settings.threads or usable_cores()
        self._detector = Detector(str(folder / model_files.DETECTION), self._workers)
        self._session: Any = open_session(str(folder / model_files.RECOGNITION), 1)
        self._input: str = self._session.get_inputs()[0].name
        listed = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        # Class 0 is the blank of CTC, the last one a space, neither is in the list.
        self._characters: list[str] = ["", *listed, " "]
        self.version = importlib.metadata.version("rapidocr")
        self.models: Mapping[str, str] = model_files.digests()

    def read(self, rgb: RGB) -> OcrPage:
        """All text of a picture, in reading order."""
        return self._read(rgb)

    def read_touching(self, rgb: RGB, area: Box) -> OcrPage:
        """As :meth:`read`, only the lines that touch the area."""
        return self._read(rgb, area)

    def _read(self, rgb: RGB, within: Box | None = None) -> OcrPage:
        height, width = rgb.shape[:2]
        bgr = _blue_first(rgb)
        tiles = []
        for top, bottom in spans(width, height):
            part = bgr[top:bottom]
            quads = self._detector.detect(part)
            if within is not None:
                quads = [quad for quad in quads if _box(quad).shift(0, top).intersection(within) is not None]
            lines = [shift(line, top) for line in self._recognise(part, quads)]
            tiles.append(((top, bottom), lines))
        lines = merge(tiles, height) if len(tiles) > 1 else list(tiles[0][1])
        return OcrPage(reading_order(lines), width, height, self.name, self.version)

    def find_text(self, rgb: RGB) -> list[Box]:
        """Where there is text, lines included that :meth:`read` leaves out because it cannot read them."""
        height, width = rgb.shape[:2]
        bgr = _blue_first(rgb)
        return [
            _box(quad).shift(0, top)
            for top, bottom in spans(width, height)
            for quad in self._detector.detect(bgr[top:bottom])
        ]

    def recognise_crops(self, crops: Sequence[RGB]) -> list[OcrLine]:
        """Text of single upright lines cut out by the caller; a crop without text is left out."""

        def read_one(crop: RGB) -> OcrLine | None:
            height, width = crop.shape[:2]
            quad = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
            return self._line(_blue_first(crop), quad)

        return [line for line in self._in_parallel(read_one, crops) if line is not None]

    def _recognise(self, bgr: RGB, quads: Sequence[NDArray[np.float32]]) -> list[OcrLine]:
        def read_one(quad: NDArray[np.float32]) -> OcrLine | None:
            return self._line(_crop(bgr, quad), quad)

        # Longest first, so that no worker is left alone with a long line at the end.
        order = sorted(range(len(quads)), key=lambda i: -float(np.ptp(quads[i][:, 0])))
        read = dict(zip(order, self._in_parallel(read_one, [quads[i] for i in order]), strict=True))
        lines = (read[i] for i in range(len(quads)))
        return [line for line in lines if line is not None and line.confidence >= _MIN_CONFIDENCE]

    def _in_parallel(
        self, read_one: Callable[[Any], OcrLine | None], items: Sequence[Any]
    ) -> list[OcrLine | None]:
        """Results in the order of the items, so that the number of workers changes nothing."""
        if self._workers == 1 or len(items) < 2:
            return [read_one(item) for item in items]
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(read_one, items))

    def _line(self, crop: RGB, quad: NDArray[np.float32]) -> OcrLine | None:
        if 0 in crop.shape:
            return None
        width = min(max(_HEIGHT // 2, round(_HEIGHT * crop.shape[1] / crop.shape[0])), _MAX_WIDTH)
        full = -(-width // _STEP) * _STEP + _PAD
        batch = np.zeros((1, 3, _HEIGHT, full), np.float32)
        batch[0, :, :, :width] = scaled_planes(np.asarray(cv2.resize(crop, (width, _HEIGHT)), np.uint8))
        probabilities = self._session.run(None, {self._input: batch})[0][0]
        return _line(decode(probabilities, self._characters), quad, width / full)


def _crop(bgr: RGB, quad: NDArray[np.float32]) -> RGB:
    """The line's pixels, upright. Screens are axis-aligned nearly always: then plain slicing is exact."""
    (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    slant = max(abs(quad[0][1] - quad[1][1]), abs(quad[0][0] - quad[3][0]))
    crop: NDArray[Any]
    if slant <= 0.06 * (y1 - y0) + 2:
        crop = bgr[int(y0) : max(int(y1), int(y0) + 1), int(x0) : max(int(x1), int(x0) + 1)]
    else:
        width = _length(quad[0] - quad[1], quad[3] - quad[2])
        height = _length(quad[0] - quad[3], quad[1] - quad[2])
        target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        matrix = cv2.getPerspectiveTransform(quad, target)
        crop = cv2.warpPerspective(
            bgr, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
        )
    # Vertical text stands on its side for the recogniser, as PaddleOCR does it.
    upright = np.rot90(crop) if crop.shape[0] >= 1.5 * crop.shape[1] and crop.shape[0] > 60 else crop
    return np.asarray(upright, np.uint8)


def _blue_first(rgb: RGB) -> RGB:
    # A twentieth of the time that a copy through numpy's reversed view takes.
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), np.uint8)


def _box(quad: NDArray[np.float32]) -> Box:
    """As the finished line's box."""
    return Box.around([(float(x), float(y)) for x, y in quad])


def _length(*sides: NDArray[np.float32]) -> int:
    return max(1, *(int(np.hypot(side[0], side[1])) for side in sides))


def _line(
    found: Sequence[tuple[str, float, float]], quad: NDArray[np.float32], share: float
) -> OcrLine | None:
    text = "".join(char for char, _, _ in found)
    if not text.strip():
        return None
    (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    places = [x0 + min(place / share, 1.0) * (x1 - x0) for _, _, place in found]
    edges = [x0, *((a + b) / 2 for a, b in pairwise(places)), x1]
    chars = tuple(
        OcrChar(char, round(confidence, 4), Box(int(left), int(y0), max(int(right), int(left) + 1), int(y1)))
        for (char, confidence, _), (left, right) in zip(found, pairwise(edges), strict=True)
    )
    corners: Quad = tuple((float(x), float(y)) for x, y in quad)  # type: ignore[assignment]
    confidence = float(np.mean([confidence for _, confidence, _ in found]))
    return OcrLine(text, round(confidence, 4), corners, chars)
