"""``make bench``: measure reading and write benchmarks/results/latest.json and docs/benchmarks.md.

Datasets: ``sample_images`` and, where it exists, the folder of real pictures named by ``VERIFIER_REAL_DIR``.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from benchmarks import read_speed, reading
from verifier import __version__

ROOT = Path(__file__).resolve().parent.parent
REAL = Path(os.environ.get("VERIFIER_REAL_DIR") or ROOT.parent / "shared" / "real")


def main() -> int:
    """Measure, write, print the page."""
    datasets = [("sample_images", ROOT / "sample_images")]
    if (REAL / "pages" / "truth.jsonl").is_file():
        datasets.append(("real pages", REAL / "pages"))
    else:
        print("no real pictures here: set VERIFIER_REAL_DIR to measure them too", file=sys.stderr)
    found = reading.run(datasets)
    page = ROOT / "sample_images" / "cases" / "CASE-001" / "01_alipay.png"
    speed = read_speed.measure([page], rounds=7)
    results = {
        "program": __version__,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "reading": found,
        "speed": speed,
    }
    text = markdown(results)
    folder = ROOT / "benchmarks" / "results"
    folder.mkdir(exist_ok=True)
    (folder / "latest.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (ROOT / "docs" / "benchmarks.md").write_text(text, "utf-8")
    print(text)
    return 0


def markdown(results: dict[str, Any]) -> str:
    """The page docs/benchmarks.md."""
    speed = results["speed"]
    first = speed["pictures"][0]
    met = "met" if speed["ratio"] <= 0.6 and not speed["lost"] else "MISSED"
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench` (verifier {results['program']}, Python {results['python']}, "
        f"{results['cores']} cores). Figures of one run; `benchmarks/results/latest.json` has them all.",
        "",
        "`sample_images` is rendered by our own templates, and profiles were tuned while looking at it: its figures "
        "show that nothing is broken, **not** how good the reader is on unseen pages. The real pages were also read "
        "while the profiles were written. No figure here comes from a held-out split yet.",
        "",
        "## Speed of reading",
        "",
        "| picture | plain RapidOCR() | ours | ratio | bar | texts lost |",
        "|---|---|---|---|---|---|",
        f"| {first['size'][0]} x {first['size'][1]} | {first['plain_s']} s | {first['ours_s']} s | "
        f"{speed['ratio']} | <= 0.6: {met} | {speed['lost']} |",
        "",
    ]
    for name, result in results["reading"].items():
        lines += [
            f"## Exact match: {name}",
            "",
            f"{result['pictures']} pictures, {result['values']} values, **{result['exact']} exact "
            f"({_share(result['exact_share'])})**, {result['confident_and_wrong']} stated with confidence and wrong. "
            f"Median {result['seconds_median']} s a picture (read, second reader, barcodes).",
            "",
            "| field | exact | of | share | unreadable | missing | wrong |",
            "|---|---|---|---|---|---|---|",
        ]
        for field, counts in result["fields"].items():
            lines.append(
                f"| {field} | {counts.get('exact', 0)} | {counts['of']} | {_share(counts['share'])} | "
                f"{counts.get('unreadable', 0)} | {counts.get('missing', 0)} | {counts.get('wrong', 0)} |"
            )
        misses = result["misses"]
        lines += ["", f"Misses ({len(misses)}):" if misses else "No misses.", ""]
        lines += [
            f"- `{miss['picture']}` {miss['field']}: expected `{miss['expected']}`, "
            f"{miss['outcome']}{' `' + miss['read'] + '`' if miss['read'] else ''}"
            for miss in misses
        ]
        lines += [""] if misses else []
    return "\n".join(lines).rstrip("\n") + "\n"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


if __name__ == "__main__":
    sys.exit(main())
