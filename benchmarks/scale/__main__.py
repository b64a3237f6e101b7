"""``make bench-scale``: measure batches, reuse and speed; write the figures into docs/performance.md.

    python -m benchmarks.scale [SECTION ...] [--corpus DIR] [--split test|dev] [--rounds N]

Sections: index, reuse, stages, workers, memory, killed; all when none is named. The other sections keep their last figures.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from pathlib import Path
from typing import Any

from benchmarks.corpora import corpus_folder
from benchmarks.scale import page
from benchmarks.store import ROOT

SECTIONS = ("index", "reuse", "stages", "workers", "memory", "killed")
RESULTS = ROOT / "benchmarks" / "results" / "scale.json"


def measure(section: str, options: argparse.Namespace) -> dict[str, Any]:
    """The figures of one section."""
    if section == "index":
        from benchmarks.scale import index_size

        return index_size.measure()
    if section == "reuse":
        from benchmarks.scale import reuse_found

        return reuse_found.measure(corpus_folder(options.corpus), options.split, options.limit)
    if section == "stages":
        from benchmarks import stages

        return stages.measure(corpus_folder(options.corpus), options.split, options.rounds)
    if section == "workers":
        from benchmarks.scale import many

        return many.measure(rounds=options.rounds)
    if section == "memory":
        from benchmarks.scale import memory

        return memory.measure()
    from benchmarks.scale import killed

    return killed.measure()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("sections", nargs="*", choices=(*SECTIONS, []), metavar="SECTION")
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--split", default="test", choices=("test", "dev", "train"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=int, help="only so many honest pictures, for trials: writes nothing")
    options = parser.parse_args()
    found = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    whole = options.split == "test" and options.limit is None
    for section in options.sections or SECTIONS:
        figures = measure(section, options)
        print(json.dumps({section: figures}, ensure_ascii=False, indent=1), flush=True)
        load = [round(value, 1) for value in os.getloadavg()]
        found[section] = {**figures, "machine": f"{os.cpu_count()} cores, {platform.machine()}", "load": load}
        if whole:
            RESULTS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
            page.write(found)


if __name__ == "__main__":
    main()
