"""S108: a page that prints the labels of one record twice.

A detail page has one 支付时间 and one 订单号. Lists and message cards repeat labels honestly, so only pages that
are details of one payment count.
"""

from __future__ import annotations

import re

from verifier.fields.types import PageKind
from verifier.forensics.context import InspectionContext
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


def repeat_signs(ctx: InspectionContext) -> list[Sign]:
    """At most one sign for all labels that stand twice in one column."""
    if ctx.fields.recognition.kind not in _DETAILS:
        return []
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
