"""A page whose head stands in a page of another case: found across cases, for a person to look at."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.reuse.prints import claim, fingerprint
from verifier.conclusion import ExaminedCase, conclude
from verifier.evidence import CaseEvidence, PictureEvidence
from verifier.fields.types import Fields
from verifier.outcomes import Integrity
from verifier.pages.recognise import UNKNOWN
from verifier.policy.loader import default_policy
from verifier.reports.model import Versions
from verifier.reuse.compare import Relation, relate
from verifier.reuse.fingerprint import Fingerprint, Shown
from verifier.reuse.search import find_reuse
from verifier.store.store import open_store

LABELS = ("当前状态", "支付时间", "交易单号", "商户单号", "支付方式", "收单机构", "账单服务")
ROWS = ("支付成功", "2026-03-01 10:30:05", "420000123420260301123456", "100050009876543210")
OTHER_ROWS = ("已全额退款", "2026-02-11 21:07:44", "420000777120260211998877", "100050005512121215")


def page(sha256: str, head: tuple[str, ...], rows: tuple[str, ...], clock: str = "14:01") -> Fingerprint:
    """A bill: clock, name and amount below each other, then labels with values beside them."""
    name, amount = head
    item = fingerprint(sha256, f"{sha256[-1]}.png", lines=(clock, name, amount, *LABELS))
    placed = list(item.content.lines)
    values = [
        replace(placed[3 + n], text=text, box=placed[3 + n].box.shift(320, 0)) for n, text in enumerate(rows)
    ]
    fields = (
        Shown("merchant", name, placed[1].box),
        Shown("amount", amount.removeprefix("-") + " CNY", placed[2].box),
        Shown("paid_at", rows[1], values[1].box),
        Shown("transaction_no", rows[2], values[2].box),
    )
    return replace(
        item,
        content=replace(item.content, clock=clock, lines=(*placed, *values), fields=fields),
        marks=(f"{clock} {fields[1].value}",),
    )


@pytest.mark.parametrize(
    ("head", "clock", "expected"),
    [
        (("星河商城", "-648.37"), "14:01", Relation.SAME_HEAD),
        (("星河商城", "-648.37"), "14:02", None),
        (("星河商城", "-648.38"), "14:01", None),
        (("月河书店", "-648.37"), "14:01", None),
    ],
)
def test_clock_name_and_amount_have_to_be_the_same(
    head: tuple[str, str], clock: str, expected: Relation | None
) -> None:
    earlier = page("sha256:1", ("星河商城", "-648.37"), ROWS)
    later = page("sha256:2", head, OTHER_ROWS, clock)
    for pair in ((later, earlier), (earlier, later)):
        found = relate(*pair)
        assert (found.relation if found else None) is expected


def test_a_round_amount_is_peculiar_to_no_payment() -> None:
    head = ("星河商城", "-500.00")
    assert relate(page("sha256:2", head, OTHER_ROWS), page("sha256:1", head, ROWS)) is None


def test_it_is_found_in_another_case_and_not_within_one(tmp_path: Path) -> None:
    one, two = (
        page(f"sha256:{n}", ("星河商城", "-648.37"), rows) for n, rows in ((1, ROWS), (2, OTHER_ROWS))
    )
    with open_store(tmp_path / "s.db") as store:
        assert find_reuse("A", [one], store.memory) == []
        (finding,) = find_reuse("B", [two], store.memory)
        assert (finding.case_id, finding.related.relation) == ("A", Relation.SAME_HEAD)
        case = ExaminedCase(
            claim("B"), _evidence(two), (two,), Versions(program="1", engine="none", policy="default")
        )
        report = conclude(case, default_policy(), memory=store.memory)
    assert [(link.rule_id, link.relation) for link in report.links] == [("D106", "same_head")]
    assert [c.severity for p in report.pictures for c in p.checks if c.rule_id == "D106"] == ["review"]
    assert find_reuse("C", [one, two], None) == []


def _evidence(item: Fingerprint) -> CaseEvidence:
    picture = PictureEvidence(
        item.name,
        item.sha256,
        item.width,
        item.height,
        "PNG",
        Fields(UNKNOWN),
        Integrity.NO_CONTRADICTION_FOUND,
        (),
    )
    return CaseEvidence((picture,))
