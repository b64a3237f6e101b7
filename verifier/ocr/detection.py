"""Where the lines of text are: the DB detector (Liao et al., AAAI 2020) with RapidOCR's post-processing."""

from __future__ import annotations

import importlib
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.images.types import RGB
from verifier.ocr.sessions import open_session, scaled_planes

LONG_SIDE = 960
"""Long side in pixels that detection sees first: a quarter of the default's time on a phone screen."""
FINE_LONG_SIDE = 1920
_SMALL_TEXT = 14.0
"""Boxes are about 1.7 times as tall as their letters: below this height lines begin to be missed or merged."""
_LEAST_SIDE = 8
# The values of RapidOCR's default configuration, but for the number of candidates: a page may hold 3,000 lines.
_POST = {
    "thresh": 0.3,
    "box_thresh": 0.5,
    "max_candidates": 6000,
    "unclip_ratio": 1.6,
    "use_dilation": True,
    "score_mode": "fast",
}


class Detector:
    """Stateless after loading, so threads may share it."""

    def __init__(self, model: str, threads: int | None) -> None:
        self._session = open_session(model, threads)
        self._input: str = self._session.get_inputs()[0].name
        # Untyped third-party code: everything it hands out is Any.
        utils: Any = importlib.import_module("rapidocr.ch_ppocr_det.utils")
        self._post: Any = utils.DBPostProcess(**_POST)

    def detect(self, bgr: RGB) -> list[NDArray[np.float32]]:
        """Find the lines of ``(h, w, 3)`` blue-first pixels.

        Returns:
            ``(4, 2)`` corners each, top left first, clockwise, in pixels of the picture. Where the text turns
            out small for the reduced size, the picture is looked at a second time, enlarged.
        """
        if min(bgr.shape[:2]) < _LEAST_SIDE:
            return []
        quads, scale = self._pass(bgr, LONG_SIDE)
        if quads and scale < 1:
            heights = [min(_sides(quad)) * scale for quad in quads]
            if float(np.percentile(heights, 30)) < _SMALL_TEXT:
                quads, _ = self._pass(bgr, FINE_LONG_SIDE)
        return quads

    def _pass(self, bgr: RGB, long_side: int) -> tuple[list[NDArray[np.float32]], float]:
        height, width = bgr.shape[:2]
        scale = min(1.0, long_side / max(height, width))
        # The network halves its input five times.
        size = tuple(max(32, round(side * scale / 32) * 32) for side in (width, height))
        small = np.asarray(cv2.resize(bgr, size), np.uint8)
        maps = self._session.run(None, {self._input: scaled_planes(small)[None]})[0]
        boxes, _ = self._post(maps, (height, width))
        return [np.asarray(box, np.float32) for box in boxes], scale


def _sides(quad: NDArray[np.float32]) -> tuple[float, float]:
    return float(np.hypot(*(quad[1] - quad[0]))), float(np.hypot(*(quad[3] - quad[0])))
