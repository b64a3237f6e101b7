"""Workers: one against two, processes against Ray, what scheduling costs, memory per worker.

The cases are the sample cases, copied under new names so that there is enough to do. Configurations take turns, round
by round, and ratios are those of the medians: a machine that is busy with something else slows all of them alike.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.scale.memory import peak_mib
from benchmarks.store import ROOT
from verifier import Settings, Verifier
from verifier.batch.executor import Executor
from verifier.batch.journal import Journal
from verifier.batch.pool import ProcessPool
from verifier.batch.results import ResultFiles
from verifier.batch.runner import run_batch
from verifier.claims.discover import CaseList, DiscoveredCase
from verifier.reports.model import CaseReport

SAMPLES = ROOT / "sample_images" / "cases"


def copies(into: Path, count: int) -> CaseList:
    """The sample cases, over and over, each with an id of its own."""
    into.mkdir()
    samples = sorted(p for p in SAMPLES.iterdir() if (p / "claim.yaml").exists())
    for number in range(count):
        source = samples[number % len(samples)]
        target = into / f"BENCH-{number:05d}"
        shutil.copytree(source, target)
        claim = yaml.safe_load((target / "claim.yaml").read_text("utf-8"))
        claim["case_id"] = target.name
        (target / "claim.yaml").write_text(yaml.safe_dump(claim, allow_unicode=True), "utf-8")
    return CaseList(into)


@dataclass(frozen=True, slots=True)
class MakeMeasured:
    """Verifies and notes, in a file per process, the time spent inside and the peak of memory."""

    settings: Settings
    notes: Path

    def __call__(self) -> Callable[[DiscoveredCase], CaseReport]:
        verifier = Verifier(self.settings)
        note = self.notes / str(os.getpid())

        def verify(case: DiscoveredCase) -> CaseReport:
            start = time.perf_counter()
            report = verifier.verify_case(case)
            with note.open("a") as file:
                file.write(f"{start} {time.perf_counter()} {peak_mib()}\n")
            return report

        return verify


def measure(cases_count: int = 18, rounds: int = 3, with_ray: bool = True) -> dict[str, Any]:
    """Medians over the rounds. Times run from the first case's begin to the last one's end: models are loaded once."""
    makers: dict[str, Callable[[], tuple[Executor, int]]] = {
        "one worker": lambda: (ProcessPool(1, threads=1), 1),
        "two workers": lambda: (ProcessPool(2, threads=1), 2),
    }
    if with_ray:
        from verifier.batch.ray_engine import RayExecutor

        makers["two Ray actors"] = lambda: (RayExecutor(2, threads=1), 2)
    spans: dict[str, list[float]] = {name: [] for name in makers}
    idle: dict[str, list[float]] = {name: [] for name in makers}
    memory = 0.0
    with tempfile.TemporaryDirectory() as folder:
        cases = copies(Path(folder) / "cases", cases_count)
        pictures = sum(len(case.pictures) for case in cases)
        for number in range(rounds):
            for name, make in makers.items():
                run = Path(folder) / f"{name}-{number}"
                run.mkdir()
                executor, workers = make()
                _run(cases, executor, run)
                noted = [
                    [tuple(map(float, line.split())) for line in note.read_text().splitlines()]
                    for note in (run / "notes").iterdir()
                ]
                begin = min(entry[0] for part in noted for entry in part)
                end = max(entry[1] for part in noted for entry in part)
                inside = sum(entry[1] - entry[0] for part in noted for entry in part)
                spans[name].append(end - begin)
                # The last case of one worker leaves the other idle: that is a tail, not a cost of scheduling.
                ends = [max(entry[1] for entry in part) for part in noted]
                tail = sum(end - last for last in ends) + sum(
                    min(entry[0] for entry in part) - begin for part in noted
                )
                idle[name].append(1 - inside / (workers * (end - begin) - tail))
                memory = max(memory, *(entry[2] for part in noted for entry in part))
                print(f"{name}: {end - begin:.1f} s", flush=True)
    medians = {name: statistics.median(values) for name, values in spans.items()}
    out: dict[str, Any] = {
        "cases": cases_count,
        "pictures": pictures,
        "rounds": rounds,
        "seconds": {name: round(value, 2) for name, value in medians.items()},
        "two_over_one": round(medians["one worker"] / medians["two workers"], 2),
        "overhead": {name: round(statistics.median(values), 4) for name, values in idle.items()},
        "worker_mib": round(memory, 1),
        "pictures_per_second": round(pictures / medians["two workers"], 3),
    }
    if with_ray:
        out["ray_over_pool"] = round(medians["two Ray actors"] / medians["two workers"], 3)
    return out


def _run(cases: CaseList, executor: Executor, run: Path) -> None:
    notes = run / "notes"
    notes.mkdir()
    make = MakeMeasured(Settings(threads=1), notes)
    with Journal(run / "journal") as journal, ResultFiles(str(run / "out")) as files:
        for outcome in run_batch(cases, make, executor=executor, journal=journal, context="bench"):
            files.add(outcome)
            if outcome.error is not None:
                raise SystemExit(f"{outcome.case_id}: {outcome.error.code}: {outcome.error.reason}")
