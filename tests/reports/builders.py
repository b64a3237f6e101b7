"""Reports made by hand: one case of each sort, and pictures drawn to fit them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.checks import CheckStatus, Severity
from verifier.outcomes import Integrity, Outcome, Verdict
from verifier.reports import model

WIDTH, HEIGHT = 1080, 2000
AMOUNT_BOX = [380, 420, 700, 520]
ORDER_BOX = [420, 1100, 1020, 1150]
TIME_BOX = [420, 900, 960, 950]
MERCHANT_BOX = [300, 300, 780, 360]
BAR = (31, 95, 214)
"""Colour of the bars that stand for text: a test can find them again."""

VERSIONS = model.Versions(program="0.1.0", engine="rapid 3.10.0", policy="default 1.0")


def text(zh: str, en: str) -> model.Text:
    return model.Text(zh=zh, en=en)


def place(picture: str, box: list[int] | None, name: str, read: str, expected: str) -> model.EvidenceItem:
    return model.EvidenceItem(picture=picture, box=box, field=name, read=read, expected=expected)


def comparison(
    name: str,
    outcome: Outcome,
    claimed: str,
    read: str,
    evidence: list[model.EvidenceItem],
    similarity: float | None = None,
) -> model.Comparison:
    return model.Comparison(
        field=name,
        outcome=outcome,
        claimed=claimed,
        read=read,
        rule_id="M101",
        message=text(
            f"图中为{read}，申请填写{claimed}。", f"The picture shows {read}, the claim says {claimed}."
        ),
        similarity=similarity,
        evidence=evidence,
    )


def check(
    rule_id: str = "M101",
    severity: Severity = Severity.CONTRADICTION,
    message: model.Text | None = None,
    evidence: list[model.EvidenceItem] | None = None,
    status: CheckStatus = CheckStatus.FAILED,
) -> model.CheckItem:
    return model.CheckItem(
        rule_id=rule_id,
        status=status,
        severity=severity,
        confidence=0.98,
        message=message
        or text("金额与申请不一致：图中 189.00，申请 198.00。", "The amount differs: 189.00 against 198.00."),
        evidence=evidence or [],
    )


def read_field(name: str, value: str | None, box: list[int], **more: Any) -> model.FieldItem:
    return model.FieldItem(
        name=name,
        value=value,
        raw=value or "",
        state="read" if value is not None else "unreadable",
        confidence=0.99 if value is not None else 0.3,
        box=box,
        **more,
    )


def picture(name: str = "01_pay.png", amount: str | None = "189.00", **more: Any) -> model.PictureItem:
    return model.PictureItem(
        **{
            "name": name,
            "sha256": "sha256:" + "0a" * 32,
            "width": WIDTH,
            "height": HEIGHT,
            "format": "PNG",
            "kind": "payment_detail",
            "app": "wechat",
            "profile": "wechat.payment_detail",
            "kind_score": 0.97,
            "roles": ["payment_proof"],
            "status_bar_clock": "10:31",
            "integrity": Integrity.NO_CONTRADICTION_FOUND,
            "records": [
                model.RecordItem(
                    box=[0, 200, WIDTH, 1200],
                    fields=[
                        read_field("merchant", "蓝鲸游戏充值店", MERCHANT_BOX),
                        read_field("amount", amount, AMOUNT_BOX, currency="CNY", direction="out"),
                        read_field("paid_at", "2026-03-06T20:41:37+08:00", TIME_BOX, precision="second"),
                        read_field("order_no", "202603062041274471", ORDER_BOX),
                    ],
                )
            ],
            **more,
        }
    )


def case(case_id: str = "CASE-001", verdict: Verdict = Verdict.INCONSISTENT, **more: Any) -> model.CaseReport:
    name = "01_pay.png"
    return model.CaseReport(
        **{
            "case_id": case_id,
            "verdict": verdict,
            "reasons": [check(evidence=[place(name, AMOUNT_BOX, "amount", "189.00", "198.00")])],
            "claim": {
                "case_id": case_id,
                "order_no": "202603062041274471",
                "amount": "198.00",
                "currency": "CNY",
                "merchant": "蓝鲸游戏充值店",
                "paid_at": "2026-03-06T20:41:37+08:00",
                "mistake_type": "paid_not_credited",
                "filed_at": "2026-03-06T21:30:00+08:00",
                "description": "20点41分购买点卡，扣款198元，页面显示支付失败",
                "aliases": [],
            },
            "comparisons": [
                comparison(
                    "order_no",
                    Outcome.MATCH,
                    "202603062041274471",
                    "202603062041274471",
                    [place(name, ORDER_BOX, "order_no", "202603062041274471", "202603062041274471")],
                ),
                comparison(
                    "amount",
                    Outcome.MISMATCH,
                    "198.00 CNY",
                    "189.00 CNY",
                    [place(name, AMOUNT_BOX, "amount", "189.00 CNY", "198.00 CNY")],
                ),
                comparison("merchant", Outcome.UNREADABLE, "蓝鲸游戏充值店", "", []),
                comparison("transaction_no", Outcome.NOT_SHOWN, "4200002112202603061234567890", "", []),
            ],
            "checks": [
                check(
                    "M201",
                    Severity.REVIEW,
                    text("两张图片的金额不同。", "Two pictures differ in the amount."),
                )
            ],
            "pictures": [picture(name)],
            "checklist": [
                model.ChecklistItem(
                    id="payment_proof",
                    title=text("支付凭证", "Payment proof"),
                    required=True,
                    present=True,
                    pictures=[name],
                ),
                model.ChecklistItem(
                    id="platform_record",
                    title=text("平台操作记录", "Platform record"),
                    required=True,
                    present=False,
                ),
            ],
            "timeline": [
                model.TimelineItem(id="paid", title=text("付款", "Payment"), at="2026-03-06T20:41:37+08:00"),
                model.TimelineItem(
                    id="response",
                    title=text("首次答复期限", "First answer due"),
                    at="2026-03-08T21:30:00+08:00",
                    deadline=True,
                    overdue=True,
                ),
            ],
            "request": text("请补充：平台订单页截图。", "Please send: the platform's order page."),
            "summary": text("金额不一致，缺平台记录。", "Amount differs, platform record missing."),
            "versions": VERSIONS,
            **more,
        }
    )


def batch(*cases: model.CaseReport, errors: list[model.ErrorItem] | None = None) -> model.BatchReport:
    return model.BatchReport(results=list(cases) or [case()], errors=errors or [])


@dataclass
class DrawnPictures:
    """A picture source that draws: white, with a bar of one colour in every field's box."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    def pixels(self, case_id: str, name: str) -> NDArray[np.uint8] | None:
        self.asked.append((case_id, name))
        rgb = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
        for x0, y0, x1, y1 in (AMOUNT_BOX, ORDER_BOX, TIME_BOX, MERCHANT_BOX):
            rgb[y0:y1, x0:x1] = BAR
        return rgb


class NoPictures:
    """A picture source whose files are gone."""

    def pixels(self, case_id: str, name: str) -> None:
        return None
