"""L109: a page whose status says one thing and whose rows say another.

A payment app prints one status per transaction. A failed or unpaid payment has no payment time, and a page
does not call the same payment successful and failed. Platform pages are left out: their progress bars print
the names of all steps.
"""

from __future__ import annotations

import re

from verifier.checks import Check
from verifier.fields.types import FieldName, PageKind, PaymentStatus, StatusValue
from verifier.forensics.context import CONFIDENT, InspectionContext, confident
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found

RULES = ("L109",)

_KINDS = frozenset({PageKind.PAYMENT_DETAIL, PageKind.PAYMENT_RESULT, PageKind.BANK_DETAIL})
_NOT_PAID = frozenset({PaymentStatus.FAILED, PaymentStatus.UNPAID})
_PAID_LABEL = re.compile(r"(支付|付款|扣款)时间|paid (on|at)|payment time", re.IGNORECASE)
_SUCCESS = frozenset({"支付成功", "交易成功", "付款成功", "转账成功", "扣款成功", "payment successful"})
_FAILURE = frozenset({"支付失败", "交易失败", "付款失败", "转账失败", "扣款失败", "payment failed"})


def detect(ctx: InspectionContext) -> list[Check]:
    """Failed (review) when status and rows exclude each other."""
    record = ctx.fields.first
    if ctx.fields.recognition.kind not in _KINDS or record is None or len(ctx.fields.records) != 1:
        return [not_measured(ctx.name, "L109", "no_fields")]
    status = record.get(FieldName.STATUS)
    paid_at = record.get(FieldName.PAID_AT)
    if status is None or not confident(status) or not isinstance(status.value, StatusValue):
        return [not_measured(ctx.name, "L109", "not_confident")]
    here = Place(status.box, FieldName.STATUS.value, status.raw)
    if status.value.status in _NOT_PAID and paid_at is not None and _PAID_LABEL.search(paid_at.label):
        there = Place(paid_at.box, FieldName.PAID_AT.value, paid_at.raw)
        return [_conflict(ctx, here, there)]
    said = {line.text.strip().lower(): line for line in ctx.lines if line.confidence >= CONFIDENT}
    good, bad = _SUCCESS & said.keys(), _FAILURE & said.keys()
    if good and bad:
        first, second = said[min(good)], said[min(bad)]
        return [
            _conflict(
                ctx,
                Place(ctx.clip(first.box), "status", first.text),
                Place(ctx.clip(second.box), "status", second.text),
            )
        ]
    return [nothing_found(ctx.name, "L109")]


def _conflict(ctx: InspectionContext, here: Place, there: Place) -> Check:
    return found(ctx.name, "L109", Tier.B, here, there, confidence=0.9, status=here.read, other=there.read)
