import errno
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batch.workers import MakeLogged, case, make_by_name, report
from verifier.batch.journal import Journal, JournalError
from verifier.batch.one import CaseOutcome
from verifier.batch.runner import run_batch
from verifier.claims.discover import DiscoveredCase
from verifier.reports.model import ErrorItem


def outcome(name: str) -> CaseOutcome:
    return CaseOutcome(name, report=report(name))


def test_what_was_added_is_there_after_opening_again(tmp_path: Path) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.add("k1", outcome('甲 \n\u2028 "x"'))
        journal.add("k2", CaseOutcome("b", error=ErrorItem(where="b", code="bad_claim", reason="r")))
    with Journal(tmp_path / "j") as journal:
        assert len(journal) == 2
        assert journal.get("k1") == outcome('甲 \n\u2028 "x"')
        assert journal.get("k2").error is not None
        assert "k3" not in journal


@pytest.mark.parametrize("code", ["worker_crashed", "timeout", "internal_error"])
def test_what_a_next_run_may_mend_is_not_finished(tmp_path: Path, code: str) -> None:
    with Journal(tmp_path / "j") as journal:
        journal.add("k", CaseOutcome("a", error=ErrorItem(where="a", code=code, reason="r")))
        assert "k" not in journal


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 2000), junk=st.binary(max_size=40))
def test_a_torn_end_costs_at_most_the_last_lines(
    tmp_path_factory: pytest.TempPathFactory, cut: int, junk: bytes
) -> None:
    path = tmp_path_factory.mktemp("journal") / "j"
    ends = []
    with Journal(path) as journal:
        for number in range(4):
            journal.add(f"k{number}", outcome(str(number)))
            ends.append(path.stat().st_size)
    data = path.read_bytes()
    kept = data[: max(19, len(data) - cut)]
    path.write_bytes(kept + junk)
    whole = sum(end <= len(kept) for end in ends)
    with Journal(path) as journal:
        assert len(journal) == whole
        journal.add("new", outcome("new"))
    with Journal(path) as journal:
        assert [journal.get(f"k{n}").case_id for n in range(whole)] == [str(n) for n in range(whole)]
        assert journal.get("new").case_id == "new"


def test_a_damaged_line_in_the_middle_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "j"
    with Journal(path) as journal:
        for number in range(3):
            journal.add(f"k{number}", outcome(str(number)))
    path.write_bytes(path.read_bytes().replace(b'"case_id":"1"', b'"case_id":"7"'))
    with Journal(path) as journal:
        assert [f"k{n}" in journal for n in range(3)] == [True, False, True]


def test_two_runs_do_not_write_one_journal(tmp_path: Path) -> None:
    with (
        Journal(tmp_path / "j"),
        pytest.raises(JournalError, match="another run"),
    ):
        Journal(tmp_path / "j")
    Journal(tmp_path / "j").close()


def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "j").write_text("my notes\n")
    with pytest.raises(JournalError, match="not a journal"):
        Journal(tmp_path / "j")
    assert (tmp_path / "j").read_text() == "my notes\n"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match=r"gone/j: cannot be written"):
        Journal(tmp_path / "gone" / "j")


def test_a_full_disk_loses_nothing_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "j"
    write = os.pwrite
    with Journal(path) as journal:
        journal.add("k1", outcome("a"))

        def short(fd: int, data: bytes, offset: int) -> int:
            return write(fd, data[:30], offset)

        monkeypatch.setattr(os, "pwrite", short)
        with pytest.raises(JournalError, match=os.strerror(errno.ENOSPC)[:8]):
            journal.add("k2", outcome("b"))
        monkeypatch.undo()
        assert "k2" not in journal
        journal.add("k3", outcome("c"))
    with Journal(path) as journal:
        assert journal.get("k1").case_id == "a" and journal.get("k3").case_id == "c"
        assert len(journal) == 2


def cases(root: Path, names: str = "abcd") -> list[DiscoveredCase]:
    out = []
    for name in names:
        path = root / name / "1.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_bytes(b"x" * 10)
        out.append(case(name, path))
    return out


def run(root: Path, make: MakeLogged, names: str = "abcd", context: str = "v1", jobs: int = 1) -> list[str]:
    with Journal(root / "journal") as journal:
        stream = run_batch(cases(root, names), make, jobs=jobs, journal=journal, context=context)
        return [o.report.model_dump_json() if o.report else str(o.error) for o in stream]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_second_run_repeats_nothing_and_says_the_same(tmp_path: Path, jobs: int) -> None:
    make = MakeLogged(tmp_path / "log")
    first = run(tmp_path, make, jobs=jobs)
    assert sorted(make.finished()) == list("abcd")
    assert run(tmp_path, make, jobs=jobs) == first
    assert len(make.finished()) == 4


def test_changed_new_and_renamed_input_is_done_again(tmp_path: Path) -> None:
    make = MakeLogged(tmp_path / "log")
    run(tmp_path, make)
    (tmp_path / "b" / "1.png").write_bytes(b"y" * 10)
    assert [r[12] for r in run(tmp_path, make, "abcde")] == list("abcde")
    assert make.finished()[4:] == ["b", "e"]
    (tmp_path / "b" / "1.png").write_bytes(b"x" * 10)
    run(tmp_path, make, "abcde")
    assert len(make.finished()) == 6  # back to what was verified in the first run


def test_another_policy_or_version_is_another_result(tmp_path: Path) -> None:
    make = MakeLogged(tmp_path / "log")
    run(tmp_path, make, context="v1")
    run(tmp_path, make, context="v2")
    assert len(make.finished()) == 8


def test_a_picture_that_changes_in_mid_run_is_not_kept_under_its_old_content(tmp_path: Path) -> None:
    class Rewrites(MakeLogged):
        def __call__(self):  # type: ignore[no-untyped-def]
            verify = super().__call__()

            def rewriting(item: DiscoveredCase):  # type: ignore[no-untyped-def]
                if item.case_id == "b":
                    item.pictures[0].write_bytes(b"other")
                if item.case_id == "c":
                    item.pictures[0].unlink()
                    return report("c")
                return verify(item)

            return rewriting

    run(tmp_path, Rewrites(tmp_path / "log"))
    with Journal(tmp_path / "journal") as journal:
        assert len(journal) == 2


def test_errors_are_kept_and_crashes_are_tried_again(tmp_path: Path) -> None:
    def codes() -> list[str]:
        with Journal(tmp_path / "journal") as journal:
            stream = run_batch(map(case, ["claim", "bug", "ok"]), make_by_name, journal=journal)
            found = [o.error.code if o.error else "ok" for o in stream]
            assert len(journal) == 2
            return found

    assert codes() == codes() == ["bad_claim", "internal_error", "ok"]
