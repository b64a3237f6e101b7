import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.batch.workers import (
    MakeLogged,
    case,
    make_broken,
    make_by_name,
    make_environment,
    make_nothing,
)
from verifier.batch.progress import Progress
from verifier.batch.runner import run_batch
from verifier.errors import EngineUnavailableError, VerifierError

NAMES = ["a", "slow-b", "claim-c", "d", "bug-e", "f", "g", "slow-h", "i", "j"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_input(jobs: int) -> None:
    outcomes = list(run_batch(map(case, NAMES), make_by_name, jobs=jobs))
    assert [outcome.case_id for outcome in outcomes] == NAMES
    errors = {outcome.case_id: outcome.error.code for outcome in outcomes if outcome.error}
    assert errors == {"claim-c": "bad_claim", "bug-e": "internal_error"}
    assert all((outcome.report is None) != (outcome.error is None) for outcome in outcomes)


def test_a_crash_costs_only_its_own_case() -> None:
    names = ["a", "crash-b", "c", "crash-d", "e"]
    outcomes = list(run_batch(map(case, names), make_by_name, jobs=2))
    assert [outcome.case_id for outcome in outcomes] == names
    crashed = [o.case_id for o in outcomes if o.error and o.error.code == "worker_crashed"]
    assert crashed == ["crash-b", "crash-d"]
    assert "-9" in next(o.error.reason for o in outcomes if o.error)


def test_a_case_whose_worker_was_killed_from_outside_is_tried_again(tmp_path: Path) -> None:
    make = MakeLogged(tmp_path / "log", flag=tmp_path / "died-once")
    outcomes = list(run_batch(map(case, "abc"), make, jobs=2))
    assert [o.case_id for o in outcomes if o.report] == ["a", "b", "c"]
    assert sorted(make.finished()) == ["a", "b", "c"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_case_that_hangs_is_stopped(jobs: int) -> None:
    outcomes = list(run_batch(map(case, ["a", "hang-b", "c"]), make_by_name, jobs=jobs, timeout=1.0))
    assert [o.error.code if o.error else "ok" for o in outcomes] == ["ok", "timeout", "ok"]


def _running(command: str) -> int:
    return subprocess.run(["pgrep", "-fc", command], capture_output=True, check=False).stdout != b"0\n"


def test_what_a_hanging_worker_started_ends_with_it() -> None:
    (outcome,) = run_batch([case("child")], make_by_name, timeout=1.0)
    assert outcome.error is not None and outcome.error.code == "timeout"
    assert not _running("sleep 3173")


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_missing_engine_ends_the_run(jobs: int) -> None:
    with pytest.raises(EngineUnavailableError, match="not installed"):
        list(run_batch([case("a")], make_nothing, jobs=jobs))


def test_a_worker_that_cannot_start_ends_the_run_with_the_reason() -> None:
    with pytest.raises(VerifierError, match="cannot start: ImportError: libmissing"):
        list(run_batch([case("a")], make_broken, jobs=2))


def test_memory_stays_flat_because_input_is_drawn_as_needed() -> None:
    drawn = 0

    def cases() -> object:
        nonlocal drawn
        for number in range(10_000):
            drawn += 1
            yield case(str(number))

    stream = run_batch(cases(), make_by_name, jobs=2)  # type: ignore[arg-type]
    assert next(stream).case_id == "0"
    stream.close()
    assert drawn < 70  # the window of two workers


def test_a_slow_case_holds_back_only_a_window() -> None:
    drawn = 0

    def cases() -> object:
        nonlocal drawn
        for name in ["hang", *map(str, range(1000))]:
            drawn += 1
            yield case(name)

    stream = run_batch(cases(), make_by_name, jobs=2, timeout=2)  # type: ignore[arg-type]
    assert next(stream).error is not None
    stream.close()
    assert 60 < drawn < 70


def test_no_cases_give_no_outcomes() -> None:
    assert list(run_batch([], make_by_name, jobs=2)) == []


def test_workers_share_the_cores() -> None:
    (outcome,) = run_batch([case("a")], make_environment, jobs=2, threads=3)
    assert outcome.report is not None
    assert outcome.report.claim["OMP_THREAD_LIMIT"] == outcome.report.claim["OMP_NUM_THREADS"] == "3"
    assert os.environ.get("OMP_THREAD_LIMIT") != "3"


def test_workers_end_when_the_run_is_left_early() -> None:
    stream = run_batch(map(case, "abcdef"), make_environment, jobs=2)
    first = next(stream)
    assert first.report is not None
    pid = int(str(first.report.claim["pid"]))
    stream.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """SIGINT as at a terminal: a shell that started the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_leaves_no_process_behind() -> None:
    timer = threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        list(run_batch(map(case, ["child-1", "child-2"]), make_by_name, jobs=2))
    timer.join()
    assert time.monotonic() - begun < 10
    assert not _running("sleep 3173")


def test_progress_tells_how_far_and_how_long() -> None:
    seen: list[Progress] = []
    list(run_batch([case(n) for n in "abc"], make_by_name, progress=seen.append))
    assert [(p.done, p.total, p.kept) for p in seen] == [(1, 3, 0), (2, 3, 0), (3, 3, 0)]
    assert all(p.rate > 0 and p.remaining is not None for p in seen)
    assert seen[-1].remaining == 0
