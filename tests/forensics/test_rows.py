"""A missing row, a row that stands twice, rows of another page: found, and left alone where pages do it honestly."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tests.forensics.builders import context, field, fields_of, line, moment, money, number
from verifier.checks import Check, CheckStatus, Severity
from verifier.fields.types import FieldName, Fields, PageKind, Precision, Record
from verifier.forensics.logic import duplicate_entries
from verifier.forensics.structure import empty_cell, faint_patch, missing_row, repeated_row, stitch
from verifier.forensics.structure.text_rows import ink_box, text_rows
from verifier.geometry import Box
from verifier.ocr.types import OcrLine

W, H = 720, 1400
LABELS = ("Merchant", "Order no", "Paid at", "Method", "Channel", "Remark", "Fee", "Bank")
VALUES = ("Shop", "20260301445566", "2026-03-01 10:20:30", "Card 1234", "App", "None", "0.00", "Some bank")


def write(rgb: np.ndarray, text: str, x: int, y: int, size: float = 0.9) -> OcrLine:
    """Draw text with its base line at ``y`` and return its OCR line, whose box is off by some pixels."""
    (w, h), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, size, 2)
    cv2.putText(rgb, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, (40, 40, 40), 2, cv2.LINE_AA)
    return line(text, (x - 2, y - h - 3, x + w + 2, y + 4))


def detail(
    gone: int | None = None,
    *,
    pitch: int = 80,
    divider: bool = False,
    wipe_divider: bool = False,
    section: int | None = None,
) -> tuple[np.ndarray, list[OcrLine]]:
    """A list of eight rows; row ``gone`` was wiped, a section break of ``section`` pixels after the third row."""
    rgb = np.full((H, W, 3), 255, np.uint8)
    lines = []
    for i, (label, value) in enumerate(zip(LABELS, VALUES, strict=True)):
        y = 300 + i * pitch + (section or 0) * (i > 2)
        if divider and not (wipe_divider and i == gone):
            rgb[y + pitch // 2 - 4 : y + pitch // 2 - 2, 40:680] = 225
        if i != gone:
            lines += [write(rgb, label, 40, y), write(rgb, value, 330, y)]
    return rgb, lines


def failed(checks: list[Check], rule: str) -> list[Check]:
    return [c for c in checks if c.failed and c.rule_id == rule]


@pytest.mark.parametrize("divider", [False, True])
@pytest.mark.parametrize("quality", [None, 80])
def test_a_wiped_row_leaves_a_step_of_two_pitches(divider: bool, quality: int | None) -> None:
    rgb, lines = detail(4, divider=divider)
    if quality:
        rgb = cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
    (check,) = failed(missing_row.detect(context(rgb=rgb, lines=lines)), "S121")
    assert check.severity is Severity.REVIEW
    assert check.params["above"] == "Method"
    box = check.evidence[0].box
    assert box is not None
    assert box.y0 < 300 + 4 * 80 - 15 < box.y1


@pytest.mark.parametrize(
    "page",
    [
        detail(),
        detail(section=35),  # a gap between two groups that is no pitch
        detail(4, divider=True, wipe_divider=True),  # one divider for two rows: another kind of gap
    ],
)
def test_other_gaps_are_left_alone(page: tuple[np.ndarray, list[OcrLine]]) -> None:
    rgb, lines = page
    checks = missing_row.detect(context(rgb=rgb, lines=lines))
    assert not failed(checks, "S121")
    assert checks[0].status is CheckStatus.PASSED


def test_a_gap_with_something_in_it_or_another_ground_is_no_hole() -> None:
    rgb, lines = detail(4)
    rgb[596:630, 300:420] = (30, 120, 230)  # a button where the row would stand
    assert not failed(missing_row.detect(context(rgb=rgb, lines=lines)), "S121")
    rgb, lines = detail(4)
    rgb[600:626] = 244  # a band between two cards
    assert not failed(missing_row.detect(context(rgb=rgb, lines=lines)), "S121")


def test_two_equal_gaps_are_the_layout_and_other_pages_are_not_measured() -> None:
    rgb, lines = detail(2)
    six = [item for item in lines if item.text not in (LABELS[6], VALUES[6])]
    rgb[300 + 6 * 80 - 30 : 300 + 6 * 80 + 12] = 255
    assert not failed(missing_row.detect(context(rgb=rgb, lines=six)), "S121")
    for kind in (PageKind.BILL_LIST, PageKind.UNKNOWN):
        (check,) = missing_row.detect(context(fields_of(kind=kind), rgb=rgb, lines=lines))
        assert check.status is CheckStatus.NOT_MEASURED


def test_a_letterhead_above_a_table_is_no_hole() -> None:
    rgb, lines = detail(3)
    for i in range(3):  # the rows above the hole are lines of an address
        rgb[300 + i * 80 - 30 : 300 + i * 80 + 12, 320:] = 255
    lines = [item for item in lines if item.text not in VALUES[:3]]
    assert not failed(missing_row.detect(context(rgb=rgb, lines=lines)), "S121")


def test_values_below_their_labels_step_by_turns() -> None:
    rgb = np.full((H, W, 3), 255, np.uint8)
    lines, y = [], 300
    for i in range(5):
        lines += [write(rgb, LABELS[i], 40, y), write(rgb, VALUES[i], 40, y + 36)]
        if i != 3:  # all gaps but the last have a button's edge in them
            rgb[y + 60 : y + 70, 600:640] = 0
            lines.append(write(rgb, "Copy", 200, y + 36))
        y += 108
    assert not failed(missing_row.detect(context(rgb=rgb, lines=lines)), "S121")


def test_a_copied_row_is_found_and_equal_columns_of_payer_and_payee_are_not() -> None:
    rgb, lines = detail()
    copied = np.vstack([rgb[:490], rgb[410:490], rgb[490:-80]])
    again = [
        OcrLine(item.text, item.confidence, line("", item.box.shift(0, 80).as_list()).quad)  # type: ignore[arg-type]
        for item in lines
        if item.text in (LABELS[2], VALUES[2])
    ]
    moved = [
        item
        if item.box.y0 < 490
        else OcrLine(item.text, item.confidence, line("", item.box.shift(0, 80).as_list()).quad)  # type: ignore[arg-type]
        for item in lines
    ]
    (check,) = failed(repeated_row.detect(context(rgb=copied, lines=moved + again)), "S122")
    strips = [e.box for e in check.evidence if e.box is not None]
    assert all(box.x0 == 0 and box.x1 == rgb.shape[1] for box in strips)
    assert max(box.height for box in strips) > 1.5 * lines[0].box.height
    assert check.params["label"] == "paidat"
    assert [e.read for e in check.evidence] == ["paidat 2026-03-01102030"] * 2

    page = np.full((H, W, 3), 255, np.uint8)
    texts = ["Payer", "Name", "Bank", "Payee", "Name", "Bank"]
    values = ["-", "Li", "ICBC", "-", "Wang", "ICBC"]
    both = []
    for i, (label, value) in enumerate(zip(texts, values, strict=True)):
        both += [write(page, label, 40, 300 + 80 * i), write(page, value, 330, 300 + 80 * i)]
    assert not failed(repeated_row.detect(context(rgb=page, lines=both)), "S122")
    # Some slips print a number alone, once for the payer and once for the payee.
    numbers = [write(page, "00420260108190808ZRJ", 40, 900 + 60 * i) for i in (0, 1)]
    assert not failed(repeated_row.detect(context(rgb=page, lines=both + numbers)), "S122")


@pytest.mark.parametrize("gone", [1, 4, 7])
@pytest.mark.parametrize("quality", [None, 80])
def test_an_empty_cell_between_equal_dividers(gone: int, quality: int | None) -> None:
    rgb, lines = detail(gone, divider=True)
    rgb[256:258, 40:680] = 225
    rgb[300 + 7 * 80 + 36 : 300 + 7 * 80 + 38, 40:680] = 225
    if quality:
        rgb = cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
    (check,) = failed(empty_cell.detect(context(rgb=rgb, lines=lines)), "S126")
    box = check.evidence[0].box
    assert box is not None and abs(box.centre[1] - (300 + 80 * gone - 5)) < 12


def test_cells_that_are_honestly_empty() -> None:
    full, lines = detail(divider=True)
    below = full.copy()  # the gap below the list ends at a button's edge, or with the card
    below[300 + 7 * 80 + 36 : 300 + 7 * 80 + 38, 40:680] = 225
    button = below.copy()
    button[300 + 8 * 80 + 36 : 300 + 8 * 80 + 38, 40:680] = 90
    card = below.copy()
    card[300 + 8 * 80 : 300 + 8 * 80 + 36] = 240
    card[300 + 8 * 80 + 36 : 300 + 8 * 80 + 38, 40:680] = 225
    cut, left = detail(4)  # no dividers at all: S121's business
    seal = full.copy()
    cv2.circle(seal, (400, 300 + 80 * 4), 30, (200, 30, 30), 3)
    sealed = [item for item in lines if item.text not in (LABELS[4], VALUES[4])]
    for rgb, found in (
        (full, lines),
        (below, lines),
        (button, lines),
        (card, lines),
        (cut, left),
        (seal, sealed),
    ):
        assert not failed(empty_cell.detect(context(rgb=rgb, lines=found)), "S126")
    wiped, rest = detail(4, divider=True)
    listed = context(fields_of(kind=PageKind.BILL_LIST), rgb=wiped, lines=rest)
    assert not failed(empty_cell.detect(listed), "S126")


def band_page(
    x: int,
    *,
    value_x: int = 330,
    back: bool = True,
    inner: str = "支付时间",
    size: float = 0.9,
    kind: PageKind = PageKind.PAYMENT_DETAIL,
) -> list[Check]:
    """A page whose rows 3 to 5 begin at ``x`` and have that text size; after them the list goes on at its own column
    unless not ``back``."""
    rgb = np.full((H, W, 3), 255, np.uint8)
    lines = []
    for i in range(8):
        inside = 3 <= i <= 5
        at = x if inside or (i > 5 and not back) else 40
        label = {0: "交易渠道", 1: "商户全称", 3: "交易摘要", 4: inner}.get(i, LABELS[i])
        lines.append(write(rgb, "H" * len(label), at, 300 + 80 * i, size if inside else 0.9))
        lines[-1] = OcrLine(label, 0.99, lines[-1].quad)
        lines.append(write(rgb, VALUES[i], value_x if inside else 330, 300 + 80 * i))
    return stitch.detect(context(fields_of(kind=kind), rgb=rgb, lines=lines))


def test_rows_of_another_page_need_two_differences() -> None:
    checks = band_page(58, value_x=352)
    assert failed(checks, "S117") and failed(checks, "S119")
    (join,) = failed(checks, "S100")
    assert join.evidence[0].box is not None and abs(join.evidence[0].box.centre[1] - 490) < 40
    for honest in (
        band_page(40),
        band_page(58),  # an indented block whose values stay in their column
        band_page(58, value_x=352, back=False),  # from here on another column: a second section
        band_page(140, value_x=400),  # an indent that no margin explains
        band_page(58, size=0.7),  # a note or a block under the head: smaller and further in
    ):
        assert not failed(honest, "S100")
    assert failed(band_page(58, value_x=352, size=0.7), "S118")


def test_a_label_of_which_a_payment_has_one_stands_there_with_two_values() -> None:
    assert failed(band_page(40, inner="商户全称"), "S100")
    # An order may hold several orders, and a list repeats its labels.
    for kind in (PageKind.PLATFORM_ORDER, PageKind.BILL_LIST):
        assert not failed(band_page(40, inner="商户全称", kind=kind), "S100")
    assert not failed(band_page(40, inner="开户银行"), "S100")


def card_page(
    *,
    margins: tuple[int, int] | None = (455, 695),
    patched: tuple[int, int] | None = None,
    gap: bool = False,
    kind: PageKind = PageKind.PAYMENT_DETAIL,
) -> list[Check]:
    """A white card on grey. Between ``margins`` its sides are white too; ``patched`` rows hold nothing but white.

    With a ``gap`` the grey reaches across the page above and below: a section of its own.
    """
    rgb = np.full((H, W, 3), 242, np.uint8)
    rgb[250:950, 24 : W - 24] = 255
    if margins is not None:
        rgb[margins[0] : margins[1]] = 255
        if gap:
            rgb[margins[0] - 16 : margins[0]] = rgb[margins[1] : margins[1] + 16] = 242
    lines = []
    for i in range(8):
        label = {0: "交易渠道", 1: "商户全称", 3: "交易摘要", 4: "支付时间"}.get(i, LABELS[i])
        if patched is not None and patched[0] <= 300 + 80 * i <= patched[1]:
            continue
        lines.append(write(rgb, "H" * len(label), 60, 300 + 80 * i))
        lines[-1] = OcrLine(label, 0.99, lines[-1].quad)
        lines.append(write(rgb, VALUES[i], 350, 300 + 80 * i))
    return stitch.detect(context(fields_of(kind=kind), rgb=rgb, lines=lines))


def test_margins_that_change_there_and_back_beside_rows_that_go_on() -> None:
    checks = card_page()
    (sign,) = failed(checks, "S125")
    assert sign.severity is Severity.NOTE and sign.evidence[0].box is not None
    assert abs(sign.evidence[0].box.y0 - 455) < 5 and abs(sign.evidence[0].box.y1 - 695) < 5
    assert failed(checks, "S100")
    for honest in (
        card_page(margins=None),
        card_page(margins=(0, 455)),  # a head that ends behind the card
        card_page(margins=(455, H)),  # from here on another ground
        card_page(gap=True),  # a section across the page between gaps
        card_page(margins=(465, 500)),  # one row: a notice or a bar
        card_page(patched=(460, 700)),  # nothing stands in it
        card_page(kind=PageKind.BILL_LIST),
    ):
        assert not failed(honest, "S125") and not failed(honest, "S100")


def entries(*records: dict[FieldName, object], kind: PageKind = PageKind.BILL_LIST) -> Fields:
    made = []
    for i, values in enumerate(records):
        fields = [field(n, v, box=(10, 40 * i, 90, 40 * i + 20)) for n, v in values.items()]  # type: ignore[arg-type]
        made.append(Record({f.name: f for f in fields}, Box(0, 40 * i, 300, 40 * i + 40)))
    base = fields_of(kind=kind)
    return Fields(base.recognition, tuple(made))


def entry(time: str, amount: str = "30.00", precision: Precision = Precision.MINUTE, **more: object) -> dict:
    at = moment(time)
    return {
        FieldName.AMOUNT: money(amount),
        FieldName.PAID_AT: type(at)(at.at, precision),
        **{FieldName(k): v for k, v in more.items()},
    }


A, B, C = "2026-03-01T10:20:00", "2026-03-01T09:00:00", "2026-03-01T08:00:00"


@pytest.mark.parametrize(
    ("records", "shared"),
    [
        ((entry(A, transaction_no=number("20260301445566")),) * 2, "transaction number"),
        ((entry(A, precision=Precision.SECOND),) * 2, "time to the second"),
        ((entry(A, balance=money("812.40")),) * 2, "balance after the transaction"),
        ((entry(A), entry(B, "8.00"), entry(A)), "time, with entries of other times between them"),
    ],
)
def test_one_transaction_twice(records: tuple[dict, ...], shared: str) -> None:
    (check,) = failed(duplicate_entries.detect(context(entries(*records))), "L110")
    assert check.severity is Severity.REVIEW
    assert check.params["shared_en"] == shared


@pytest.mark.parametrize(
    "records",
    [
        (entry(A), entry(A)),  # charged twice within a minute
        (entry(A), entry(A, "30.00"), entry(B)),
        (entry(A, balance=money("812.40")), entry(A, balance=money("782.40"))),
        (
            entry(A, transaction_no=number("20260301445566")),
            entry(A, transaction_no=number("20260301445567")),
        ),
        (entry(A, precision=Precision.SECOND), entry(B, precision=Precision.SECOND)),
    ],
)
def test_two_transactions_that_look_alike(records: tuple[dict, ...]) -> None:
    (check,) = duplicate_entries.detect(context(entries(*records)))
    assert check.status is CheckStatus.PASSED


def test_rows_are_measured_by_their_ink() -> None:
    rgb = np.full((200, 400, 3), 250, np.uint8)
    rgb[80:110, 50:90:4] = rgb[80:110, 89] = 20
    rgb[82:108, 200:260:4] = rgb[82:108, 259] = 20
    found = text_rows(rgb, [line("a", (47, 77, 95, 114)), line("b", (203, 84, 262, 105))])
    assert [item.box for row in found for item in row.items] == [Box(50, 80, 90, 110), Box(200, 82, 260, 108)]
    assert len(found) == 1
    assert ink_box(rgb, Box(300, 20, 380, 60)) is None
    assert ink_box(rgb, Box(399, 199, 400, 200)) is None


def lossy(rgb: np.ndarray, quality: int) -> np.ndarray:
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1))


@pytest.mark.parametrize("quality", [None, 90, 75])
@pytest.mark.parametrize("level", [247, 243])
def test_a_fill_that_misses_the_ground_by_some_levels(quality: int | None, level: int) -> None:
    rgb, lines = detail(4)
    rgb[rgb.min(axis=2) > 250] = 250
    rgb[590:632, 330:560] = level
    shown = lossy(rgb, quality) if quality else rgb
    (check,) = failed(faint_patch.detect(context(rgb=shown, lines=lines)), "S124")
    box = check.evidence[0].box
    assert box is not None and box.iou(Box(330, 590, 560, 632)) > 0.8


def test_faint_areas_of_an_interface_are_no_patches() -> None:
    def page(draw: object) -> list[Check]:
        rgb, lines = detail(4)
        rgb[rgb.min(axis=2) > 250] = 250
        draw(rgb)  # type: ignore[operator]
        return faint_patch.detect(context(rgb=rgb, lines=lines))

    def band(rgb: np.ndarray) -> None:
        rgb[590:632] = 247

    def chip(rgb: np.ndarray) -> None:
        rgb[590:632, 351:539] = 247
        for x in (351, 539):
            cv2.circle(rgb, (x, 611), 21, (247, 247, 247), -1)

    def with_text(rgb: np.ndarray) -> None:
        rgb[590:632, 330:560] = 247
        write(rgb, "Copy", 350, 622)

    def gradient(rgb: np.ndarray) -> None:
        rgb[560:660, 300:600] = np.linspace(250, 240, 100).astype(np.uint8)[:, None, None]

    def two_grounds(rgb: np.ndarray) -> None:
        rgb[:611][rgb[:611].min(axis=2) == 250] = 247
        rgb[590:632, 330:560] = 245

    def placeholders(rgb: np.ndarray) -> None:
        for y, right in ((960, 560), (1030, 480), (1100, 560)):
            rgb[y : y + 30, 330:right] = 245

    for draw in (band, chip, with_text, gradient, two_grounds, placeholders):
        (check,) = page(draw)
        assert check.status is CheckStatus.PASSED, draw.__name__


def test_patches_are_not_measured_without_power() -> None:
    rgb, lines = detail()
    for ctx in (
        context(fields_of(kind=PageKind.CHAT), rgb=rgb, lines=lines),
        context(rgb=rgb, lines=lines[:2]),
        context(rgb=rgb[:100], lines=lines),
    ):
        (check,) = faint_patch.detect(ctx)
        assert check.status is CheckStatus.NOT_MEASURED
