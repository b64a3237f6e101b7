"""The network over words: which glyphs of a value are not drawn like the value's other glyphs.

A small convolutional network with attention along the word (``models/forensics/words.onnx``, trained by
``python -m tools.training.words``). It sees one word at a time, so neither the page's layout nor its other text matters.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.errors import ModelDataError
from verifier.forensics.pixels.word_canvas import HEIGHT, INK, SIDE, ink_within, word_canvas
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr.sessions import open_session
from verifier.resources import models_dir

Floats = NDArray[np.float32]

STEP = 4
"""Columns of the canvas that one answer stands for."""
_TOP = 3
"""Steps of a word whose answers are averaged: the most suspicious ones, about one digit."""
_SUSPECT = 0.0
"""Logit from which a step is part of the place that is shown."""
_LEAST_INK = 0.3


@dataclass(frozen=True, slots=True)
class OddWord:
    """A value's word: the answer for it (a logit) and where its most suspicious glyphs stand."""

    box: Box
    score: float
    where: Box


@dataclass(frozen=True, slots=True)
class WordModel:
    """The network, the logit from which a word is reported, and how many honest pages of train and dev gave it."""

    session: Any
    threshold: float
    false_alarms: int
    honest: int


@cache
def load_model() -> WordModel:
    """The shipped network.

    Raises:
        ModelDataError: a file is missing or is not what it should be.
    """
    folder = models_dir() / "forensics"
    weights, facts = folder / "words.onnx", folder / "words.json"
    try:
        data = json.loads(facts.read_text("utf-8"))
        weights.stat()  # ONNX Runtime's own error for a missing file is no OSError
        threshold, pages = float(data["threshold"]), data["pages"]
        alarms, honest = int(pages["false_alarms"]), int(pages["honest"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelDataError("the network over words cannot be loaded", where=str(folder)) from error
    return WordModel(open_session(str(weights), 1), threshold, alarms, honest)


def odd_word(rgb: RGB, box: Box) -> OddWord | None:
    """What the network says of the word in ``box``; None where no word can be measured.

    Args:
        rgb: page ``(H, W, 3)``, RGB.
        box: place of a value, about as the reader found it.
    """
    return score_word(load_model().session, rgb, box)


def score_word(session: Any, rgb: RGB, box: Box) -> OddWord | None:
    """As :func:`odd_word`, with any session of the network: what its threshold is fitted with."""
    ink = ink_within(rgb, box)
    inside = Box(1, 1, rgb.shape[1] - 1, rgb.shape[0] - 1)
    if ink is None or ink.intersection(inside) != ink:  # cut by the picture's edge
        return None
    canvas = word_canvas(rgb, ink)
    if canvas is None:
        return None
    wide = -(-canvas.shape[2] // STEP) * STEP
    padded = np.zeros((1, 2, HEIGHT, wide), np.float32)
    padded[0, :, :, : canvas.shape[2]] = canvas
    (found,) = session.run(None, {"canvas": padded})
    logits = np.where(_holds_ink(padded[0, 0]), np.asarray(found, np.float32)[0], -20.0)
    if len(logits) < _TOP:
        return None
    top = np.argsort(-logits, kind="stable")[:_TOP]
    return OddWord(box, float(logits[top].mean()), _place(ink, logits, int(top[0])))


def _holds_ink(share: Floats) -> NDArray[np.bool_]:
    return np.asarray(share.max(axis=0).reshape(-1, STEP).max(axis=1) > _LEAST_INK)


def _place(ink: Box, logits: Floats, worst: int) -> Box:
    """The stretch of suspicious steps around the worst one, as columns of the page."""
    first = last = worst
    while first > 0 and logits[first - 1] > _SUSPECT:
        first -= 1
    while last + 1 < len(logits) and logits[last + 1] > _SUSPECT:
        last += 1
    scale = INK / ink.height
    left = ink.x0 - SIDE / scale
    x0 = round(left + first * STEP / scale)
    x1 = round(left + (last + 1) * STEP / scale)
    return Box(max(ink.x0, x0), ink.y0, max(ink.x0 + 1, min(ink.x1, x1)), ink.y1)
