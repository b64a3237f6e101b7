"""The page docs/benchmarks.md, written from the results."""

from __future__ import annotations

from typing import Any


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
