"""Transfer slips in the styles of India, Pakistan, Thailand and Malaysia, with English digits."""

from __future__ import annotations

import random
from decimal import Decimal

from tools.corpus.types import FieldValue, Layout, PageContent
from tools.corpus.values import money, names, numbers, times
from tools.corpus.values.transaction import plain, time_field

# Payer and payee of slips that print both in Thai.
THAI_PAYERS = ("นาย ณัฐวุฒิ แสงทอง", "น.ส. พิมพ์ชนก ศรีสุข", "นาง วิภา ใจดี", "นาย ปกรณ์ วงศ์ไทย", "น.ส. อรทัย บุญมา")
THAI_PAYEES = ("ร้านเติมเกมสยาม", "บจก. ดิจิทัลการ์ด", "นาย สมชาย รุ่งเรือง", "ร้านกาแฟบ้านสวน", "น.ส. มาลี ทองดี")
THAI_NAMES = ("นาย ธีรภัทร พ", "น.ส. กมล ช", "นาย อนันต์ ส", "นาง สุดา ร")
INDIAN_NAMES = ("Ravi Kumar", "Anita Sharma", "Imran Shaikh", "Deepa Nair")
MALAYSIAN_NAMES = ("Nurul Aisyah", "Tan Wei Ming", "Arjun Nair", "Lim Siew Ling", "Mohd Faizal")
PAKISTANI_NAMES = ("Ahmed Raza", "Sana Iqbal", "Bilal Khan", "Hira Malik")


def _amount(amount: Decimal, text: str, currency: str, label: str = "") -> FieldValue:
    return FieldValue(text, f"{amount:.2f}", label, {"currency": currency, "direction": "none"})


def draw(rng: random.Random, layout: Layout) -> PageContent:
    """A slip of the layout's country; its number embeds the time as that system's numbers do."""
    drawn = {"in": _india, "pk": _pakistan, "th": _thailand, "my": _malaysia}
    return drawn[layout.options["country"]](rng, layout)


def _india(rng: random.Random, layout: Layout) -> PageContent:
    t = times.draw_payment_time(rng, times.INDIA)
    amount = Decimal(rng.choice((20, 30, 80, 250, 499, 710, 1250, 2500, 18000, 145000)))
    if rng.random() < 0.2:
        amount += Decimal(rng.randint(1, 99)) / 100
    text = "₹" + money.group_indian(amount, decimals=amount != int(amount))
    tail = numbers.card_tail(rng)
    google = layout.options.get("style") == "gpay"
    record: dict[str, FieldValue] = {
        "status": plain(
            layout.options.get("done", "Completed" if google else "Transaction Successful"), "", "paid"
        ),
        "paid_at": time_field(t, layout.options.get("time", "en" if google else "en_phonepe")),
        "merchant": plain(rng.choice(names.vocab()["indian_shops"]), "To" if google else "Paid to"),
        "amount": _amount(amount, text, "INR"),
        "transaction_no": plain(
            numbers.utr(rng) if google else numbers.phonepe_id(rng, t),
            "UPI transaction ID" if google else "Transaction ID",
        ),
        "payer_account_tail": plain(
            f"State Bank of India {tail}" if google else f"XXXXXX{tail}",
            "" if google else "Debited from",
            tail,
        ),
    }
    return PageContent(
        app="upi",
        page_kind="receipt",
        records=(record,),
        language="en",
        data={
            "utr": numbers.utr(rng),
            "upi": f"q{numbers.digits(rng, 9)}@ybl",
            "payer": rng.choice(INDIAN_NAMES),
            "google": "CICAg"
            + numbers.digits(rng, 3)
            + "".join(rng.choice("abcdefgPQRSTUVW") for _ in range(6)),
        },
        shown_after=t,
    )


def _pakistan(rng: random.Random, layout: Layout) -> PageContent:
    t = times.draw_payment_time(rng, times.PAKISTAN)
    amount = Decimal(rng.randint(100, 90_000))
    naya = layout.options.get("style") == "naya"
    record: dict[str, FieldValue] = {
        "status": plain("Transaction Successful" if not naya else "Sent", "", "paid"),
        "paid_at": time_field(t, "en"),
        "merchant": plain(rng.choice(names.vocab()["pakistani_shops"]), "Sent to" if not naya else "To"),
        "amount": _amount(amount, f"Rs. {money.group(amount)}", "PKR", "" if naya else "Amount"),
        "transaction_no": plain(
            numbers.nayapay_id(rng, t) if naya else numbers.digits(rng, 11),
            "Transaction ID" if naya else "ID#",
        ),
        "payer": plain(rng.choice(PAKISTANI_NAMES), "Sent by" if not naya else "From"),
        "fee": _amount(Decimal("0.00"), "Rs. 0.00", "PKR", "Fee / Charge"),
    }
    return PageContent(
        app="raast",
        page_kind="receipt",
        records=(record,),
        language="en",
        data={"account": f"03{numbers.digits(rng, 2)}****{numbers.digits(rng, 3)}"},
        shown_after=t,
    )


def _thailand(rng: random.Random, layout: Layout) -> PageContent:
    t = times.draw_payment_time(rng, times.THAILAND)
    amount = Decimal(rng.randint(2000, 5_000_000)) / 100
    scb = layout.options.get("style") == "scb"
    number = numbers.scb_ref(rng, t) if scb else numbers.kplus_id(rng, t)
    thai = bool(layout.options.get("thai_names"))
    record: dict[str, FieldValue] = {
        "status": plain(layout.options.get("done", "จ่ายเงินสำเร็จ" if scb else "ชำระเงินสำเร็จ"), "", "paid"),
        "paid_at": time_field(t, layout.options.get("time", "th_scb" if scb else "th_buddhist")),
        "merchant": plain(
            rng.choice(THAI_PAYEES if thai else names.vocab()["thai_shops"]), "ไปยัง" if scb else ""
        ),
        "amount": _amount(
            amount, money.group(amount) + ("" if scb else " บาท"), "THB", "จำนวนเงิน" if scb else "จำนวน:"
        ),
        "transaction_no": plain(number, "รหัสอ้างอิง" if scb else "เลขที่รายการ:"),
        "payer": plain(rng.choice(THAI_PAYERS if thai else THAI_NAMES), "จาก" if scb else ""),
    }
    if not scb:
        record["fee"] = _amount(Decimal("0.00"), "0.00 บาท", "THB", "ค่าธรรมเนียม:")
    return PageContent(
        app="promptpay",
        page_kind="receipt",
        records=(record,),
        language="th",
        barcodes=(
            (
                "QRCode",
                f"00460006000001010300{rng.randint(10, 99)}0225{number}5102TH9104{numbers.digits(rng, 4)}",
            ),
        ),
        data={"account": f"xxx-x-x{numbers.digits(rng, 4)}-x"},
        shown_after=t,
    )


def _malaysia(rng: random.Random, layout: Layout) -> PageContent:
    t = times.draw_payment_time(rng, times.MALAYSIA)
    amount = Decimal(rng.choice((rng.randint(100, 9_999), rng.randint(10_000, 900_000)))) / 100
    record: dict[str, FieldValue] = {
        "status": plain(layout.options.get("done", "Successful"), "Status", "paid"),
        "paid_at": time_field(t, layout.options.get("time", "en_weekday"), "Date & Time"),
        "merchant": plain(rng.choice(names.vocab()["malaysian_shops"]), "Recipient"),
        "amount": _amount(amount, f"RM {money.group(amount)}", "MYR", "Amount"),
        "transaction_no": plain(numbers.duitnow_ref(rng, t), "Reference No."),
        "payer": plain(rng.choice(MALAYSIAN_NAMES), "From"),
    }
    return PageContent(
        app="duitnow",
        page_kind="receipt",
        records=(record,),
        language="en",
        data={
            "account": f"**** **** {numbers.digits(rng, 4)}",
            "note": rng.choice(("Top up", "Order payment", "Fund Transfer", "Game credit")),
        },
        shown_after=t,
    )
