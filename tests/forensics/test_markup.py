"""Marks by honest users are remarks; buttons, codes and tables are not even that."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.forensics.builders import context, field, fields_of, line
from verifier.checks import Check, Severity
from verifier.fields.types import Barcode, FieldName, Name
from verifier.forensics.markup import overlays
from verifier.geometry import Box


def page() -> np.ndarray:
    rgb = np.full((1600, 1080, 3), 255, np.uint8)
    for row in range(14):
        y = 120 + row * 100
        cv2.putText(
            rgb, f"label {row}", (40, y), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (120, 120, 120), 2, cv2.LINE_AA
        )
        cv2.putText(
            rgb, f"2026030{row} 12.50", (480, y), cv2.FONT_HERSHEY_SIMPLEX, 1.3, (30, 30, 30), 2, cv2.LINE_AA
        )
        rgb[y + 40] = 235
    return rgb


def marks(rgb: np.ndarray, **kwargs: object) -> list[Check]:
    return [c for c in overlays.detect(context(rgb=rgb, **kwargs)) if c.failed]  # type: ignore[arg-type]


def test_plain_page_has_no_markup() -> None:
    assert marks(page()) == []


def test_red_circle_is_a_remark_that_covers_nothing() -> None:
    rgb = page()
    cv2.ellipse(rgb, (680, 400), (260, 60), 4, 0, 360, (230, 30, 30), 8, cv2.LINE_AA)
    (check,) = marks(rgb, lines=[line("20260302", (480, 380, 880, 420))])
    assert check.params["kind"] == "circle" and check.severity is Severity.NOTE
    assert check.params["fields"] == "-"
    box = check.evidence[0].box
    assert box is not None and box.iou(Box(416, 336, 944, 464)) > 0.85


def test_arrow() -> None:
    rgb = page()
    cv2.arrowedLine(rgb, (300, 900), (620, 640), (0, 170, 60), 9, cv2.LINE_AA, 0, 0.15)
    assert [c.params["kind"] for c in marks(rgb)] == ["arrow"]


@pytest.mark.parametrize("quality", [None, 85])
def test_mosaic_names_the_covered_field(quality: int | None) -> None:
    rgb = page()
    part = rgb[380:440, 470:900]
    small = cv2.resize(part, (part.shape[1] // 15, part.shape[0] // 15), interpolation=cv2.INTER_AREA)
    rgb[380:440, 470:900] = cv2.resize(small, (part.shape[1], part.shape[0]), interpolation=cv2.INTER_NEAREST)
    if quality is not None:
        rgb = cv2.imdecode(
            cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR
        )
    name = field(FieldName.MERCHANT, Name("x"), box=(480, 385, 890, 435))
    found = marks(rgb, fields=fields_of(name))
    assert [c.params["kind"] for c in found] == ["mosaic"]
    assert found[0].params["fields"] == "merchant"


def test_buttons_codes_and_tables_are_not_markup() -> None:
    rgb = page()
    cv2.rectangle(rgb, (60, 1450), (1020, 1560), (22, 119, 255), -1)
    cv2.rectangle(rgb, (600, 1320), (900, 1400), (255, 80, 0), 3)
    rng = np.random.default_rng(0)
    code = np.kron(rng.integers(0, 2, (29, 29)) * 255, np.ones((10, 10))).astype(np.uint8)
    rgb[700:990, 200:490] = code[..., None]
    barcode = Barcode("QRCode", "x", Box(200, 700, 490, 990))
    assert marks(rgb, fields=fields_of(barcodes=[barcode])) == []
    assert marks(rgb) == []


def test_a_company_seal_is_no_circle_that_somebody_drew() -> None:
    rgb = page()
    cv2.circle(rgb, (700, 700), 120, (210, 40, 40), 7, cv2.LINE_AA)
    text = [line("专用章", (640, 690, 760, 720))]
    assert [c.params["kind"] for c in marks(rgb, lines=text)] == ["circle"]
    star = np.array(
        [[700, 640], [720, 700], [780, 700], [730, 735], [750, 790], [700, 755], [650, 790], [670, 735]]
    )
    cv2.fillPoly(rgb, [star], (210, 40, 40))
    assert marks(rgb, lines=text) == []
