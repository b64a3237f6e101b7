"""Verifying functions for the tests of the runner: importable, so that worker processes find them."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from verifier.claims.discover import DiscoveredCase
from verifier.errors import ClaimError, EngineUnavailableError
from verifier.outcomes import Verdict
from verifier.reports.model import CaseReport, Versions


def case(name: str, *pictures: Path) -> DiscoveredCase:
    folder = pictures[0].parent if pictures else Path(name)
    return DiscoveredCase(name, folder, ClaimError("no claim here", where=name), pictures)


VERSIONS = Versions(program="test", engine="none", policy="none")


def report(name: str) -> CaseReport:
    return CaseReport(
        case_id=name, verdict=Verdict.CONSISTENT, reasons=[], claim={}, comparisons=[], versions=VERSIONS
    )


def make_by_name() -> Callable[[DiscoveredCase], CaseReport]:
    """The case's name says what happens to it."""

    def verify(item: DiscoveredCase) -> CaseReport:
        if "crash" in item.case_id:
            os.kill(os.getpid(), signal.SIGKILL)
        if "hang" in item.case_id:
            time.sleep(60)
        if "child" in item.case_id:
            subprocess.run(["sleep", "3173"], check=False)
        if "slow" in item.case_id:
            time.sleep(0.3)
        if "bug" in item.case_id:
            raise KeyError("lost")
        if "claim" in item.case_id:
            item.require_claim()
        return report(item.case_id)

    return verify


@dataclass(frozen=True, slots=True)
class MakeLogged:
    """Verifies by hashing; every finished case is a line in ``log``. With ``flag``, the first try dies."""

    log: Path
    seconds: float = 0.0
    flag: Path | None = None

    def __call__(self) -> Callable[[DiscoveredCase], CaseReport]:
        def verify(item: DiscoveredCase) -> CaseReport:
            if self.flag is not None and not self.flag.exists():
                self.flag.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(self.seconds)
            sizes = {name: str(path.stat().st_size) for name, path in item.named_pictures()}
            with self.log.open("a") as log:
                log.write(item.case_id + "\n")
            return report(item.case_id).model_copy(update={"claim": sizes})

        return verify

    def finished(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []


def make_environment() -> Callable[[DiscoveredCase], CaseReport]:
    """Reports the thread limits and the process that a worker sees."""
    names = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS")

    def verify(item: DiscoveredCase) -> CaseReport:
        seen = {name: os.environ.get(name) for name in names} | {"pid": str(os.getpid())}
        return report(item.case_id).model_copy(update={"claim": seen})

    return verify


def make_nothing() -> Callable[[DiscoveredCase], CaseReport]:
    raise EngineUnavailableError("the engine is not installed", hint="install it")


def make_broken() -> Callable[[DiscoveredCase], CaseReport]:
    raise ImportError("libmissing.so: no such file")
