"""``make bench``: measure, write benchmarks/results/latest.json and docs/benchmarks.md.

    python -m benchmarks [SECTION ...] [--corpus DIR] [--split test|dev|train] [--jobs N]

Sections: reading, engines, forensics, matching, cases, speed; all of them when none is named. Without ``--corpus`` the small corpus is
used, and built on the first run. Only whole figures of the test split reach the results and the page: a run on another
split, or with ``--limit``, prints its figures and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import baseline
from benchmarks.corpora import corpus_folder, label_of
from benchmarks.store import ROOT
from verifier import ExitCode, __version__

SECTIONS = ("reading", "engines", "forensics", "matching", "cases", "speed")
RESULTS = ROOT / "benchmarks" / "results"
BASELINE = RESULTS / "baseline.json"


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

        return matching.section(corpus, options.split, options.jobs)
    if section == "cases":
        return _cases()
    if section == "speed":
        from benchmarks import read_speed, stages

        page = ROOT / "sample_images" / "cases" / "CASE-001" / "01_alipay.png"
        return {
            "reading": read_speed.measure([page], rounds=7),
            "whole": stages.measure(corpus, options.split),
        }
    from benchmarks import reading

    if section == "engines":
        return reading.engines(corpus, options.split, options.jobs)
    return reading.run(corpus, options.split, ROOT / "sample_images", real, options.jobs, options.limit)


def _cases() -> dict[str, Any]:
    from benchmarks.whole_cases.run import measure as tally
    from benchmarks.whole_cases.run import run
    from benchmarks.whole_cases.suite import whole_cases
    from verifier import Verifier

    # Drawn with the test layouts: profiles and rules were tuned while looking at the others.
    suite = list(whole_cases("test"))
    found = {}
    for name, verifier in (("truth", None), ("real", Verifier())):
        found[name] = {"readings": name, **tally(list(run(suite, verifier)))}
    return found


def provenance(corpus: Path, split: str) -> dict[str, Any]:
    """What every figure of a run has in common."""
    return {
        "program": __version__,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "corpus": label_of(corpus),
        "split": split,
    }


def publish(results: dict[str, Any]) -> None:
    """Write the results, the page, its plots and the figures in the READMEs."""
    from benchmarks import page, plots

    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8"
    )
    drawn = plots.draw(results, ROOT / "docs" / "images")
    (ROOT / "docs" / "benchmarks.md").write_text(page.markdown(results, drawn), "utf-8")
    for name, language in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        if not page.into_readme(ROOT / name, results, language):
            print(f"{name} has no place for figures (<!-- bench --> ... <!-- /bench -->)", file=sys.stderr)


def guard(results: dict[str, Any]) -> int:
    """Compare with the recorded baseline, loudly; an exit code."""
    try:
        found = baseline.worse(results, baseline.load(BASELINE))
    except baseline.NotComparableError as error:
        print(f"NOT COMPARABLE: {error}", file=sys.stderr)
        return ExitCode.USAGE
    for line in found:
        print(f"WORSE THAN RECORDED: {line}", file=sys.stderr)
    print(
        f"bench-compare: {len(found)} figures worse than recorded"
        if found
        else "bench-compare: nothing is worse"
    )
    return ExitCode.MISMATCH if found else ExitCode.CONSISTENT


def main(arguments: list[str] | None = None) -> int:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument(
        "--corpus", type=Path, help="a built corpus; default: corpus/<size>, built when missing"
    )
    parser.add_argument("--size", default="small", help="of the corpus to build")
    parser.add_argument("--split", choices=("train", "dev", "test"), default="test")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes of one thread each")
    parser.add_argument("--limit", type=int, help="only so many pictures (for a quick look)")
    parser.add_argument("--each", type=Path, help="forensics: one JSON line per picture into this file")
    parser.add_argument(
        "--compare", action="store_true", help="fail where a figure is worse than the baseline"
    )
    parser.add_argument("--record", action="store_true", help="make this run the baseline")
    parser.add_argument("--stored", action="store_true", help="measure nothing: take the stored results")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no section {unknown[0]!r}; there are {', '.join(SECTIONS)}")
    stored = (
        json.loads((RESULTS / "latest.json").read_text("utf-8"))
        if (RESULTS / "latest.json").is_file()
        else {}
    )
    if options.stored:
        results = stored
        publish(results)
    else:
        results = run(options, stored)
    if options.record:
        BASELINE.write_text(json.dumps(baseline.record(results), indent=1) + "\n", "utf-8")
    return guard(results) if options.compare else 0


def run(options: argparse.Namespace, stored: dict[str, Any]) -> dict[str, Any]:
    """Measure the sections; publish them when they are whole figures of the test split."""
    corpus = corpus_folder(options.corpus, options.size)
    results = provenance(corpus, options.split)
    # Sections that are not measured now stay as they were, if they were measured on the same pictures.
    if all(stored.get(key) == results[key] for key in ("corpus", "split")):
        results = {**{name: stored[name] for name in SECTIONS if name in stored}, **results}
    for section in options.sections or SECTIONS:
        start = time.monotonic()
        results[section] = measure(section, corpus, options)
        print(f"{section}: {time.monotonic() - start:.0f} s", file=sys.stderr)
    if options.split == "test" and options.limit is None:
        publish(results)
        print((ROOT / "docs" / "benchmarks.md").read_text("utf-8"))
    else:
        from benchmarks import page

        shown = {
            key: value
            for key, value in results.items()
            if key not in SECTIONS or key in (options.sections or SECTIONS)
        }
        print(page.markdown(shown, []))
    return results


if __name__ == "__main__":
    sys.exit(main())
