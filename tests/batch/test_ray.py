"""On a real Ray cluster of this machine, with workers killed in mid-run."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.batch.test_journal import cases
from tests.batch.workers import MakeLogged, case, make_by_name, make_nothing, report
from verifier.batch.journal import Journal
from verifier.batch.parcel import pack, unpacked
from verifier.batch.runner import run_batch
from verifier.claims.discover import DiscoveredCase
from verifier.errors import EngineUnavailableError
from verifier.reports.model import CaseReport

pytest.importorskip("ray", reason="Ray is not installed: pip install -e '.[ray]'")

from verifier.batch.ray_engine import RayExecutor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(280)]


@dataclass(frozen=True)
class MakeDying:
    """The first attempt at ``d`` kills its worker."""

    flag: Path

    def __call__(self) -> Callable[[DiscoveredCase], CaseReport]:
        def verify(item: DiscoveredCase) -> CaseReport:
            if item.case_id == "d" and not self.flag.exists():
                self.flag.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return report(item.case_id)

        return verify


def test_a_lost_worker_costs_nothing_and_the_results_are_those_of_the_pool(tmp_path: Path) -> None:
    made = cases(tmp_path / "cases", "abcdefgh")
    with Journal(tmp_path / "journal") as journal:
        stream = run_batch(made, MakeDying(tmp_path / "died"), executor=RayExecutor(2), journal=journal)
        outcomes = list(stream)
        assert len(journal) == 8
    assert (tmp_path / "died").exists()
    assert outcomes == list(run_batch(made, MakeDying(tmp_path / "died"), jobs=2))


def test_order_errors_crashes_and_time_outs_are_those_of_the_pool() -> None:
    names = ["a", "slow-b", "claim-c", "crash-d", "hang-e", "bug-f", "g"]
    ray = list(run_batch(map(case, names), make_by_name, executor=RayExecutor(2, timeout=12)))
    assert [o.case_id for o in ray] == names
    codes = [o.error.code if o.error else "ok" for o in ray]
    assert codes == ["ok", "ok", "bad_claim", "worker_crashed", "timeout", "internal_error", "ok"]


def test_a_missing_engine_ends_the_run() -> None:
    with pytest.raises(EngineUnavailableError, match="not installed"):
        list(run_batch([case("a")], make_nothing, executor=RayExecutor(1)))


def test_files_travel_with_their_case(tmp_path: Path) -> None:
    (made,) = cases(tmp_path / "cases", "a")
    parcel = pack(made)
    made.pictures[0].unlink()
    make = MakeLogged(tmp_path / "log")()
    with unpacked(made, parcel) as there:
        assert [name for name, _ in there.named_pictures()] == ["1.png"]
        assert make(there).claim == {"1.png": "10"}
    with unpacked(made, pack(made)) as there:
        assert not there.pictures[0].exists()  # to be reported as missing by whoever reads it
