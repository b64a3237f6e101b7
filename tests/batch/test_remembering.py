"""A batch with a store: the same reports whatever the number of workers and whatever interrupts it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.batch.test_journal import cases
from tests.batch.workers import VERSIONS
from tests.reuse.prints import claim, fingerprint
from verifier.batch.journal import Journal
from verifier.batch.makers import Finisher
from verifier.batch.runner import run_batch
from verifier.claims.discover import DiscoveredCase
from verifier.conclusion import ExaminedCase
from verifier.config import Settings
from verifier.evidence import CaseEvidence
from verifier.store.errors import StoreError
from verifier.store.store import Store, open_store

NAMES = "abcdefgh"


@dataclass(frozen=True)
class MakeExamined:
    """Cases that all show the same payment, so that each is tied to every earlier one."""

    def __call__(self) -> Callable[[DiscoveredCase], ExaminedCase]:
        def examine(case: DiscoveredCase) -> ExaminedCase:
            item = fingerprint("sha256:" + case.case_id * 64, "1.png", payment="4200001234202603011234567890")
            return ExaminedCase(claim(case.case_id), CaseEvidence(()), (item,), VERSIONS)

        return examine


def run(root: Path, store: Store, jobs: int = 1, names: str = NAMES) -> list[str]:
    with Journal(root / "journal") as journal:
        stream = run_batch(
            cases(root / "cases", names),
            MakeExamined(),
            jobs=jobs,
            journal=journal,
            finish=Finisher(Settings(), store),
        )
        return [o.report.model_dump_json() if o.report else str(o.error) for o in stream]


def test_each_case_sees_those_before_it(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.db") as store:
        reports = run(tmp_path, store)
        for number, text in enumerate(reports):
            assert text.count('"relation":"same_payment"') == number
        assert [link.other_case for link in store.linked_cases("c") if link.case_id == "c"] == ["a", "b"]


@pytest.mark.parametrize("jobs", [2])
def test_workers_and_interruptions_change_nothing(tmp_path: Path, jobs: int) -> None:
    (tmp_path / "one").mkdir()
    with open_store(tmp_path / "one.db") as store:
        whole = run(tmp_path / "one", store)
    (tmp_path / "two").mkdir()
    with open_store(tmp_path / "two.db") as store:
        with Journal(tmp_path / "two" / "journal") as journal:
            finish = Finisher(Settings(), store)
            stream = run_batch(
                cases(tmp_path / "two" / "cases", NAMES),
                MakeExamined(),
                jobs=jobs,
                journal=journal,
                finish=finish,
            )
            first = [next(stream) for _ in range(3)]
            stream.close()
            assert len(journal) == len(first)
        assert run(tmp_path / "two", store, jobs) == whole
        assert run(tmp_path / "two", store, jobs) == whole  # all from the journal
        (tmp_path / "two" / "journal").unlink()
        assert run(tmp_path / "two", store, jobs) == whole  # all again, against a store that knows them


def test_a_store_that_is_gone_ends_the_run_and_loses_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path / "s.db", wait=0.1) as store:
        with Journal(tmp_path / "journal") as journal:
            stream = run_batch(
                cases(tmp_path / "cases", NAMES),
                MakeExamined(),
                journal=journal,
                finish=Finisher(Settings(), store),
            )
            next(stream)
            blocker = sqlite3.connect(tmp_path / "s.db", isolation_level=None)
            blocker.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="locked"):
                next(stream)
            assert len(journal) == 1
            blocker.execute("ROLLBACK")
            blocker.close()
        assert len(run(tmp_path, store)) == len(NAMES)
