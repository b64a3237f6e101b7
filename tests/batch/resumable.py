"""A batch as a program of its own, to be killed: ``python -m tests.batch.resumable WORK JOBS``."""

import sys
from pathlib import Path

from tests.batch.test_journal import cases
from tests.batch.workers import MakeLogged
from verifier.batch.journal import Journal
from verifier.batch.runner import run_batch

NAMES = "abcdefghijklmnopqrstuvwxyz"


def main(work: Path, jobs: int) -> None:
    make = MakeLogged(work / "log", seconds=0.05)
    with Journal(work / "journal") as journal:
        stream = run_batch(cases(work / "cases", NAMES), make, jobs=jobs, journal=journal, context="v1")
        lines = [o.report.model_dump_json() for o in stream if o.report is not None]
    (work / "results").write_text("\n".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
