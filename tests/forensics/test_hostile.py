"""Odd and hostile pictures: a result for every rule, no crash, no false finding."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tests.forensics.builders import fields_of, line, page_of
from verifier.checks import Check, Severity
from verifier.fields.types import Fields, PageKind, Recognition
from verifier.forensics.inspect import inspect
from verifier.forensics.registry import DETECTORS
from verifier.images.load import load_picture
from verifier.ocr.types import OcrLine

UNKNOWN = Fields(Recognition(PageKind.UNKNOWN, "", "", 0.0))
WORDS = [line(f"row {i}", (20, 60 + 60 * i, 140, 90 + 60 * i)) for i in range(5)]


def png(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **options)
    return out.getvalue()


def jpeg(image: Image.Image, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def noise(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)


def animated() -> bytes:
    frames = [Image.fromarray(np.full((500, 400, 3), v, np.uint8)) for v in (255, 0, 128)]
    return png(frames[0], save_all=True, append_images=frames[1:])


PICTURES: dict[str, Callable[[], bytes]] = {
    "one colour": lambda: png(Image.new("RGB", (720, 1400), (250, 250, 250))),
    "one bit": lambda: png(Image.fromarray(noise((600, 400))).convert("1")),
    "16 bit": lambda: png(Image.fromarray((noise((600, 400)).astype(np.uint16) << 8) | 17)),
    "palette": lambda: png(Image.fromarray(noise((600, 400, 3))).quantize(16)),
    "cmyk": lambda: jpeg(Image.fromarray(noise((600, 400, 4)), "CMYK"), quality=80),
    "animated": animated,
    "progressive": lambda: jpeg(Image.fromarray(noise((600, 400, 3))), quality=75, progressive=True),
    "alpha noise": lambda: png(Image.fromarray(noise((600, 400, 4)), "RGBA")),
    "noise": lambda: png(Image.fromarray(noise((900, 700, 3)))),
    "stripes": lambda: png(Image.fromarray(np.tile(np.uint8([[0], [255]]), (700, 600)))),
    "grey grid": lambda: png(Image.fromarray(np.kron(noise((70, 50)), np.ones((16, 16), np.uint8)))),
    "tiny": lambda: png(Image.new("RGB", (3, 2), (1, 2, 3))),
    "one row": lambda: png(Image.new("RGB", (2000, 1), (9, 9, 9))),
    "30000 rows": lambda: png(Image.new("L", (320, 30000), 240)),
}


@pytest.mark.parametrize("lines", [[], WORDS], ids=["no text", "text"])
@pytest.mark.parametrize("name", sorted(PICTURES))
def test_odd_pictures_give_answers_and_no_findings(name: str, lines: list[OcrLine]) -> None:
    shot = load_picture(PICTURES[name]())
    inside = [o for o in lines if o.box.x1 <= shot.width and o.box.y1 <= shot.height]
    result = inspect(shot, page_of(inside, shot.rgb), UNKNOWN)
    stated = {check.rule_id for check in result.checks}
    # A detector states at least one of its rules; an internal error would show as `internal_error`.
    assert all(stated & set(detector.RULES) for detector in DETECTORS)
    assert [c for c in result.checks if c.params.get("reason_code") == "internal_error"] == []
    assert [c.rule_id for c in result.checks if _accuses(c)] == []
    again = inspect(shot, page_of(inside, shot.rgb), UNKNOWN)
    assert again.checks == result.checks and again.integrity is result.integrity


def test_text_of_any_kind_is_no_finding_by_itself() -> None:
    rgb = np.full((1400, 720, 3), 255, np.uint8)
    texts = [
        "99:99",
        "24:00",
        "\x1b[31m12:00",
        "\u202e12:31",
        "2026-99-99 25:61",
        "-" * 500,
        "1" * 400,
        "￥" * 50,
        "星期八",
        "‹",
        "",
    ]
    lines = [line(text, (20, 40 + 100 * i, 300, 80 + 100 * i)) for i, text in enumerate(texts)]
    lines += [line("12:30", (-50, -40, 900, 2000)), line("x", (700, 1300, 700, 1300))]
    result = inspect(load_picture(rgb), page_of(lines, rgb), fields_of())
    assert [c for c in result.checks if c.params.get("reason_code") == "internal_error"] == []
    assert [c.rule_id for c in result.checks if _accuses(c)] == []


def _accuses(check: Check) -> bool:
    return check.failed and check.severity in {Severity.REVIEW, Severity.CONTRADICTION}
