"""A batch of small cases, killed with ``kill -9`` at random moments, against one that nobody disturbed.

``python -m benchmarks.scale.killed WORK JOBS`` is the batch itself. The disturbed one changes between one worker and two.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from verifier import Claim
from verifier.batch.journal import Journal
from verifier.batch.results import ResultFiles
from verifier.batch.runner import run_batch
from verifier.claims.discover import CaseList, DiscoveredCase
from verifier.conclusion import ExaminedCase, conclude
from verifier.evidence import CaseEvidence, PictureEvidence
from verifier.fields.types import Fields, PageKind, Recognition
from verifier.images.load import load_picture
from verifier.ocr.types import OcrPage
from verifier.outcomes import Integrity
from verifier.policy.loader import default_policy
from verifier.reports.model import CaseReport, Versions
from verifier.reuse.fingerprint import make_fingerprint
from verifier.store.store import open_store

ROOT = Path(__file__).resolve().parents[2]
_CLAIM = """case_id: {name}
order_no: "{number}"
amount: "{amount}.00"
merchant: 星河点卡专营店
paid_at: 2026-03-01 10:30:05
mistake_type: paid_not_credited
"""


def make_cases(folder: Path, count: int) -> None:
    """Small pictures of noise; every seventh case hands in the picture of the one before."""
    for number in range(count):
        case = folder / f"K{number:05d}"
        case.mkdir(parents=True)
        source = number - 1 if number % 7 == 6 else number
        noise = np.random.default_rng(source).integers(0, 255, (24, 16, 3), np.uint8)
        done, data = cv2.imencode(".png", np.repeat(np.repeat(noise, 6, 0), 6, 1))
        assert done
        (case / "1.png").write_bytes(data.tobytes())
        claim = _CLAIM.format(name=case.name, number=f"CZ2026{number:08d}", amount=number % 900 + 1)
        (case / "claim.yaml").write_text(claim, "utf-8")


@dataclass(frozen=True, slots=True)
class MakeQuick:
    """Loads, hashes and fingerprints; reads nothing, so that 2,000 cases take a minute and not an hour."""

    def __call__(self) -> Callable[[DiscoveredCase], ExaminedCase]:
        versions = Versions(program="bench", engine="none", policy="default")

        def examine(case: DiscoveredCase) -> ExaminedCase:
            claim = case.require_claim()
            assert isinstance(claim, Claim)
            pictures, prints = [], []
            for name, path in case.named_pictures():
                shot = load_picture(path, name=name)
                fields = Fields(Recognition(PageKind.UNKNOWN, "", "", 0.0))
                page = OcrPage((), shot.width, shot.height, "none", "0")
                prints.append(make_fingerprint(shot, page, fields))
                pictures.append(
                    PictureEvidence(
                        name, shot.sha256, shot.width, shot.height, "PNG", fields, Integrity.NOT_ASSESSABLE
                    )
                )
            time.sleep(0.002)
            return ExaminedCase(claim, CaseEvidence(tuple(pictures)), tuple(prints), versions)

        return examine


def batch(work: Path, jobs: int) -> None:
    """One run over ``work/cases``, with journal, store and result files in ``work``."""
    with (
        open_store(work / "store.db") as store,
        Journal(work / "journal") as journal,
        ResultFiles(str(work)) as files,
    ):

        def finish(case: ExaminedCase) -> CaseReport:
            report = conclude(case, default_policy(), memory=store.memory)
            store.save_report(report)
            return report

        stream = run_batch(
            CaseList(work / "cases"), MakeQuick(), jobs=jobs, journal=journal, context="bench", finish=finish
        )
        for outcome in stream:
            files.add(outcome)


def measure(count: int = 2000, kills: int = 20) -> dict[str, Any]:
    """Whether the disturbed run ends like the undisturbed one."""
    moments = random.Random(11)
    with tempfile.TemporaryDirectory() as folder:
        whole, torn = Path(folder) / "whole", Path(folder) / "torn"
        for work in (whole, torn):
            make_cases(work / "cases", count)
        start = time.perf_counter()
        _child(whole).wait()
        seconds = time.perf_counter() - start
        done = 0
        for number in range(kills):
            # Somewhere in the next part of the work, so that all kills fall before the end.
            target = count * (number + moments.random()) / (kills + 1)
            process = _child(torn, 1 + number % 2)
            while process.poll() is None and _finished(torn) < target:
                time.sleep(0.005)
            time.sleep(moments.uniform(0, 0.05))
            done += process.poll() is None
            process.kill()
            process.wait()
        last = _child(torn)
        code = last.wait()
        with Journal(torn / "journal") as journal:
            kept = len(journal)
        with open_store(torn / "store.db") as store:
            stored = sum(store.counts().values())
            sound = store.verify_audit().sound
        lines = (torn / "results.jsonl").read_text("utf-8").splitlines()
        return {
            "cases": count,
            "kills": done,
            "identical": code == 0 and _digest(whole) == _digest(torn),
            "results": len(lines),
            "linked": sum('"relation":"identical_file"' in line for line in lines),
            "journal": kept,
            "stored": stored,
            "audit_sound": sound,
            "undisturbed_seconds": round(seconds, 1),
        }


def _child(work: Path, jobs: int = 2) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "benchmarks.scale.killed", str(work), str(jobs)]
    return subprocess.Popen(command, cwd=ROOT)


def _finished(work: Path) -> int:
    path = work / "journal"
    return path.read_bytes().count(b"\n") - 1 if path.exists() else 0


def _digest(work: Path) -> str:
    return hashlib.sha256((work / "results.jsonl").read_bytes()).hexdigest()


if __name__ == "__main__":
    batch(Path(sys.argv[1]), int(sys.argv[2]))
