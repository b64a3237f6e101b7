"""Order, transaction and reference numbers with the published structure of each payment system.

Lengths and embedded dates follow ``shared/labels.md``: a number that embeds a time always embeds the time it is given,
so that a contradiction on a page can only come from an edit.
"""

from __future__ import annotations

import random
import string
from datetime import UTC, datetime


def digits(rng: random.Random, n: int) -> str:
    return "".join(rng.choice(string.digits) for _ in range(n))


def alipay_order_no(rng: random.Random, t: datetime, business: str = "trade") -> str:
    """Order number of Alipay: yyyymmdd + business code + serial; 28 digits, transfers 32."""
    day = f"{t:%Y%m%d}"
    match business:
        case "trade":
            return day + rng.choice(("22001", "23001")) + digits(rng, 15)
        case "person":
            return day + "04200" + digits(rng, 15)
        case "repay":
            return day + "000030" + digits(rng, 14)
        case "transfer":
            return day + "20004001110" + digits(rng, 13)
        case _:
            raise ValueError(f"unknown Alipay business {business!r}")


def wechat_transaction_no(rng: random.Random, t: datetime) -> str:
    """28 digits: 4200 + 6 + yyyymmdd + 10."""
    return "4200" + "00" + digits(rng, 4) + f"{t:%Y%m%d}" + digits(rng, 10)


def wechat_transfer_no(rng: random.Random, t: datetime) -> str:
    """32 digits: 1000107301 + yyyymmdd + 14."""
    return "1000107301" + f"{t:%Y%m%d}" + digits(rng, 14)


def wechat_business_no(rng: random.Random, t: datetime) -> str:
    """经营单号, 32 digits without a date."""
    del t
    return "1036" + digits(rng, 28)


def merchant_order_no(rng: random.Random, t: datetime) -> str:
    """Number in the merchant's own style: date first, letters first, hexadecimal, Taobao-like, unix time."""
    match rng.randrange(7):
        case 0:
            return f"{t:%y%m%d%H%M%S}" + digits(rng, 8)
        case 1:
            return f"{t:%Y%m%d%H%M%S}" + digits(rng, rng.choice((4, 6, 10)))
        case 2:
            return "T200P" + digits(rng, 19)
        case 3:
            return "wechat" + "".join(rng.choice("0123456789abcdef") for _ in range(26))
        case 4:
            return "XP11" + f"{t:%y%m%d%H%M%S}" + digits(rng, 15)
        case 5:
            return f"{int(t.timestamp())}" + digits(rng, 8)
        case _:
            return "M" + digits(rng, 2) + f"{t:%Y%m%d}" + digits(rng, 10)


def card_platform_order_no(rng: random.Random, t: datetime) -> str:
    """Order number of a card platform (卡盟): short like ABC-123, or prefix + date + serial."""
    letters = string.ascii_uppercase
    match rng.randrange(6):
        case 0:
            return "".join(rng.choice(letters) for _ in range(3)) + "-" + digits(rng, 3)
        case 1:
            return "".join(rng.choice(letters) for _ in range(2)) + "-" + digits(rng, rng.choice((5, 6, 8)))
        case 2:
            return rng.choice(("KM", "DK", "CZ", "NO")) + f"{t:%Y%m%d%H%M%S}" + digits(rng, 4)
        case 3:
            return f"{t:%Y%m%d%H%M%S}" + digits(rng, 6)
        case 4:
            return f"{t:%y%m%d}" + digits(rng, 9)
        case _:
            return f"{t:%Y%m%d}-" + digits(rng, 4) + "-" + digits(rng, 4)


def bank_serial(rng: random.Random, t: datetime) -> str:
    """Serial or electronic-receipt number of a bank."""
    match rng.randrange(4):
        case 0:
            return f"{t:%Y%m%d}" + digits(rng, 10)
        case 1:
            return digits(rng, 12)
        case 2:
            return (
                "".join(rng.choice(string.ascii_uppercase) for _ in range(2)) + f"{t:%y%m%d}" + digits(rng, 9)
            )
        case _:
            return digits(rng, 4) + "-" + digits(rng, 4) + "-" + digits(rng, 4) + "-" + digits(rng, 4)


def unionpay_reference(rng: random.Random, t: datetime) -> str:
    """参考号, 12 digits: HHMMSS of the transaction + 6."""
    return f"{t:%H%M%S}" + digits(rng, 6)


def unionpay_order_no(rng: random.Random, t: datetime) -> str:
    return f"{t:%Y%m%d%H%M%S}" + digits(rng, 7)


def refund_no(rng: random.Random, t: datetime) -> str:
    """Refund number; WeChat-like 5030… or date first."""
    if rng.random() < 0.5:
        return "5030" + digits(rng, 6) + f"{t:%Y%m%d}" + digits(rng, 10)
    return f"{t:%Y%m%d%H%M%S}" + digits(rng, 6)


def card_tail(rng: random.Random) -> str:
    return digits(rng, 4)


def phonepe_id(rng: random.Random, t: datetime) -> str:
    """T + yymmddHHMMSS + 10 digits."""
    return "T" + f"{t:%y%m%d%H%M%S}" + digits(rng, 10)


def utr(rng: random.Random) -> str:
    """UTR of an Indian bank transfer: 12 digits, the first not zero."""
    return rng.choice("123456789") + digits(rng, 11)


def nayapay_id(rng: random.Random, t: datetime) -> str:
    """24 hexadecimal digits, the first 8 the unix seconds."""
    return f"{int(t.astimezone(UTC).timestamp()):08x}" + "".join(
        rng.choice("0123456789abcdef") for _ in range(16)
    )


def kplus_id(rng: random.Random, t: datetime) -> str:
    """01 + last digit of year + day of year (3) + HHMMSS + suffix; 18 digits."""
    return "01" + f"{t.year % 10}" + f"{t:%j%H%M%S}" + digits(rng, 6)


def duitnow_ref(rng: random.Random, t: datetime) -> str:
    """Yyyymmdd + the sending bank's letters + channel and kind + 8 digits."""
    sender = "".join(rng.choice(string.ascii_uppercase) for _ in range(4)) + "MYKL"
    return f"{t:%Y%m%d}" + sender + rng.choice(("010ORM", "040OCR", "030OQR")) + digits(rng, 8)


def scb_ref(rng: random.Random, t: datetime) -> str:
    """Yyyymmdd + 17 characters."""
    tail = "".join(rng.choice(string.ascii_letters + string.digits) for _ in range(17))
    return f"{t:%Y%m%d}" + tail
