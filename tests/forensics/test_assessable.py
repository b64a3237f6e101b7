"""What is too small, too strongly compressed or without text says nothing, and says so."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from tests.forensics.builders import context, line
from verifier.checks import CheckStatus
from verifier.forensics import assessable
from verifier.forensics.outcome import integrity_of
from verifier.images.load import load_picture
from verifier.outcomes import Integrity

LINE = line("订单号 2026030122001")


def _tables(quality: int) -> tuple[tuple[int, ...], ...]:
    out = io.BytesIO()
    Image.new("RGB", (300, 400)).save(out, "JPEG", quality=quality)
    return load_picture(out.getvalue()).container.jpeg_tables


@pytest.mark.parametrize(
    ("quality", "expected"),
    [(95, CheckStatus.PASSED), (50, CheckStatus.PASSED), (30, CheckStatus.PASSED), (20, CheckStatus.FAILED)],
)
def test_compression_counts_from_about_quality_25_down(quality: int, expected: CheckStatus) -> None:
    (check,) = assessable.detect(context(lines=[LINE], jpeg_tables=_tables(quality)))
    assert check.status is expected


@pytest.mark.parametrize(("height", "width"), [(1, 1), (400, 200), (100, 3000)])
def test_tiny_pictures_are_not_assessable(height: int, width: int) -> None:
    checks = assessable.detect(context(lines=[LINE], rgb=np.zeros((height, width, 3), np.uint8)))
    assert integrity_of(checks) is Integrity.NOT_ASSESSABLE
    assert f"{width} x {height}" in checks[0].params["what_en"]


def test_a_picture_without_text_is_not_assessable() -> None:
    assert integrity_of(assessable.detect(context())) is Integrity.NOT_ASSESSABLE
    assert integrity_of(assessable.detect(context(lines=[LINE]))) is Integrity.NO_CONTRADICTION_FOUND
