"""Joins are found by two signs; one sign, and what long captures do honestly, stays a remark."""

from __future__ import annotations

import cv2
import numpy as np

from tests.forensics.builders import context, field, fields_of, line, money
from verifier.checks import Check, CheckStatus, Severity
from verifier.fields.types import FieldName, PageKind
from verifier.forensics.structure import stitch
from verifier.forensics.structure.bars import gesture_bars
from verifier.forensics.structure.geometry import filler_span
from verifier.ocr.types import OcrLine

W, H = 720, 1400


def write(rgb: np.ndarray, text: str, x: int, y: int, size: float = 1.0) -> OcrLine:
    """Draw ASCII text with its baseline at ``y`` and return its OCR line."""
    (w, h), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 2)
    cv2.putText(rgb, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, (30, 30, 30), 2, cv2.LINE_AA)
    return line(text, (x - 2, y - h - 3, x + w + 2, y + 5))


def status_bar(rgb: np.ndarray, y: int, clock: str) -> OcrLine:
    cv2.rectangle(rgb, (600, y - 18), (622, y), (30, 30, 30), -1)
    cv2.circle(rgb, (645, y - 9), 9, (30, 30, 30), -1)
    cv2.rectangle(rgb, (665, y - 18), (700, y), (30, 30, 30), 2)
    return write(rgb, clock, 40, y, 0.8)


def page(height: int = H, clock: str | None = "9:41") -> tuple[np.ndarray, list[OcrLine]]:
    rgb = np.full((height, W, 3), 255, np.uint8)
    lines = [status_bar(rgb, 40, clock)] if clock else []
    for row in range(10):
        y = 160 + row * 100
        lines += [write(rgb, f"label {row}", 40, y), write(rgb, f"2026030{row}", 420, y)]
    return rgb, lines


def stitched(rgb: np.ndarray, lines: list[OcrLine], **kwargs: object) -> list[Check]:
    return stitch.detect(context(rgb=rgb, lines=lines, **kwargs))  # type: ignore[arg-type]


def rules(checks: list[Check]) -> set[str]:
    return {c.rule_id for c in checks if c.failed}


def shifted(lines: list[OcrLine], dy: int) -> list[OcrLine]:
    return [line(o.text, (o.box.x0, o.box.y0 + dy, o.box.x1, o.box.y1 + dy)) for o in lines]


def test_one_capture_has_no_join() -> None:
    assert rules(stitched(*page())) == set()


def test_two_captures_below_each_other() -> None:
    top, first = page()
    bottom, second = page(clock="10:05")
    checks = stitched(np.vstack([top, bottom]), first + shifted(second, H))
    assert {"S100", "S101", "S102"} <= rules(checks)
    finding = next(c for c in checks if c.rule_id == "S100")
    assert finding.severity is Severity.REVIEW
    box = finding.evidence[0].box
    assert box is not None and abs(box.y0 - H) < 60


def test_bill_list_times_are_no_status_bars() -> None:
    rgb, lines = page()
    for y in (300, 500, 700):
        lines += [write(rgb, "10:31", 40, y + 45, 0.8), write(rgb, "-200.00", 560, y + 45, 0.8)]
    assert rules(stitched(rgb, lines)) == set()


def test_chat_times_are_no_status_bars() -> None:
    rgb, lines = page()
    lines += [write(rgb, "10:31", W // 2 - 40, 345, 0.8), write(rgb, "11:02", W // 2 - 40, 745, 0.8)]
    assert rules(stitched(rgb, lines)) == set()


def test_gesture_bar_only_at_the_bottom_of_an_honest_page() -> None:
    rgb, lines = page()
    cv2.rectangle(rgb, (W // 2 - 120, H - 24), (W // 2 + 120, H - 16), (0, 0, 0), -1)
    assert len(gesture_bars(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY))) == 1
    assert rules(stitched(rgb, lines)) == set()
    below, more = page(clock=None)
    checks = stitched(np.vstack([rgb, below]), lines + shifted(more, H))
    assert "S103" in rules(checks)


def test_sheet_handles_and_buttons_are_no_gesture_bars() -> None:
    rgb, _ = page()
    cv2.rectangle(rgb, (W // 2 - 35, 700), (W // 2 + 35, 706), (180, 180, 180), -1)
    cv2.rectangle(rgb, (W // 2 - 120, 900), (W // 2 + 120, 980), (22, 119, 255), -1)
    assert gesture_bars(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)) == []


def test_narrower_page_below() -> None:
    top, _ = page()
    narrow = cv2.resize(np.full((H, W, 3), 236, np.uint8), (600, H))
    padded = np.full((H, W, 3), 255, np.uint8)
    padded[:, :600] = narrow
    span = filler_span(np.vstack([top, padded]))
    assert span is not None and span[0] == 600


def test_cards_are_no_filler() -> None:
    rgb = np.full((H, W, 3), 242, np.uint8)
    rgb[300:1300, 24 : W - 24] = 255
    assert filler_span(rgb) is None


def test_side_by_side() -> None:
    left, first = page()
    right, second = page(clock="10:05")
    right[:] = np.where(right == 255, 246, right)
    moved = [line(o.text, (o.box.x0 + W, o.box.y0, o.box.x1 + W, o.box.y1)) for o in second]
    assert "S100" in rules(stitched(np.hstack([left, right]), first + moved))


def test_sticky_title_of_a_long_capture_is_no_join() -> None:
    top, first = page(2400)
    title = [line("账单详情", (300, 70, 420, 100)), line("账单详情", (300, 1270, 420, 1300))]
    assert rules(stitched(top, first + title)) == set()


def test_other_title_is_one_sign_only() -> None:
    top, first = page(2400)
    titles = [line("账单详情", (300, 70, 420, 100)), line("订单详情", (300, 1270, 420, 1300))]
    assert rules(stitched(top, first + titles)) == {"S109"}


def test_jpeg_grids_that_differ() -> None:
    top, first = page()
    bottom, second = page(clock=None)

    def saved(rgb: np.ndarray) -> np.ndarray:
        return cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 80])[1], cv2.IMREAD_COLOR)

    joined = np.vstack([saved(top), saved(bottom)[83:]])
    assert "S106" in rules(stitched(joined, first + shifted(second, H - 83)))
    whole = saved(np.vstack([top, bottom[83:]]))
    assert "S106" not in rules(stitched(whole, first + shifted(second, H - 83)))


def test_clean_and_noisy_parts() -> None:
    top, first = page()
    bottom, second = page(clock=None)
    noisy = cv2.imdecode(cv2.imencode(".jpg", bottom, [cv2.IMWRITE_JPEG_QUALITY, 75])[1], cv2.IMREAD_COLOR)
    assert "S107" in rules(stitched(np.vstack([top, noisy]), first + shifted(second, H)))


def test_records_on_one_page() -> None:
    rgb, lines = page()
    fields = fields_of(field(FieldName.AMOUNT, money("200.00")), kind=PageKind.BILL_LIST)
    two = type(fields)(fields.recognition, fields.records * 2)
    one_page = [c for c in stitched(rgb, lines, fields=two) if c.rule_id == "S120"]
    assert one_page[0].status is CheckStatus.PASSED and one_page[0].params["count"] == "2"
    bottom, second = page(clock="10:05")
    joined = [
        c
        for c in stitched(np.vstack([rgb, bottom]), lines + shifted(second, H), fields=two)
        if c.rule_id == "S120"
    ]
    assert joined[0].severity is Severity.REVIEW
    single = [c for c in stitched(rgb, lines) if c.rule_id == "S120"]
    assert single[0].status is CheckStatus.NOT_MEASURED


def test_result_heading_below_the_title_is_no_second_title() -> None:
    rgb, lines = page()
    head = [line("支付结果", (300, 70, 420, 100)), line("支付失败", (300, 520, 420, 560))]
    assert rules(stitched(rgb, lines + head)) == set()
