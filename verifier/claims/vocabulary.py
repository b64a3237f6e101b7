"""Words that claim files may use instead of the canonical keys and ids."""

from __future__ import annotations

from collections.abc import Mapping

from verifier.claims.model import Claim, MistakeType
from verifier.text import compact

# Headings of application forms and exports, in Chinese and English, by canonical key.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "case_id": ("案件编号", "案件号", "申请编号", "case", "case no", "case number"),
    "order_no": ("订单号", "订单编号", "order number", "order no", "order id"),
    "amount": ("支付金额", "付款金额", "实付金额", "金额", "amount paid", "paid amount"),
    "currency": ("币种", "货币"),
    "merchant": ("商户", "商户名称", "商家", "商家名称", "收款方", "payee", "merchant name"),
    "paid_at": ("支付时间", "付款时间", "交易时间", "payment time", "paid time"),
    "mistake_type": ("失误类型", "类型", "mistake", "mistake type"),
    "filed_at": ("申请时间", "提交时间", "filed", "filing time"),
    "requested_at": ("补充通知时间", "要求补充时间", "supplements requested"),
    "description": ("描述", "情况描述", "情况说明", "问题描述", "说明"),
    "intended_merchant": ("原定商户", "本应支付商户", "正确商户", "intended payee"),
    "intended_amount": ("正确金额", "应付金额"),
    "transaction_no": ("交易单号", "交易号", "流水号", "交易流水号", "transaction number", "transaction id"),
    "platform": ("平台", "平台名称"),
    "payer_account_tail": ("付款卡尾号", "卡尾号", "银行卡尾号", "card tail"),
    "aliases": ("商户别名", "别名"),
    "pictures": ("图片", "截图", "凭证图片", "screenshots"),
}
_MISTAKES: Mapping[MistakeType, tuple[str, ...]] = {
    MistakeType.WRONG_TARGET: ("指令性失误", "付错平台", "付错商户", "付错对象"),
    MistakeType.DUPLICATE_CHARGE: ("重复扣款", "技术性失误·重复扣款", "重复支付", "duplicate"),
    MistakeType.PAID_NOT_CREDITED: (
        "扣款成功未到账",
        "扣款成功页面未跳转",
        "扣款成功显示失败",
        "扣款成功页面未跳转/显示失败",
        "技术性失误·扣款成功页面未跳转/显示失败",
        "支付未到账",
    ),
    MistakeType.WRONG_INFO: ("信息性失误", "信息错误"),
    MistakeType.CHANGE_OF_MIND: ("主观原因", "购买后不满意", "主观原因·购买后不满意"),
}

LISTS = frozenset({"aliases", "pictures"})


def _fold(text: str) -> str:
    return compact(text).replace("_", "").replace("-", "").replace("·", "")


_KEY_OF = {_fold(word): key for key in Claim.model_fields for word in (key, *_KEYS.get(key, ()))}
_MISTAKE_OF = {_fold(word): kind.value for kind, words in _MISTAKES.items() for word in (kind.value, *words)}


def canonical_key(word: str) -> str | None:
    """The claim's key that a heading means, or ``None``."""
    return _KEY_OF.get(_fold(word))


def canonical_mistake(word: str) -> str:
    """The mistake type's id that a word means; an unknown word is returned as it is, for the model to refuse."""
    return _MISTAKE_OF.get(_fold(word), word)
