"""The library as README shows it."""

import io
import os
import shutil
import subprocess
import sys
import threading
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import verifier
from verifier import Claim, Outcome, Verdict, Verifier, VerifierError
from verifier.claims.discover import discover_case

CASE = Path(__file__).resolve().parent.parent / "sample_images" / "cases" / "CASE-001"


@pytest.fixture(scope="module")
def v() -> Verifier:
    return Verifier()


def claim(**changes: object) -> Claim:
    values: dict[str, object] = {
        "case_id": "CASE-001",
        "order_no": "KM202603011029480357",
        "amount": Decimal("200.00"),
        "merchant": "星穹点卡专营店",
        "paid_at": datetime(2026, 3, 1, 10, 30, 5),
        "mistake_type": "paid_not_credited",
        "filed_at": datetime(2026, 3, 1, 11, 20),
        "platform": "星卡网",
    }
    return Claim.model_validate(values | changes)


def test_every_public_name_exists() -> None:
    for name in verifier.__all__:
        assert getattr(verifier, name) is not None
    with pytest.raises(AttributeError):
        _ = verifier.nothing


def test_a_report_names_all_data_that_it_depends_on(v: Verifier) -> None:
    assert {"pages", "numbers", "words", "forensics"} < set(v.versions.models)
    assert all(digest.startswith("sha256:") for digest in v.versions.models.values())


def test_paths_bytes_files_pil_and_arrays_read_the_same(v: Verifier) -> None:
    path = CASE / "01_alipay.png"
    image = Image.open(path).convert("RGB")
    sources = (path, str(path), path.read_bytes(), io.BytesIO(path.read_bytes()), image, np.asarray(image))
    fields = [v.read(source).fields.records for source in sources]
    assert all(records == fields[0] for records in fields)


def test_a_wrong_claim_is_never_a_match(v: Verifier) -> None:
    pictures = sorted(CASE.glob("*.png"))
    report = v.verify(claim(amount=Decimal("200.01"), order_no="KM202603011029480358"), pictures)
    outcomes = {item.field: item.outcome for item in report.comparisons}
    assert outcomes["amount"] is outcomes["order_no"] is Outcome.MISMATCH
    assert outcomes["merchant"] is Outcome.MATCH
    assert report.verdict is Verdict.INCONSISTENT


def test_an_unreadable_source_is_reported_not_raised(v: Verifier) -> None:
    report = v.verify(claim(), [*sorted(CASE.glob("*.png")), b"no picture"])
    assert [(error.where, error.code) for error in report.errors] == [("picture-3", "not_an_image")]
    assert report.verdict is not Verdict.CONSISTENT
    with pytest.raises(VerifierError):
        v.read(b"no picture")


@pytest.mark.slow
def test_threads_may_share_a_verifier(v: Verifier) -> None:
    pictures = sorted(CASE.glob("*.png"))
    reports: list[str] = []

    def work() -> None:
        reports.append(v.verify(claim(), pictures).model_dump_json())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 3
    assert len(set(reports)) == 1


def test_products_use_one_thread_unless_the_user_says_otherwise() -> None:
    script = "import os, verifier; print(os.environ['OPENBLAS_NUM_THREADS'])"
    without = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    for given, expected in (({}, "1"), ({"OPENBLAS_NUM_THREADS": "3"}, "3")):
        run = subprocess.run(
            [sys.executable, "-c", script], env=without | given, capture_output=True, text=True, check=True
        )
        assert run.stdout.strip() == expected


def test_a_picture_that_vanishes_after_the_case_was_listed_is_an_error_of_the_report(
    v: Verifier, tmp_path: Path
) -> None:
    place = tmp_path / "CASE-001"
    shutil.copytree(CASE, place)
    case = discover_case(place)
    (place / "01_alipay.png").unlink()
    report = v.verify_case(case)
    assert [error.where for error in report.errors] == ["01_alipay.png"]
    assert report.verdict is not Verdict.CONSISTENT
