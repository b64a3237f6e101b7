"""F001: a picture that carries nothing to look at says so, and never hides a contradiction."""

from __future__ import annotations

import cv2
import numpy as np

from tests.forensics.builders import BLANK, context, line
from verifier.checks import Check, CheckStatus, Severity
from verifier.fields.photograph import tilt
from verifier.forensics import assessability
from verifier.forensics.assessability import jpeg_quality
from verifier.forensics.outcome import integrity_of
from verifier.geometry import Box, quad_of
from verifier.ocr.types import OcrLine
from verifier.outcomes import Integrity

TEXT = [line(f"row {i}", (10, 20 + 40 * i, 200, 50 + 40 * i)) for i in range(6)]
STANDARD = (
    *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55),
    *(14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62),
    *(18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92),
    *(49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
)


def reason(*, lines: list[OcrLine] = TEXT, rgb: np.ndarray | None = None, **container: object) -> str | None:
    (check,) = assessability.detect(context(rgb=rgb, lines=lines, **container))
    return check.params["reason_code"] if check.failed else None


def test_a_plain_capture_is_assessable() -> None:
    assert reason() is None


def test_tiny_pictures_and_tiny_text() -> None:
    assert reason(rgb=np.full((200, 180, 3), 255, np.uint8)) == "small"
    assert reason(lines=[line("row", (10, 10 * i, 60, 10 * i + 7)) for i in range(8)]) == "text"
    assert reason(lines=[]) == "no_text"


def test_quality_of_jpeg_tables() -> None:
    assert jpeg_quality(STANDARD) == 50
    ones = (1,) * 64
    assert jpeg_quality(ones) >= 99
    assert jpeg_quality(tuple(min(255, v * 3) for v in STANDARD)) < 25
    strong = tuple(min(255, v * 3) for v in STANDARD)
    assert reason(format="JPEG", jpeg_tables=(strong,)) == "compressed"
    assert reason(format="JPEG", jpeg_tables=(STANDARD,)) is None


def test_photograph_of_a_screen() -> None:
    rng = np.random.default_rng(1)
    noisy = np.clip(rng.normal(200, 12, (600, 400, 3)), 0, 255).astype(np.uint8)
    tilted = []
    for i in range(6):
        y = 40 + 60 * i
        quad = ((20.0, y + 0.0), (380.0, y + 9.0), (380.0, y + 33.0), (20.0, y + 24.0))
        tilted.append(OcrLine("a long row of text", 0.95, quad))
    assert reason(rgb=noisy, lines=tilted) == "photo"
    # Noise alone can be a photograph shown on the page, tilt alone a picture on it.
    assert reason(rgb=noisy) is None
    assert reason(rgb=cv2.resize(BLANK, (400, 600)), lines=tilted) is None


def test_contradictions_outrank_bad_pictures() -> None:
    bad = assessability.detect(context(lines=[]))
    assert integrity_of(bad) is Integrity.NOT_ASSESSABLE
    proof = Check("L101", CheckStatus.FAILED, Severity.CONTRADICTION)
    assert integrity_of([*bad, proof]) is Integrity.CONTRADICTED


def test_boxes_of_upright_text_have_no_tilt() -> None:
    upright = [OcrLine("long row of text", 0.9, quad_of(Box(10, 30 * i, 300, 30 * i + 24))) for i in range(5)]
    assert tilt(upright) == 0.0
