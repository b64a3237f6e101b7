"""Joins are found by two signs; one sign, and what long captures do honestly, stays a remark."""

from __future__ import annotations

import cv2
import numpy as np

from tests.forensics.builders import context, field, fields_of, line, money, page_of, shot_of
from verifier.checks import Check, CheckStatus, Severity
from verifier.fields.types import FieldName, PageKind
from verifier.forensics.inspect import inspect
from verifier.forensics.structure import stitch
from verifier.forensics.structure.bars import gesture_bars
from verifier.forensics.structure.geometry import filler_span
from verifier.forensics.structure.rows import RowFacts
from verifier.forensics.structure.sheets import sheet_top
from verifier.geometry import Box
from verifier.ocr.types import OcrLine
from verifier.outcomes import Integrity

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


def pills(rgb: np.ndarray) -> list[Box]:
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return gesture_bars(luma, RowFacts(rgb, luma))


def arrow(rgb: np.ndarray, y: int) -> None:
    """A back arrow at the left end of a title bar whose text has its base line at ``y``."""
    cv2.polylines(
        rgb, [np.array([[50, y - 24], [36, y - 10], [50, y + 4]])], False, (30, 30, 30), 3, cv2.LINE_AA
    )


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
    assert len(pills(rgb)) == 1
    assert rules(stitched(rgb, lines)) == set()
    below, more = page(clock=None)
    checks = stitched(np.vstack([rgb, below]), lines + shifted(more, H))
    assert "S103" in rules(checks)


def test_sheet_handles_and_buttons_are_no_gesture_bars() -> None:
    rgb, _ = page()
    cv2.rectangle(rgb, (W // 2 - 35, 700), (W // 2 + 35, 706), (180, 180, 180), -1)
    cv2.rectangle(rgb, (W // 2 - 120, 900), (W // 2 + 120, 980), (22, 119, 255), -1)
    assert pills(rgb) == []


def test_narrower_page_below() -> None:
    top, _ = page()
    narrow = cv2.resize(np.full((H, W, 3), 236, np.uint8), (600, H))
    padded = np.full((H, W, 3), 255, np.uint8)
    padded[:, :600] = narrow
    span = filler_span(np.vstack([top, padded]))
    assert span is not None and span[1] == 600 and abs(span[2] - H) < 8


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


def titled(height: int, titles: dict[int, str]) -> tuple[np.ndarray, list[OcrLine]]:
    """A page with title bars (arrow and centred title) whose base lines stand at the given rows."""
    rgb, lines = page(height)
    for y, text in titles.items():
        rgb[y - 50 : y + 40] = 255
        lines = [o for o in lines if not y - 50 < o.box.centre[1] < y + 40]
        arrow(rgb, y)
        lines.append(write(rgb, text, W // 2 - 90, y))
    return rgb, lines


def test_sticky_title_of_a_long_capture_is_no_join() -> None:
    assert rules(stitched(*titled(2400, {110: "Bill details", 1290: "Bill details"}))) == set()


def test_other_title_in_one_screen_is_one_sign_only() -> None:
    # A sheet over a page brings a title of its own.
    assert rules(stitched(*titled(1560, {110: "Bill details", 790: "Choose a card"}))) == {"S109"}


def test_other_title_in_a_long_picture_is_a_join() -> None:
    assert {"S100", "S109"} <= rules(stitched(*titled(2400, {110: "Bill details", 1290: "My orders"})))


def test_list_rows_with_icons_are_no_titles() -> None:
    names = {300 + 130 * i: f"Row number {i}" for i in range(8)}
    assert rules(stitched(*titled(2400, names))) == set()


def test_navigation_buttons_inside_the_page() -> None:
    rgb, lines = page()
    cv2.circle(rgb, (W // 2, H - 40), 14, (60, 60, 60), 3)
    cv2.rectangle(rgb, (166, H - 54), (194, H - 26), (60, 60, 60), 3)
    cv2.rectangle(rgb, (526, H - 54), (554, H - 26), (60, 60, 60), 3)
    assert rules(stitched(rgb, lines)) == set()
    below, more = page(clock=None)
    below[below == 255] = 240
    assert {"S100", "S103", "S116"} <= rules(stitched(np.vstack([rgb, below]), lines + shifted(more, H)))


def test_dark_page_above_a_light_one() -> None:
    top, first = page()
    below, more = page(clock=None)
    checks = stitched(np.vstack([255 - top, below]), first + shifted(more, H))
    assert "S111" in rules(checks)
    # A dark head above a light page is a head.
    headed = below.copy()
    headed[:300] = 255 - headed[:300]
    assert "S111" not in rules(stitched(headed, more))


def test_two_main_amounts_and_times_far_apart() -> None:
    top, first = page(700)
    below, more = page(700, clock=None)
    for rgb, lines, amount, when in (
        (top, first, "-200.00", "2024-03-01 10:00"),
        (below, more, "-35.50", "2025-01-09 18:30"),
    ):
        rgb[180:330] = 255
        lines[:] = [o for o in lines if not 180 < o.box.centre[1] < 330]
        lines += [write(rgb, amount, 250, 250, 2.4), write(rgb, when, 40, 310)]
    checks = stitched(np.vstack([top, below]), first + shifted(more, 700))
    assert {"S113", "S114", "S100"} <= rules(checks)
    assert not {"S113", "S114"} & rules(stitched(top, first))


def test_capture_in_a_viewer_is_judged_by_its_own_width() -> None:
    rgb, lines = titled(2400, {110: "Bill details", 1290: "My orders"})
    framed = np.zeros((2400, W + 400, 3), np.uint8)
    framed[:, 200 : 200 + W] = rgb
    moved = [line(o.text, (o.box.x0 + 200, o.box.y0, o.box.x1 + 200, o.box.y1)) for o in lines]
    finding = next(c for c in stitched(framed, moved) if c.rule_id == "S100")
    box = finding.evidence[1].box
    assert finding.failed and box is not None and box.x0 >= 200


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


def test_two_joined_pages_do_not_contradict_each_other() -> None:
    top, first = page()
    bottom, second = page(clock="10:05")
    rgb, lines = np.vstack([top, bottom]), first + shifted(second, H)
    places = {"amount": (420, 200, 600, 230), "order_amount": (420, H + 300, 600, H + 330)}
    items = [
        field(FieldName.AMOUNT, money("200.00"), box=places["amount"]),
        field(FieldName.ORDER_AMOUNT, money("35.50"), box=places["order_amount"]),
    ]
    result = inspect(shot_of(rgb), page_of(lines, rgb), fields_of(*items))
    (sums,) = (c for c in result.checks if c.rule_id == "L105")
    assert sums.status is CheckStatus.NOT_MEASURED and sums.params["reason_code"] == "joined"
    assert result.integrity is Integrity.REVIEW
    # On one page the same amounts are a contradiction.
    near = [items[0], field(FieldName.ORDER_AMOUNT, money("35.50"), box=(420, 300, 600, 330))]
    assert inspect(shot_of(rgb), page_of(lines, rgb), fields_of(*near)).integrity is Integrity.CONTRADICTED


def blocks(count: int) -> tuple[np.ndarray, list[OcrLine]]:
    """A bank's list in which every entry is a block of labels and values."""
    rgb, lines = (
        np.full((200 + 560 * count, W, 3), 255, np.uint8),
        [line("历史交易明细", (250, 60, 470, 100))],
    )
    for k in range(count):
        y = 180 + 560 * k
        rows = (
            ("交易时间", f"2026-03-{20 - k:02d} 11:0{k}:31"),
            ("交易对方", "汇达游戏充值店"),
            ("交易金额", f"-¥{250 + k}.66"),
            ("订单号", f"20260320110{k}315553"),
            ("交易流水号", f"49628631457{k}"),
        )
        lines += [line(f"3月{20 - k}日", (36, y, 130, y + 34)), line("交易成功", (600, y, 700, y + 34))]
        for number, (label, value) in enumerate(rows, 1):
            at = y + 84 * number
            lines += [line(label, (36, at, 160, at + 34)), line(value, (260, at, 560, at + 34))]
    return rgb, lines


def test_a_long_list_of_labelled_blocks_is_one_page() -> None:
    fields = fields_of(kind=PageKind.BILL_LIST, app="wallet")
    assert rules(stitched(*blocks(6), fields=fields)) == set()


def over_a_dimmed_page(radius: int) -> tuple[np.ndarray, list[OcrLine]]:
    """A page under a veil with a sheet over its lower half, whose upper corners have this radius."""
    rgb, lines = titled(H, {110: "Bill details"})
    rgb[:] = (rgb * 0.4).astype(np.uint8)
    sheet, top = titled(H, {760: "Choose a card"}), 700
    veil = rgb[top : top + radius].copy()
    rgb[top:] = sheet[0][top:]
    for k in range(radius):
        bite = round(radius - np.sqrt(radius**2 - (radius - k) ** 2))
        rgb[top + k, :bite], rgb[top + k, W - bite :] = veil[k, :bite], veil[k, W - bite :]
    return rgb, [o for o in lines if o.box.y1 < top] + [o for o in sheet[1] if o.box.y0 > top]


def test_a_sheet_over_a_dimmed_page_is_no_second_page() -> None:
    rgb, lines = over_a_dimmed_page(30)
    assert sheet_top(rgb) is not None and abs(sheet_top(rgb) - 700) <= 3
    assert "S100" not in rules(stitched(rgb, lines))
    square, lines = over_a_dimmed_page(0)
    assert sheet_top(square) is None
    assert "S100" in rules(stitched(square, lines))


def test_no_sheet_where_there_is_none() -> None:
    for rgb in (page()[0], np.zeros((300, 120, 3), np.uint8), np.full((40, 40, 3), 7, np.uint8)):
        assert sheet_top(rgb) is None
    card = np.full((H, W, 3), 240, np.uint8)
    card[700:, 24 : W - 24] = 255
    assert sheet_top(card) is None
