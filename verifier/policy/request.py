"""The ready-to-send request for supplements (补充材料): what is missing, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.checks import Check
from verifier.claims.durations import duration_text
from verifier.outcomes import Verdict
from verifier.policy.context import Context
from verifier.policy.deadlines import supplement_due, supplement_overdue
from verifier.policy.requirements import REQUIREMENTS
from verifier.policy.types import Bilingual, ChecklistEntry
from verifier.rules import message

# What a buyer can mend by sending something; the rule's own sentence says why.
_ASKS: dict[str, Bilingual] = {
    "P112": Bilingual(
        "请重新提供该文件（原始截图，PNG 或 JPG）",
        "send this file again (the original screenshot, PNG or JPG)",
    ),
    "P205": Bilingual(
        "请提供清楚显示订单状态的平台页面", "send the platform's page with the order's status readable"
    ),
    "P206": Bilingual("请在支付完成后重新截图", "take the screenshot again when the payment is finished"),
    "P207": Bilingual(
        "请提供显示支付状态的账单详情页", "send the bill details that show the payment's status"
    ),
    "P211": Bilingual("请提供未经拼接的原始截图", "send the original screenshot, not joined"),
    "P213": Bilingual(
        "请提供两笔扣款各自的账单详情，显示交易单号",
        "send each deduction's bill details with its transaction number",
    ),
    "P222": Bilingual("请写明原本要支付的商户或平台", "state which merchant or platform you meant to pay"),
    "P231": Bilingual("请写明正确的商户名称或金额", "state the right merchant name or amount"),
    "P310": Bilingual("请补充描述中缺少的部分", "complete the description"),
    "P104": Bilingual("请写明提交申请的时间", "state when the claim was filed"),
    "M111": Bilingual("请提供显示完整号码的页面", "send the page that shows the whole number"),
    "M113": Bilingual("请提供显示完整日期和时间的页面", "send the page that shows the whole date and time"),
    "M115": Bilingual("请提供显示收款方全称的页面", "send the page that shows the payee's full name"),
    "M119": Bilingual("请提供显示支付时间的页面", "send the page that shows the time of payment"),
    "M204": Bilingual(
        "请提供显示商户单号（订单号）的账单详情", "send the bill details that show the merchant order number"
    ),
}
# Where nothing the buyer sends changes the outcome, asking would only raise hopes.
_FINAL = frozenset({Verdict.OUT_OF_RULE, Verdict.LATE, Verdict.CONSISTENT})


def supplement_request(
    context: Context, verdict: Verdict, checklist: Sequence[ChecklistEntry], reasons: Sequence[Check]
) -> Bilingual | None:
    """The request's text in both languages, or ``None`` when there is nothing to ask for."""
    if verdict in _FINAL or supplement_overdue(context):
        return None
    items = list(_items(checklist, reasons))
    if not items:
        return None
    until_zh, until_en = _until(context)
    claim = context.claim
    zh = [f"您好，关于订单 {claim.order_no} 的退款申请（{claim.case_id}），还需要补充以下材料：", ""]
    en = [f"Regarding your refund claim {claim.case_id} for order {claim.order_no}, we still need:", ""]
    for number, item in enumerate(items, 1):
        zh.append(f"{number}. {item.zh}")
        en.append(f"{number}. {item.en}")
    zh += ["", until_zh, "请提供未经裁剪、涂改和拼接的原始截图。"]
    en += ["", until_en, "Please send original screenshots, not cropped, marked or joined."]
    return Bilingual("\n".join(zh), "\n".join(en))


def _items(checklist: Sequence[ChecklistEntry], reasons: Sequence[Check]) -> Iterator[Bilingual]:
    for entry in checklist:
        if entry.required and not entry.present:
            ask = REQUIREMENTS[entry.id].ask
            yield Bilingual(
                f"{entry.title.zh}：{ask.zh}。原因：申请材料中没有。",
                f"{entry.title.en}: {ask.en}. Why: it is not among what you sent.",
            )
    # Without any payment proof there is one thing to ask for, not one for each field that it would show.
    if all(entry.present for entry in checklist if entry.id == "payment_proof"):
        yield from _fields_ask([check for check in reasons if check.rule_id == "P111"])
    told: set[tuple[str, str]] = set()
    for check in reasons:
        ask_for = _ASKS.get(check.rule_id)
        if ask_for is None or check.rule_id == "P231":
            continue
        why_zh, why_en = message(check, "zh"), message(check, "en")
        if (check.rule_id, why_en) in told:
            continue
        told.add((check.rule_id, why_en))
        yield Bilingual(f"{ask_for.zh}。原因：{why_zh}。", f"{_capital(ask_for.en)}. Why: {why_en}.")


def _fields_ask(checks: Sequence[Check]) -> Iterator[Bilingual]:
    """One item for all fields that the payment proofs leave open."""
    if not checks:
        return
    zh = "、".join(check.params.get("field_zh", "") for check in checks)
    en = ", ".join(check.params.get("field_en", "") for check in checks)
    why_zh = "；".join(message(check, "zh") for check in checks)
    why_en = "; ".join(message(check, "en") for check in checks)
    yield Bilingual(
        f"请提供清楚、完整显示{zh}的付款凭证。原因：{why_zh}。",
        f"Send a payment proof that shows the {en} clearly and in full. Why: {why_en}.",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _until(context: Context) -> tuple[str, str]:
    length = duration_text(context.policy.times.supplement_window)
    moment = supplement_due(context)
    if moment is None:
        return (
            f"请在收到本通知后 {length} 内补充，逾期未补充视为放弃。",
            f"Please send it within {length} of this message; later counts as giving up the claim.",
        )
    due = moment.astimezone(context.policy.tz)
    stamp = due.strftime("%Y-%m-%d %H:%M")
    return (
        f"请在 {stamp}（{context.policy.zone}）前补充，逾期未补充视为放弃。",
        f"Please send it by {stamp} ({context.policy.zone}); later counts as giving up the claim.",
    )


def missing_words(checklist: Sequence[ChecklistEntry]) -> Bilingual:
    """The titles of the missing required evidence in one line."""
    missing = [entry.title for entry in checklist if entry.required and not entry.present]
    return Bilingual("、".join(t.zh for t in missing), ", ".join(t.en for t in missing))
