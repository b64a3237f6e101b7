"""A company's legal name confirms a claim, but cannot contradict one where the shop's name was not read."""

from __future__ import annotations

import pytest

from benchmarks.altered_claims import ClaimCase
from benchmarks.matching import compare
from verifier.evidence import PictureEvidence
from verifier.fields.types import Field, FieldName, Fields, Name, PageKind, Recognition, Record
from verifier.geometry import Box
from verifier.outcomes import Integrity, Outcome

CLAIM = {"amount": "1.00", "order_no": "A1", "paid_at": "2026-03-01T10:30:05+08:00", "merchant": "云麦数卡"}


def _page(**names: str) -> PictureEvidence:
    fields = {
        FieldName(key): Field(FieldName(key), Name(text), text, Box(0, 0, 90, 20), 0.99)
        for key, text in names.items()
    }
    record = Record(fields, Box(0, 0, 100, 100))
    recognition = Recognition(PageKind.PAYMENT_DETAIL, "test", "alipay", 1.0)
    return PictureEvidence("a.png", "0", 100, 100, "PNG", Fields(recognition, (record,)), Integrity.REVIEW)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"merchant_full": "郑州海烟商贸有限公司"}, Outcome.UNREADABLE),
        ({"merchant": "飞鱼商城", "merchant_full": "郑州海烟商贸有限公司"}, Outcome.MISMATCH),
        ({"merchant": "云麦数卡", "merchant_full": "郑州海烟商贸有限公司"}, Outcome.MATCH),
        ({"merchant_full": "云麦数卡"}, Outcome.MATCH),
    ],
)
def test_only_the_shop_name_contradicts(names: dict[str, str], expected: Outcome) -> None:
    assert compare(ClaimCase("a", CLAIM, None), _page(**names))["merchant"].outcome is expected
