"""Fingerprints and claims made by hand."""

from verifier.claims.model import Claim
from verifier.geometry import Box
from verifier.reuse.fingerprint import Content, Fingerprint, Line
from verifier.reuse.hashes import ALGORITHM


def fingerprint(sha256: str, name: str, payment: str = "", lines: tuple[str, ...] = ()) -> Fingerprint:
    placed = tuple(Line(text, Box(10, 40 * n, 300, 40 * n + 30), 0.99) for n, text in enumerate(lines))
    return Fingerprint(
        sha256=sha256,
        page=0,
        name=name,
        algorithm=ALGORITHM,
        hash=bytes(32),
        width=400,
        height=800,
        sketch=b"",
        content=Content("wechat", "payment_detail", "", placed, (), (payment,) if payment else ()),
        marks=(payment,) if payment else (),
    )


def claim(case_id: str) -> Claim:
    return Claim.model_validate(
        {
            "case_id": case_id,
            "order_no": "4200001234202603011234567890",
            "amount": "200.00",
            "merchant": "星河点卡专营店",
            "paid_at": "2026-03-01 10:30:05",
            "mistake_type": "paid_not_credited",
            "filed_at": "2026-03-01 12:00",
        }
    )
