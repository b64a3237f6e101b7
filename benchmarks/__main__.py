"""``make bench``: measure, write benchmarks/results/latest.json and docs/benchmarks.md.

    python -m benchmarks [SECTION ...] [--corpus DIR] [--split test|dev|train] [--jobs N]

Sections: reading, forensics, matching, speed; all of them when none is named. Without ``--corpus`` the small corpus is
used, and built on the first run. Only whole figures of the test split reach the results and the page: a run on another
split, or with ``--limit``, prints its figures and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.corpora import corpus_folder, label_of
from benchmarks.store import ROOT

SECTIONS = ("reading", "forensics", "matching", "speed")
RESULTS = ROOT / "benchmarks" / "results"


def real_folder() -> Path | None:
    """The folder of real pictures, where this machine has one."""
    folder = Path(os.environ.get("VERIFIER_REAL_DIR") or ROOT.parent / "shared" / "real")
    if (folder / "pages" / "truth.jsonl").is_file():
        return folder
    print("no real pictures here: set VERIFIER_REAL_DIR to measure them too", file=sys.stderr)
    return None


def measure(section: str, corpus: Path, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of one section."""
    real = real_folder()
    if section == "forensics":
        from benchmarks import forensics

        captures = real / "authentic" if real else None
        return forensics.run(corpus, options.split, captures, options.jobs, options.each, options.limit)
    if section == "matching":
        from benchmarks import matching

        return matching.section(corpus, options.split)
    if section == "speed":
        from benchmarks import read_speed

        page = ROOT / "sample_images" / "cases" / "CASE-001" / "01_alipay.png"
        return read_speed.measure([page], rounds=7)
    from benchmarks import reading

    datasets = [("sample_images", ROOT / "sample_images")]
    if real is not None:
        datasets.append(("real pages", real / "pages"))
    return reading.run(datasets)


def show(section: str, found: dict[str, Any]) -> str:
    """One section's figures as text."""
    if section == "forensics":
        from benchmarks import detection, forensics

        return f"{forensics.text(found)}\n## ELA on the same pictures\n\n{detection.table(found['ela'])}"
    return json.dumps(found, ensure_ascii=False, indent=1)


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="SECTION", default=[])
    parser.add_argument(
        "--corpus", type=Path, help="a built corpus; default: corpus/<size>, built when missing"
    )
    parser.add_argument("--size", default="small", help="of the corpus to build")
    parser.add_argument("--split", choices=("train", "dev", "test"), default="test")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="worker processes of one thread each"
    )
    parser.add_argument("--limit", type=int, help="only so many pictures (for a quick look)")
    parser.add_argument("--each", type=Path, help="forensics: one JSON line per picture into this file")
    options = parser.parse_args(arguments)
    corpus = corpus_folder(options.corpus, options.size)
    results: dict[str, Any] = {"corpus": label_of(corpus)}
    for section in options.sections or SECTIONS:
        start = time.monotonic()
        results[section] = measure(section, corpus, options)
        print(f"\n# {section} ({options.split} split of {corpus.name})\n\n{show(section, results[section])}")
        print(f"{section}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
