"""What each kind of page says. ``KINDS`` maps a kind to ``(rng, layout) -> PageContent``."""

from __future__ import annotations

import random
from collections.abc import Callable

from tools.corpus.kinds import (
    alipay,
    asia,
    bank,
    bill_list,
    distractor,
    documents,
    messages,
    platform,
    refund,
    wechat,
)
from tools.corpus.types import Layout, PageContent

KINDS: dict[str, Callable[[random.Random, Layout], PageContent]] = {
    "alipay_detail": alipay.draw,
    "wechat_detail": wechat.draw,
    "unionpay_detail": bank.draw_unionpay,
    "bank_detail": bank.draw_detail,
    "bank_sms": messages.draw_sms,
    "platform_order": platform.draw_order,
    "payment_failed": platform.draw_failed,
    "bill_list": bill_list.draw,
    "transfer_receipt": bank.draw_receipt,
    "chat": messages.draw_chat,
    "certificate": documents.draw_certificate,
    "refund_detail": refund.draw,
    "english_receipt": documents.draw_english,
    "slip_asia": asia.draw,
    "distractor": distractor.draw,
}
