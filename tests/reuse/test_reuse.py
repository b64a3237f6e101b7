"""Real pictures, read for real: saved again, edited, of another bill; against a store."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.reuse.prints import fingerprint
from verifier import Verifier
from verifier.claims.loaders import load_claim
from verifier.claims.model import Claim
from verifier.config import Settings
from verifier.fields.types import FieldName
from verifier.images.load import load_picture
from verifier.reports.model import CaseReport
from verifier.reuse.compare import Relation, relate
from verifier.reuse.fingerprint import Fingerprint, dump_content, load_content, make_fingerprint
from verifier.store.store import Store, open_store

CASES = Path(__file__).resolve().parents[2] / "sample_images" / "cases"
BILL = CASES / "CASE-001" / "01_alipay.png"


@pytest.fixture(scope="module")
def reader() -> Verifier:
    return Verifier(Settings(threads=2, second_reader=False))


def print_of(reader: Verifier, source: Path | bytes | Image.Image, name: str = "x.png") -> Fingerprint:
    reading = reader.read(source)
    shot = load_picture(source, name=name)
    return make_fingerprint(shot, reading.page, reading.fields)


def saved(image: Image.Image, scale: float = 1.0, crop: int = 0, **options: object) -> bytes:
    if crop:
        image = image.crop((0, crop, image.width, image.height))
    if scale != 1.0:
        image = image.resize((round(image.width * scale), round(image.height * scale)))
    memory = io.BytesIO()
    image.convert("RGB").save(memory, **options)  # type: ignore[arg-type]
    return memory.getvalue()


def with_another_time(reader: Verifier) -> Image.Image:
    """The bill with the time of another bill pasted over its own: what a person does in a picture editor."""
    picture = Image.open(BILL).convert("RGB")
    donor = Image.open(CASES / "CASE-003" / "01_alipay.png").convert("RGB")
    mine, theirs = (
        reader.read(source).fields.records[0].fields[FieldName.PAID_AT].box.expand(4)
        for source in (picture, donor)
    )
    height = mine.height
    patch = donor.crop((theirs.x0, theirs.y0, theirs.x1, theirs.y0 + height))
    picture.paste(patch, (mine.x0, mine.y0))
    return picture


@pytest.fixture(scope="module")
def original(reader: Verifier) -> Fingerprint:
    return print_of(reader, BILL)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scale", "crop", "options"),
    [
        (1.0, 0, {"format": "JPEG", "quality": 60}),
        (0.6, 0, {"format": "JPEG", "quality": 80}),
        (1.0, 130, {"format": "WEBP", "quality": 80}),
        (0.8, 100, {"format": "PNG"}),
    ],
)
def test_saved_again_is_the_same_picture_and_not_edited(
    reader: Verifier, original: Fingerprint, scale: float, crop: int, options: dict[str, object]
) -> None:
    copy = print_of(reader, saved(Image.open(BILL), scale, crop, **options))
    for new, earlier in ((copy, original), (original, copy)):
        related = relate(new, earlier)
        assert related is not None and related.relation is Relation.SAME_PICTURE


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"format": "PNG"}, {"format": "JPEG", "quality": 75}])
def test_an_edited_copy_names_the_field_that_changed(
    reader: Verifier, original: Fingerprint, options: dict[str, object]
) -> None:
    edited = print_of(reader, saved(with_another_time(reader), **options))
    related = relate(edited, original)
    assert related is not None and related.relation is Relation.EDITED_COPY
    assert [change.field for change in related.changes] == ["paid_at"]
    assert related.changes[0].value != related.changes[0].earlier


@pytest.mark.slow
def test_other_pages_are_no_reuse(reader: Verifier, original: Fingerprint) -> None:
    others = [p for p in sorted(CASES.glob("*/*.png")) if p.parent.name != "CASE-001"][:6]
    assert len(others) == 6
    for path in others:
        assert relate(print_of(reader, path), original) is None, path


@pytest.mark.slow
@pytest.mark.parametrize("case", ["CASE-001", "CASE-002", "CASE-004"])
def test_two_pages_of_one_payment_are_two_pictures(reader: Verifier, case: str) -> None:
    """They share number, amount and time, but not the places of them."""
    payment, order = (print_of(reader, path) for path in sorted((CASES / case).glob("*.png")))
    for pair in ((payment, order), (order, payment)):
        found = relate(*pair)
        assert found is None or found.relation is Relation.SAME_PAYMENT


def test_what_a_picture_says_survives_the_store(original: Fingerprint) -> None:
    assert load_content(dump_content(original.content)) == original.content
    assert original.algorithm == "phash16:1" and len(original.sketch) < 40_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "s.db") as opened:
        yield opened


def claim(case_id: str) -> Claim:
    return load_claim(CASES / "CASE-001" / "claim.yaml").model_copy(update={"case_id": case_id})


def rules(report: CaseReport) -> dict[str, str]:
    return {c.rule_id: c.status for p in report.pictures for c in p.checks if c.rule_id.startswith("D")}


@pytest.mark.slow
def test_evidence_of_an_earlier_case_is_found_and_linked(
    tmp_path: Path, store: Store, reader: Verifier
) -> None:
    verifier = Verifier(Settings(threads=2, second_reader=False, store=str(tmp_path / "s.db")))
    first = verifier.verify(claim("A"), [BILL])
    assert rules(first) == {"D101": "passed"} and first.links == []
    again = verifier.verify(claim("B"), [BILL])
    assert rules(again) == {"D101": "failed"}
    assert [(link.case_id, link.relation) for link in again.links] == [("A", "identical_file")]
    edited = tmp_path / "e.jpg"
    edited.write_bytes(saved(with_another_time(reader), format="JPEG", quality=90))
    third = verifier.verify(claim("C"), [edited])
    assert third.verdict == "inconsistent"
    assert {(k.case_id, k.relation) for k in third.links} == {("A", "edited_copy"), ("B", "edited_copy")}
    assert third.links[0].fields_changed == ["paid_at"]
    # Whichever case is looked at, the tie shows; and a second verification says what the first one said.
    assert {link.case_id for link in store.linked_cases("A")} == {"B", "C"}
    assert verifier.verify(claim("A"), [BILL]) == first
    assert verifier.verify(claim("C"), [edited]) == third
    # What was forgotten is not found any more, and not quoted.
    store.forget("A")
    kept = store.get_report("C")
    assert kept is not None
    assert all(
        e.expected == ""
        for p in kept.report.pictures
        for c in p.checks
        for e in c.evidence
        if c.rule_id == "D103"
    )
    assert {k.case_id for k in verifier.verify(claim("D"), [BILL]).links} == {"B", "C"}


@pytest.mark.slow
def test_twice_in_one_case_is_a_remark_and_an_edited_twin_is_not(tmp_path: Path, reader: Verifier) -> None:
    twin = tmp_path / "twin.jpg"
    twin.write_bytes(saved(Image.open(BILL), format="JPEG", quality=90))
    report = reader.verify(claim("A"), [BILL, twin])
    assert rules(report) == {"D105": "failed"}
    edited = tmp_path / "edited.png"
    with_another_time(reader).save(edited)
    report = reader.verify(claim("A"), [BILL, edited])
    assert rules(report) == {"D103": "failed"}
    assert report.verdict == "inconsistent"


SETTINGS = ("13:14", "设置", "账号、云服务与购买项目", "飞行模式", "无线局域网", "蓝牙", "蜂窝网络", "通知")


@pytest.mark.parametrize(
    ("lines", "bits", "expected"),
    [
        (SETTINGS, 2, Relation.SAME_PICTURE),
        (SETTINGS, 20, None),
        (("13:15", *SETTINGS[1:]), 0, None),
        ((*SETTINGS[:4], "待支付订单", "客服", "钱包", "卡包"), 0, None),
    ],
)
def test_a_page_with_hardly_a_value_is_the_same_only_where_nothing_differs(
    lines: tuple[str, ...], bits: int, expected: Relation | None
) -> None:
    earlier = fingerprint("sha256:1", "a.png", lines=SETTINGS)
    again = fingerprint("sha256:2", "b.jpg", lines=lines)
    changed = (2**bits - 1).to_bytes(32, "big")
    related = relate(replace(again, hash=changed), earlier)
    assert (related.relation if related else None) is expected
