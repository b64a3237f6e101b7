"""Pieces of evidence that a policy can ask for: title, what to send, and which pictures are it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from verifier.claims.matching.names import known_names, same_name
from verifier.fields.types import Money, Name, PageKind
from verifier.policy.context import Context, is_joined
from verifier.policy.pairs import entries_of
from verifier.policy.roles import Role
from verifier.policy.types import Bilingual


@dataclass(frozen=True, slots=True)
class Requirement:
    """``pictures`` names those that are this evidence; none: it is missing. ``ask`` goes into the request."""

    title: Bilingual
    ask: Bilingual
    pictures: Callable[[Context], tuple[str, ...]]


def _in_role(role: Role) -> Callable[[Context], tuple[str, ...]]:
    return lambda context: tuple(p.name for p in context.with_role(role))


def _certificates(context: Context) -> tuple[str, ...]:
    return tuple(p.name for p in context.pictures if p.fields.recognition.kind is PageKind.CERTIFICATE)


def _sealed(context: Context) -> tuple[str, ...]:
    names = set(_certificates(context))
    return tuple(p.name for p in context.pictures if p.name in names and p.fields.seal is not None)


def _two_deductions(context: Context) -> tuple[str, ...]:
    # Two that lie too far apart are on the page all the same: what they mean is said by their own rule.
    return tuple(p.name for p in context.pictures if len(entries_of(context, p)) >= 2 and not is_joined(p))


def corrected_value(context: Context) -> tuple[str, ...]:
    """Pictures that show the right merchant or amount that the claim names, other than as the wrong one."""
    claim = context.claim
    found = []
    for picture in context.pictures:
        for record in picture.fields.records:
            values = [f.value for f in record.fields.values() if f.readable]
            amounts = [v.amount for v in values if isinstance(v, Money) and v.currency == claim.currency]
            names = [v.text for v in values if isinstance(v, Name)]
            right_amount = claim.intended_amount is not None and claim.intended_amount in amounts
            aliases = context.policy.matching.merchant_aliases
            right_name = claim.intended_merchant is not None and any(
                same_name(name, known)
                for known in known_names(claim.intended_merchant, (), aliases)
                for name in names
            )
            if (right_amount or right_name) and picture.name not in found:
                found.append(picture.name)
    for picture in context.pictures:
        if picture.name not in found and _said(context, " ".join(m.text for m in picture.fields.messages)):
            found.append(picture.name)
    return tuple(found)


def _said(context: Context, text: str) -> bool:
    claim = context.claim
    named = claim.intended_merchant is not None and claim.intended_merchant in text
    return named or (claim.intended_amount is not None and f"{claim.intended_amount:.2f}" in text)


REQUIREMENTS: Mapping[str, Requirement] = {
    "payment_proof": Requirement(
        Bilingual("支付凭证", "Payment proof"),
        Bilingual(
            "银行或支付应用的扣款记录（账单详情页），须完整显示交易时间、金额、商户名称和订单号（如被折叠请先点开“更多”）",
            "the deduction record of the bank or payment app (bill details), showing time, amount, merchant and order "
            "number in full (unfold “more” first)",
        ),
        _in_role(Role.PAYMENT_PROOF),
    ),
    "platform_record": Requirement(
        Bilingual("平台操作记录", "Platform record"),
        Bilingual(
            "平台的支付失败页面，或显示订单号与状态的订单页面（未生成订单的，请提供当日的订单列表）",
            "the platform's failed-payment page, or its order page with order number and status (where no order was "
            "made, the order list of that day)",
        ),
        _in_role(Role.PLATFORM_RECORD),
    ),
    "merchant_feedback": Requirement(
        Bilingual("商户反馈", "Merchant feedback"),
        Bilingual(
            "与商户的沟通记录，或商户出具的证明", "the conversation with the merchant, or its certificate"
        ),
        _in_role(Role.MERCHANT_FEEDBACK),
    ),
    "merchant_certificate": Requirement(
        Bilingual("商户未收款证明", "Merchant's certificate of non-receipt"),
        Bilingual(
            "商户出具的未收款证明，写明订单号、金额和正确信息",
            "the merchant's certificate of non-receipt, naming order number, amount and the right values",
        ),
        _certificates,
    ),
    "seal": Requirement(
        Bilingual("证明上的公章或电子签章", "Company stamp or e-seal on the certificate"),
        Bilingual(
            "盖有公章或电子签章的证明（印章须清晰可见）",
            "the certificate with a visible company stamp or e-seal",
        ),
        _sealed,
    ),
    "corrected_value": Requirement(
        Bilingual("正确的商户名称或金额", "The corrected merchant or amount"),
        Bilingual(
            "显示正确商户名称或正确金额的页面或证明，并在申请中写明正确的值",
            "a page or certificate that shows the right merchant or amount, and the right value in the application",
        ),
        corrected_value,
    ),
    "two_deductions_on_one_page": Requirement(
        Bilingual("同一页面上的两笔扣款", "Two deductions on one page"),
        Bilingual(
            "账单列表的一张原始截图（不要拼接），同时显示两笔扣款；并提供每笔的账单详情，显示各自的交易单号",
            "one original screenshot of the bill list (not joined) that shows both deductions, and each one's bill "
            "details with its own transaction number",
        ),
        _two_deductions,
    ),
}
