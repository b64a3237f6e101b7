"""Folders of cases: every file is accounted for, every odd thing is an error that names where."""

import shutil
from pathlib import Path

import pytest

from tests.claims.build import at
from verifier.claims.discover import CaseList, DiscoveredCase, discover_case, discover_cases, discover_table
from verifier.claims.model import Claim
from verifier.errors import CaseError, ClaimError

NOW = at("2026-03-02 00:00:00")
CLAIM = """case_id: {}
order_no: "12"
amount: "200.00"
merchant: 店
paid_at: 2026-03-01 10:30:05
mistake_type: paid_not_credited
"""
TABLE = "case_id,order_no,amount,merchant,paid_at,mistake_type\n"


def folder(root: Path, name: str, *files: str, claim: str | None = None) -> Path:
    place = root / name
    place.mkdir(parents=True)
    for file in files:
        path = place / file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    if claim is not None:
        (place / "claim.yaml").write_text(claim, "utf-8")
    return place


def found(root: Path) -> dict[str, DiscoveredCase]:
    return {case.case_id: case for case in discover_cases(root, now=NOW)}


def test_files_are_taken_in_order_whatever_their_suffix(tmp_path: Path) -> None:
    folder(tmp_path, "A", "2.png", "1", "sub/3.txt", ".hidden", "Thumbs.db", claim=CLAIM.format("A"))
    case = found(tmp_path)["A"]
    assert [name for name, _ in case.named_pictures()] == ["1", "2.png", "sub/3.txt"]
    assert case.problems == ()


def test_named_pictures_that_do_not_exist_are_reported(tmp_path: Path) -> None:
    claim = CLAIM.format("A") + "pictures: [1.png, gone.png]\n"
    folder(tmp_path, "A", "1.png", claim=claim)
    problems = found(tmp_path)["A"].problems
    assert [(p.where, p.code) for p in problems] == [("A/gone.png", "missing_picture")]


def test_a_folder_without_pictures_or_claim_is_said_to_be_so(tmp_path: Path) -> None:
    folder(tmp_path, "A", claim=CLAIM.format("A"))
    folder(tmp_path, "B", "1.png")
    cases = found(tmp_path)
    assert [p.code for p in cases["A"].problems] == ["no_pictures"]
    with pytest.raises(ClaimError, match="B: has no claim"):
        cases["B"].require_claim()


def test_two_claims_that_contradict_each_other_are_refused_and_equal_ones_taken(tmp_path: Path) -> None:
    folder(tmp_path, "A", "1.png", claim=CLAIM.format("A"))
    folder(tmp_path, "B", "1.png", claim=CLAIM.format("B"))
    rows = "A,12,300.00,店,2026-03-01 10:30:05,paid_not_credited\nB,12,200.00,店,2026-03-01 10:30:05,paid_not_credited\n"
    (tmp_path / "claims.csv").write_text(TABLE + rows, "utf-8")
    cases = found(tmp_path)
    error = cases["A"].claim
    assert isinstance(error, ClaimError) and error.code == "contradicting_claims" and "amount" in str(error)
    assert isinstance(cases["B"].claim, Claim)


def test_a_bad_row_is_the_error_of_its_folder_and_the_others_go_on(tmp_path: Path) -> None:
    folder(tmp_path, "A", "1.png")
    folder(tmp_path, "B", "1.png")
    rows = "A,12,-1,店,2026-03-01 10:30:05,paid_not_credited\nB,12,200.00,店,2026-03-01 10:30:05,paid_not_credited\n"
    more = "C,12,200.00,店,2026-03-01 10:30:05,paid_not_credited\n,12,5,店,2026-03-01 10:30:05,wrong_info\n"
    (tmp_path / "claims.csv").write_text(TABLE + rows + more, "utf-8")
    cases = found(tmp_path)
    error = cases["A"].claim
    assert isinstance(error, ClaimError) and "row 2" in str(error) and "field amount" in str(error)
    assert isinstance(cases["B"].claim, Claim)
    assert [p.code for p in cases["C"].problems] == ["no_folder"]
    nameless = [case for case in cases.values() if isinstance(case.claim, ClaimError) and case.folder is None]
    assert ["row 5" in str(case.claim) for case in nameless] == [True]


def test_one_id_in_two_folders_is_an_error_of_both(tmp_path: Path) -> None:
    folder(tmp_path, "A", "1.png", claim=CLAIM.format("SAME"))
    folder(tmp_path, "B", "1.png", claim=CLAIM.format("SAME"))
    cases = discover_cases(tmp_path, now=NOW)
    assert [isinstance(c.claim, ClaimError) and c.claim.code for c in cases] == ["duplicate_case"] * 2


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    place = folder(tmp_path / "cases", "A", "1.png", claim=CLAIM.format("A"))
    (place / "2.png").symlink_to(secret)
    case = found(tmp_path / "cases")["A"]
    assert [p.name for p in case.pictures] == ["1.png"]
    assert [p.code for p in case.problems] == ["link_outside"]


def test_nothing_to_verify_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaseError):
        discover_cases(tmp_path, now=NOW)
    with pytest.raises(CaseError):
        discover_case(tmp_path / "gone", now=NOW)


def test_a_list_that_holds_no_cases_gives_the_same_ones(tmp_path: Path) -> None:
    for name, case_id in (("a", "A"), ("b", "B"), ("c", "A"), ("d", "D")):
        folder(tmp_path, name, "1.png", claim=CLAIM.format(case_id) if name != "d" else "amount: lots\n")
    listed, eager = CaseList(tmp_path, now=NOW), discover_cases(tmp_path, now=NOW)
    assert len(listed) == 4
    assert [(c.case_id, c.pictures, str(c.claim)) for c in listed] == [
        (c.case_id, c.pictures, str(c.claim)) for c in eager
    ]
    assert "used by a, c" in str(listed[0].claim) and len(listed[1:3]) == 2
    shutil.rmtree(tmp_path / "b")
    assert "is gone" in str(listed[1].claim)


def test_a_table_picks_its_cases(tmp_path: Path) -> None:
    for name in ("A", "B", "C"):
        folder(tmp_path, name, "1.png")
    (tmp_path / "mine.csv").write_text(
        TABLE + "".join(f"{n},1,2.00,店,2026-03-01,wrong_info\n" for n in "BAX"), "utf-8"
    )
    cases = discover_table(tmp_path / "mine.csv", now=NOW)
    assert [case.case_id for case in cases] == ["B", "A", "X"]
    assert [len(case.pictures) for case in cases] == [1, 1, 0]
    assert cases[2].problems[0].code == "no_folder"
    with pytest.raises(CaseError, match="does not exist"):
        discover_table(tmp_path / "other.csv")
