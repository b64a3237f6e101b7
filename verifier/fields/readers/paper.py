"""Paper receipts: the shop's name at the head, a date anywhere, and the total that the till's sums confirm."""

from __future__ import annotations

import re
from decimal import Decimal

from verifier.fields.amounts import parse_money
from verifier.fields.layout import Layout, TextLine
from verifier.fields.scene import Draft, Missing, RecordDraft, Scene
from verifier.fields.times import find_times, resolve
from verifier.fields.types import FieldName, Money, Name
from verifier.fields.voting import Found

_COMPANY = re.compile(
    r"\b(?:SDN\.? ?BHD|BHD|ENTERPRISE|TRADING|RESTAURANT|RESTORAN|PTE\.? ?LTD|LTD|LLC|INC|CO\.|MART|STORE|CAFE|HARDWARE)\b|"
    r"有限公司|商行|超市|餐厅",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"receipt|invoice|tel|fax|gst|reg|no\b|date|cashier|welcome|www|http|jalan|lot |^\W*$", re.IGNORECASE
)
_TOTAL = re.compile(r"total|jumlah|amount due|合计|总计", re.IGNORECASE)
_NO_TOTAL = re.compile(r"sub|qty|item|gst|tax|disc|saving|point|excl|before", re.IGNORECASE)
_MALAYSIAN = re.compile(
    r"\bRM(?=\b|\d)|\bMYR\b|\b(?:S[DO]N|SDN)\.? ?BHD\b|\b[GS]ST\b|\b(?:malaysia|jalan|jln|taman|kuala|selangor|johor|penang|perak|"
    r"kedah|melaka|sabah|sarawak|pahang|kajang|klang|lorong|seksyen|bandar)\b",
    re.IGNORECASE,
)
"""What a Malaysian till slip says of where it is from; most print no currency."""
_ROUNDED = re.compile(r"round", re.IGNORECASE)
_MONEY_END = re.compile(r"(?P<m>(?:RM|RH|SR|MYR|\$|¥|￥)? ?-?(?:RM ?)?\d[\d,]*\.\d{2})\W*$")


def read(scene: Scene) -> Draft:
    """Read one receipt."""
    total = _total(scene)
    missing: tuple[Missing, ...] = ()
    if total is not None and not _currency_shown(scene, total):
        missing = (
            Missing(FieldName.AMOUNT, "ambiguous", total.box, total.label, total.label_box, total.raw),
        )
        total = None
    found = [f for f in (_merchant(scene.layout), _date(scene), total) if f is not None]
    return Draft((RecordDraft(tuple(found), missing),))


def _currency_shown(scene: Scene, total: Found) -> bool:
    """Whether the page says in which money it counts: by a sign at the sum, or by a word of the profile's country."""
    if any(c in "$¥￥€£" for c in total.raw) or scene.profile.currency != "MYR":
        return True
    if any(_MALAYSIAN.search(line.text) for line in scene.layout.lines):
        return True
    scene.note("amount: nothing on the page says its currency")
    return False


def _merchant(layout: Layout) -> Found | None:
    head = [
        o for o in layout.lines if o.middle < 0.4 * layout.height and sum(c.isalpha() for c in o.norm) >= 4
    ]
    named = [o for o in head if _COMPANY.search(o.norm)]
    # Without a company word: the first line set in capitals. Notes written over a scan are not.
    plain = [
        o for o in head if not _NO_NAME.search(o.norm) and o.norm != o.norm.lower() and not _digits(o.norm)
    ]
    line = next(iter(named or plain), None)
    if line is None:
        return None
    return Found(FieldName.MERCHANT, (line,), Name(line.text.strip()), how="head")


def _date(scene: Scene) -> Found | None:
    best: Found | None = None
    for line in scene.layout.lines:
        for _, partial in find_times(line.norm, scene.context.time.order):
            moment = resolve(partial, scene.context.time) if partial.year is not None else None
            if moment is not None and (best is None or (partial.hour is not None and best.how == "date")):
                best = Found(
                    FieldName.PAID_AT, (line,), moment, how="time" if partial.hour is not None else "date"
                )
    return best


def _total(scene: Scene) -> Found | None:
    """The last rounded total, else the last total; where rounding or change was given it must agree with them."""
    rows = [(line, _money_of(scene, line)) for line in scene.layout.lines]
    totals = [
        (line, money)
        for line, money in rows
        if money is not None and _TOTAL.search(line.norm) and not _NO_TOTAL.search(line.norm)
    ]
    if not totals:
        return None
    rounded = [t for t in totals if _ROUNDED.search(t[0].norm)]
    line, money = (rounded or totals)[-1]
    confirmed = _tendered(rows)
    if not rounded:
        adjustment = next(
            (m for o, m in rows if m and _ROUNDED.search(o.norm) and not _TOTAL.search(o.norm)), None
        )
        if adjustment is not None and adjustment[1].amount:
            sign = -1 if adjustment[1].direction == "out" else 1
            exact = money[1].amount + sign * adjustment[1].amount
            # The rounded total is printed on a line of its own; only then it is a value of the page.
            own = next((m for _, m in rows if m and m[1].amount == exact), None)
            money = own or money
    if confirmed is not None and confirmed != money[1].amount:
        scene.note(f"amount: total {money[1].amount} but cash less change is {confirmed}")
    value, piece = money[1], money[0]
    scene.note(f"amount: {line.text!r} -> {value}")
    return Found(
        FieldName.AMOUNT, (piece,), Money(value.amount, value.currency), line.text, line.box, "total"
    )


def _tendered(rows: list[tuple[TextLine, tuple[TextLine, Money] | None]]) -> Decimal | None:
    cash = next(
        (m[1].amount for o, m in rows if m and re.match(r"\W*cash\b(?!ier)", o.norm, re.IGNORECASE)), None
    )
    change = next(
        (m[1].amount for o, m in rows if m and re.match(r"\W*change\b", o.norm, re.IGNORECASE)), None
    )
    return cash - change if cash is not None and change is not None else None


def _money_of(scene: Scene, line: TextLine) -> tuple[TextLine, Money] | None:
    """The amount at the end of a line's row."""
    if not any(c.isalpha() for c in line.norm) and not _MONEY_END.match(line.norm):
        return None
    right = [o for o in scene.layout.row_of(line) if o.box.x0 >= line.box.x0]
    for piece in reversed(right):
        match = _MONEY_END.search(piece.norm)
        money = parse_money(_plain(match["m"]), scene.context.currency) if match else None
        if money is not None:
            return piece, money
    return None


def _plain(text: str) -> str:
    return re.sub(r"^(?:RH|SR) ?", "", re.sub(r"^-RM", "RM-", text))


def _digits(text: str) -> bool:
    return any(c.isdigit() for c in text)
