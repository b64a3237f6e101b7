"""Memory of the batch's own process: a few cases against many, with journal, result files and report formats.

The verifying function is instant and gives every case the same report, so that only the batch is measured. The report
is a real one without what it says of its pictures: reports stand on disk, so their size changes the time only.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

from benchmarks.store import ROOT
from verifier.batch.journal import Journal
from verifier.batch.results import ResultFiles
from verifier.batch.runner import run_batch
from verifier.claims.discover import CaseList, DiscoveredCase
from verifier.reports.model import BatchReport, CaseReport
from verifier.reports.options import FolderPictures, ReportOptions
from verifier.reports.registry import FORMATS

_CLAIM = "case_id: {0}\norder_no: N{0}\namount: '2.00'\nmerchant: 店\npaid_at: 2026-03-01\nmistake_type: wrong_info\n"


@dataclass(frozen=True, slots=True)
class MakeCopied:
    """Gives every case the report that stands in ``path``, under its own id."""

    path: Path

    def __call__(self) -> Callable[[DiscoveredCase], CaseReport]:
        report = CaseReport.model_validate(json.loads(self.path.read_text("utf-8")))
        return lambda case: report.model_copy(update={"case_id": case.case_id})


def peak(count: int, report: Path) -> dict[str, float]:
    """MiB at the peak of this process over ``count`` cases."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for number in range(count):
            case = root / "cases" / f"M{number:06d}"
            case.mkdir(parents=True)
            (case / "1.png").write_bytes(b"x")
            (case / "claim.yaml").write_text(_CLAIM.format(case.name), "utf-8")
        start = peak_mib()
        with Journal(root / "journal") as journal, ResultFiles(str(root)) as files:
            for outcome in run_batch(CaseList(root / "cases"), MakeCopied(report), journal=journal):
                files.add(outcome)
        batch = BatchReport.model_construct(results=cast("list[CaseReport]", files.reports()), errors=[])
        for name in ("json", "csv"):
            FORMATS[name].write(batch, root, FolderPictures(), ReportOptions())
        return {"start_mib": start, "peak_mib": peak_mib()}


def measure(few: int = 1000, many: int = 100_000) -> dict[str, Any]:
    """Peaks of fresh processes, what each further case costs, and how long the many take."""
    from verifier import Settings, Verifier
    from verifier.claims.discover import discover_case

    case = discover_case(ROOT / "sample_images" / "cases" / "CASE-001")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        whole = Verifier(Settings(threads=1)).verify_case(case)
        slim = whole.model_copy(update={"pictures": [], "checks": [], "description": []})
        report.write_text(slim.model_dump_json(), "utf-8")
        found = {}
        for count in (few, many):
            start = time.perf_counter()
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
                found[count] = fresh.submit(peak, count, report).result()
            seconds = time.perf_counter() - start
            print(f"{count} cases in {seconds:.0f} s: {found[count]}", file=sys.stderr, flush=True)
        size = report.stat().st_size
    each = (found[many]["peak_mib"] - found[few]["peak_mib"]) / (many - few) * 1024
    return {
        "report_kib": round(size / 1024, 1),
        "few": few,
        "many": many,
        "few_mib": found[few]["peak_mib"],
        "many_mib": found[many]["peak_mib"],
        "kib_per_case": round(each, 2),
        "many_seconds": round(seconds),
    }


def peak_mib() -> float:
    """The most memory that this process has held so far."""
    # Not ru_maxrss: a new process begins with that of the one that started it.
    status = Path("/proc/self/status").read_text()
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)
