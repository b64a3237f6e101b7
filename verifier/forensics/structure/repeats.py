"""S108: a page that prints the labels of one record twice.

A detail page has one 支付时间 and one 订单号. Lists and message cards repeat labels honestly, so only pages that
are details of one payment count. A label of which a payment has exactly one, printed again in its column with another
value, is two observations: the label and the value. An order may hold several orders, so there it is one.
"""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from verifier.fields.types import PageKind
from verifier.forensics.context import InspectionContext
from verifier.forensics.structure.repeated_row import Entry, entries_of
from verifier.forensics.structure.signs import Sign
from verifier.ocr.types import OcrLine

_DETAILS = frozenset(
    {
        PageKind.PAYMENT_DETAIL,
        PageKind.TRANSFER_DETAIL,
        PageKind.REFUND_DETAIL,
        PageKind.BANK_DETAIL,
        PageKind.PLATFORM_ORDER,
        PageKind.PAYMENT_FAILED,
        PageKind.UNKNOWN,
    }
)
_LABELS = re.compile(
    r"^(支付时间|付款时间|交易时间|创建时间|转账时间|收款时间|下单时间|订单号|订单编号|交易单号|转账单号|商户单号|商家订单号|流水号|"
    r"付款方式|支付方式|当前状态|收款方全称|商户全称|商品说明|收单机构|订单金额|实付款|"
    r"order (no|number|id)|transaction id|payment method|paid (at|on))[.:：]?$",
    re.IGNORECASE,
)

_ONCE = re.compile(
    r"^(?:(?:支付|付款|交易|转账|下单|订单|创建)时间|(?:支付|付款)方式|(?:订单|交易|转账|商户|商家订单|商户订单|交易流水|电子流水|流水|回单|交易编)"
    r"(?:编号|单号|号)|(?:商户|收款方)全称|商户名称|商品说明|商品|收单机构|交易(?:渠道|类型|类别)|摘要|手续费|凭证号|参考号|批次号|当前状态|(?:交易|支付|订单)状态|(?:订单|交易|支付|实付)金额|实付款|"
    r"order(?:no|number|id)|transaction(?:no|number|id)|paymentmethod|paid(?:at|on))$"
)
"""What a payment states once, however often it is refunded and whatever was bought."""


def repeat_signs(ctx: InspectionContext) -> list[Sign]:
    """At most one sign for all labels that stand twice in one column."""
    if ctx.fields.recognition.kind not in _DETAILS:
        return []
    if twice := _stated_twice(ctx):
        return [twice]
    first: dict[str, OcrLine] = {}
    again: list[OcrLine] = []
    for line in sorted(ctx.lines, key=lambda item: item.box.y0):
        label = line.text.strip().rstrip(":：").lower()
        if not _LABELS.match(label):
            continue
        if label in first and line.box.y0 > first[label].box.y1 and _same_column(line, first[label]):
            again.append(line)
        first.setdefault(label, line)
    names = sorted({line.text.strip() for line in again})
    if len(names) < 2:
        return []
    box = ctx.clip(again[0].box)
    return [Sign("S108", None, box, 1, {"labels": "、".join(names[:4])})]


def _same_column(one: OcrLine, other: OcrLine) -> bool:
    # Side by side the columns differ; that is another sign's business.
    return abs(one.box.x0 - other.box.x0) < 4 * max(one.box.height, 1)


def _stated_twice(ctx: InspectionContext) -> Sign | None:
    """A label that a payment has once, in the same column with two values."""
    kind = ctx.fields.recognition.kind
    if kind is PageKind.UNKNOWN:
        return None
    first: dict[str, Entry] = {}
    again: list[Entry] = []
    for entry in entries_of(ctx):
        if not _ONCE.match(entry.label):
            continue
        known = first.setdefault(entry.label, entry)
        if known is not entry and entry.box.y0 >= known.box.y1 and _differ(known.value, entry.value):
            if abs(known.box.x0 - entry.box.x0) < 0.12 * ctx.width:
                again.append(entry)
    if not again:
        return None
    names = sorted({entry.label for entry in again})
    weight = 1 if kind is PageKind.PLATFORM_ORDER else 2
    return Sign("S108", None, ctx.clip(again[0].box), weight, {"labels": "、".join(names[:4])})


def _differ(one: str, other: str) -> bool:
    """Whether the values differ by more than a reader's slips."""
    return Levenshtein.distance(one, other) > max(1, max(len(one), len(other)) // 5)
