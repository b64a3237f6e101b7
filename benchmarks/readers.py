"""The readers that are compared: ours, and other engines' lines through the same field extraction."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import numpy as np

from benchmarks.store import keeping_verifier
from verifier import Settings, Verifier
from verifier.errors import EngineUnavailableError
from verifier.geometry import Quad
from verifier.images.types import RGB
from verifier.ocr import models as model_files
from verifier.ocr.tiles import reading_order
from verifier.ocr.types import OcrLine, OcrPage

OURS = "ours"
COMPARED = ("ours, one reader", "plain RapidOCR", "PaddleOCR", "Tesseract")
"""None of them has a second reader: that is what reading with one engine gives."""


class PlainRapid:
    """``RapidOCR()`` with default options, its lines as they come."""

    name = "plain-rapid"

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        self._ocr: Any = RapidOCR(params={"Global.log_level": "error"})
        self.version = version("rapidocr")
        self.models: Mapping[str, str] = model_files.digests()

    def read(self, rgb: RGB) -> OcrPage:
        found = self._ocr(np.ascontiguousarray(rgb[:, :, ::-1]))
        lines = []
        for text, box, score in zip(
            found.txts or (), found.boxes if found.boxes is not None else (), found.scores or (), strict=True
        ):
            corners: Quad = tuple((float(x), float(y)) for x, y in box)  # type: ignore[assignment]
            lines.append(OcrLine(str(text), round(float(score), 4), corners))
        return OcrPage(reading_order(lines), rgb.shape[1], rgb.shape[0], self.name, self.version)


@functools.cache
def reader(name: str) -> Verifier | None:
    """The verifier of a column; None where its engine is not installed."""
    try:
        if name == OURS:
            return keeping_verifier(Settings(threads=1))
        engine = {"PaddleOCR": "paddle", "Tesseract": "tesseract"}.get(name, "rapid")
        settings = Settings(engine=engine, second_reader=False, threads=1)
        return keeping_verifier(settings, {"rapid": PlainRapid()} if name == "plain RapidOCR" else None)
    except EngineUnavailableError:
        return None
