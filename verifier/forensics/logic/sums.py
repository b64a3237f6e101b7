"""L105, L106: the amounts of one page have to agree with each other.

L105 compares the paid amount with the order amount less discounts and with rows that print the paid amount
again. Apps show discounts, fees and cashbacks in many rows, so a difference counts only when **no** selection
of the other amounts on the page explains it (subset sum over what is printed). L106 compares figures with
Chinese capitals.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations

from verifier.checks import Check
from verifier.fields.chinese_numerals import parse_capitals
from verifier.fields.types import Field, FieldName, Money, Record
from verifier.forensics.context import CONFIDENT, InspectionContext, confident
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.logic.numbers_read import concerns_refund
from verifier.geometry import Box
from verifier.ocr.types import OcrLine

RULES = ("L105", "L106")

_MOST_AMOUNTS = 10
"""Past this many printed amounts a subset explains almost anything, so the rule has no power."""

_LEAST_SURE = 0.7

_SHORT = 2
_ROWS_BELOW = 5
"""Heights of a row that are left below the last one where the screen cuts a page off (a bar stands there too)."""

_AMOUNT = re.compile(r"(?<![\d.])\d{1,3}(?:[,，]\d{3})+\.\d{2}(?!\d)|(?<![\d.])\d+\.\d{2}(?!\d)")
_CAPITALS = re.compile("[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]+")
_PAID_ROW = re.compile(
    r"^(付款金额|支付金额|实付金额|实付款|实际支付|实付|扣款金额|实付总额|"
    r"amount paid|total paid|you paid)[:：]?$",
    re.IGNORECASE,
)


def detect(ctx: InspectionContext) -> list[Check]:
    """L105 and L106 for pages with one record."""
    record = ctx.fields.first
    if record is None or len(ctx.fields.records) != 1:
        return [not_measured(ctx.name, rule, "no_fields") for rule in RULES]
    return [_totals(ctx, record), _capitals(ctx, record)]


def _totals(ctx: InspectionContext, record: Record) -> Check:
    amount = record.get(FieldName.AMOUNT)
    if amount is None:
        return not_measured(ctx.name, "L105", "no_fields")
    if not isinstance(amount.value, Money) or not (confident(amount) or _read_alike(amount)):
        return not_measured(ctx.name, "L105", "not_confident")
    if concerns_refund(ctx, record):
        return not_measured(ctx.name, "L105", "no_fields")
    rivals = _rivals(ctx, record, amount)
    if not rivals:
        return not_measured(ctx.name, "L105", "no_fields")
    others = _other_amounts(ctx, [amount.box, *(place.box for place, _ in rivals if place.box)])
    if len(others) > _MOST_AMOUNTS:
        return not_measured(ctx.name, "L105", "not_confident")
    for place, value in rivals:
        if not _explained(amount.value.amount - value, others):
            here = Place(amount.box, FieldName.AMOUNT.value, str(amount.value.amount), str(value))
            confidence = min(amount.confidence, 0.99)
            return found(
                ctx.name,
                "L105",
                Tier.A if confident(amount) else Tier.B,
                here,
                place,
                confidence=confidence,
                amount=str(amount.value.amount),
                other=str(value),
                difference=str(amount.value.amount - value),
            )
    return nothing_found(ctx.name, "L105")


def _read_alike(amount: Field) -> bool:
    """Whether two readers, neither sure of the whole line, read the same digits.

    A large amount's currency sign is often what a reader is unsure of, and that is not compared.
    """
    if not amount.readable or amount.reason == "repaired" or amount.confidence < _LEAST_SURE:
        return False
    digits = [_decimals(reading.text) for reading in amount.readings]
    return len(digits) > 1 and all(len(found) == 1 and found == digits[0] for found in digits)


def _rivals(ctx: InspectionContext, record: Record, amount: Field) -> list[tuple[Place, Decimal]]:
    out: list[tuple[Place, Decimal]] = []
    order = record.get(FieldName.ORDER_AMOUNT)
    paid = amount.value
    if (
        order is not None
        and confident(order)
        and isinstance(order.value, Money)
        and isinstance(paid, Money)
        and order.value.currency == paid.currency
        and not _goes_on_below(ctx, order.box)
    ):
        out.append(
            (Place(order.box, FieldName.ORDER_AMOUNT.value, str(order.value.amount)), order.value.amount)
        )
    for label, value in _paid_rows(ctx):
        box = ctx.clip(value.box)
        if box.intersection(amount.box) is None:
            number = _decimals(value.text)[0]
            out.append((Place(box, "", f"{label} {number}"), number))
    return out


def _goes_on_below(ctx: InspectionContext, box: Box) -> bool:
    """Whether a row is the last one above the screen's edge: what was taken off the price may stand below it.

    The phone's own signs, and a short label whose value is cut off, may be left below it.
    """
    near_edge = ctx.height - box.y1 < _ROWS_BELOW * box.height
    return near_edge and not any(
        line.box.y0 >= box.y1 and len(line.text.strip()) > _SHORT for line in ctx.lines
    )


def _paid_rows(ctx: InspectionContext) -> list[tuple[str, OcrLine]]:
    rows = []
    for line in ctx.lines:
        if not _PAID_ROW.match(line.text.strip()):
            continue
        middle = line.box.centre[1]
        beside = [
            other
            for other in ctx.lines
            if other is not line
            and other.box.y0 <= middle < other.box.y1
            and other.box.x0 >= line.box.x1
            and other.confidence >= CONFIDENT
            and len(_decimals(other.text)) == 1
        ]
        if len(beside) == 1:
            rows.append((line.text.strip(), beside[0]))
    return rows


def _other_amounts(ctx: InspectionContext, taken: list[Box]) -> list[Decimal]:
    out: list[Decimal] = []
    for line in ctx.lines:
        if any(line.box.intersection(box) is not None for box in taken):
            continue
        out.extend(_decimals(line.text))
    return out


def _explained(difference: Decimal, others: list[Decimal]) -> bool:
    """Whether some printed amounts, added or taken away together, make up the difference."""
    target = abs(difference)
    if target == 0:
        return True
    return any(
        sum(chosen) == target for size in range(1, len(others) + 1) for chosen in combinations(others, size)
    )


def _decimals(text: str) -> list[Decimal]:
    return [Decimal(re.sub("[,，]", "", number)) for number in _AMOUNT.findall(text)]


def _capitals(ctx: InspectionContext, record: Record) -> Check:
    figures, words = record.get(FieldName.AMOUNT), record.get(FieldName.AMOUNT_IN_WORDS)
    if figures is None or words is None:
        return not_measured(ctx.name, "L106", "no_fields")
    if not (confident(figures) and confident(words)):
        return not_measured(ctx.name, "L106", "not_confident")
    if not (isinstance(figures.value, Money) and isinstance(words.value, Money)):
        return not_measured(ctx.name, "L106", "no_fields")
    if figures.value.currency != words.value.currency:
        return not_measured(ctx.name, "L106", "not_confident")
    meaning = _whole(ctx, words, words.value.amount)
    if meaning is None:
        return not_measured(ctx.name, "L106", "not_confident")
    if figures.value.amount == meaning:
        return nothing_found(ctx.name, "L106")
    return found(
        ctx.name,
        "L106",
        Tier.A,
        Place(figures.box, FieldName.AMOUNT.value, str(figures.value.amount), str(meaning)),
        Place(words.box, FieldName.AMOUNT_IN_WORDS.value, words.raw),
        confidence=min(figures.confidence, words.confidence),
        amount=str(figures.value.amount),
        words=words.raw,
        meaning=str(meaning),
    )


def _whole(ctx: InspectionContext, words: Field, read: Decimal) -> Decimal | None:
    """What the capitals mean with the part that wrapped into the next line; ``None`` where that cannot be read.

    In prose (``大写：捌佰柒拾柒元捌角`` / ``贰分)``) a line ends wherever it is full; 整 or 正 ends an amount.
    """
    text = words.raw.strip()
    if text[-1:] in {"整", "正"}:
        return read
    ends = [line for line in ctx.lines if text and line.text.strip().endswith(text)]
    if not ends:
        return read
    line = ends[0]
    below = [
        other
        for other in ctx.lines
        if other is not line
        and line.box.height / 2 < other.box.centre[1] - line.box.centre[1] < 3 * line.box.height
    ]
    following = min(below, key=lambda other: (other.box.centre[1], other.box.x0), default=None)
    rest = _CAPITALS.match(following.text.strip()) if following is not None else None
    return read if rest is None else parse_capitals(text + rest[0])
