"""Build a corpus: `python -m tools.corpus.build --size small|full --out DIR --seed N --jobs 2`.

Writes images/, masks/, truth.jsonl (one line per picture, sorted by id) and MANIFEST.json. The same size and seed
give the same plan, texts, boxes and edits on one set of program versions, whatever the number of jobs; Chromium draws
tilted seals and gradients to within a few levels only, so a few file hashes may differ.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import platform
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tools.corpus.edits.picture import Truth
from tools.corpus.plan import SIZES, Unit, make_plan
from tools.corpus.splits import SPLITS, assert_disjoint, coverage

VERSION = "4"


def build(out: Path, units: list[Unit], *, size: str, seed: int, jobs: int) -> dict[str, Any]:
    """Make the pictures of `units` below `out` (emptied first when it holds a corpus); return the manifest."""
    _prepare(out)
    lines: list[Truth] = []
    skipped: list[dict[str, str]] = []
    started = time.monotonic()
    for number, (made, missed) in enumerate(_run(units, out, jobs), 1):
        lines += made
        skipped += missed
        _progress(f"unit {number}/{len(units)}: {len(lines)} pictures, {time.monotonic() - started:.0f} s")
    lines.sort(key=lambda line: line["id"])
    seen = assert_disjoint(lines)
    text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
    (out / "truth.jsonl").write_text(text, encoding="utf-8")
    manifest = {
        "corpus_version": VERSION,
        "size": size,
        "seed": seed,
        "pictures": len(lines),
        "truth_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "counts": _counts(lines),
        "distinct": coverage(seen),
        "skipped": sorted(skipped, key=lambda s: s["id"]),
        "versions": _versions(),
    }
    (out / "MANIFEST.json").write_text(
        json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return manifest


def _prepare(out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        if not (out / "images").is_dir():
            raise SystemExit(f"{out} is not empty and holds no corpus; choose another folder")
        for name in ("images", "masks"):
            shutil.rmtree(out / name, ignore_errors=True)
    for name in ("images", "masks"):
        (out / name).mkdir(parents=True, exist_ok=True)


def _work(unit: Unit, out: Path) -> tuple[list[Truth], list[dict[str, str]]]:
    # Imported here: a worker starts its own browser, the parent needs none.
    from tools.corpus.produce import produce

    produced = produce(unit, out)
    return produced.lines, produced.skipped


def _run(units: list[Unit], out: Path, jobs: int) -> Any:
    if jobs == 1:
        for unit in units:
            yield _work(unit, out)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as executor:
        yield from executor.map(_work, units, [out] * len(units))


def _counts(lines: list[Truth]) -> dict[str, Any]:
    def what(line: Truth) -> str:
        if line["edit"]:
            return str(line["edit"]["operator"])
        if line["logic_fake"]:
            return f"logic:{line['logic_fake']['kind']}"
        return str(line.get("negative", {}).get("operator", "authentic"))

    return {
        "split": dict(sorted(Counter(line["split"] for line in lines).items())),
        "what": dict(sorted(Counter(f"{line['split']}/{what(line)}" for line in lines).items())),
        "kind": dict(sorted(Counter(line["kind"] for line in lines).items())),
        "save_family": dict(sorted(Counter(line["save_family"] for line in lines).items())),
        "history_family": dict(sorted(Counter(line["history_family"] for line in lines).items())),
    }


def _versions() -> dict[str, str]:
    chromium = shutil.which("chromium")
    shown = ""
    if chromium:
        shown = subprocess.run([chromium, "--version"], capture_output=True, text=True, check=False).stdout
    packages = {name: version(name) for name in ("numpy", "pillow", "opencv-python-headless")}
    return {"python": platform.python_version(), "chromium": shown.strip(), **packages}


def _progress(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.corpus.build", description=__doc__)
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--out", type=Path, default=Path("corpus"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--splits", nargs="+", choices=SPLITS, default=list(SPLITS), help="only the pictures of these splits"
    )
    args = parser.parse_args(arguments)
    units = [unit for unit in make_plan(SIZES[args.size], args.seed) if unit.split in args.splits]
    manifest = build(args.out, units, size=args.size, seed=args.seed, jobs=max(1, args.jobs))
    _progress(
        f"{manifest['pictures']} pictures in {args.out}, {len(manifest['skipped'])} tasks without a page"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
