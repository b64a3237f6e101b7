"""The figures in docs/performance.md, between its two marks; everything else of that page is written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.store import ROOT

PAGE = ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- figures: begin (make bench-scale) -->", "<!-- figures: end -->"


def write(found: dict[str, Any]) -> None:
    """Put the figures in place."""
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    PAGE.write_text(f"{before}{_BEGIN}\n\n{chr(10).join(_lines(found))}\n\n{_END}{after}", "utf-8")


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield "| what | bar | measured | |"
    yield "|---|---|---|---|"
    for what, bar, measured, held in _rows(found):
        yield f"| {what} | {bar} | {measured} | {'held' if held else '**missed**'} |"
    yield ""
    for name, figures in found.items():
        load = ", ".join(map(str, figures.get("load", ())))
        yield f"- {name}: {figures.get('machine', '')}, load averages at the end {load}"
    if "stages" in found:
        yield from _stages(found["stages"])
    if "reuse" in found:
        yield from _reuse(found["reuse"])


def _rows(found: dict[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    if stages := found.get("stages"):
        ratio = stages["ratio_median"]
        yield (
            "whole verification of a picture over plain `RapidOCR()`, median",
            "≤ 0.6",
            f"{ratio:.2f}",
            ratio <= 0.6,
        )
        yield "the same, ratio of the sums", "–", f"{stages['ratio_of_sums']:.2f}", True
        if processor := stages.get("processor"):
            text = f"{processor['ratio_median']:.2f}, of the sums {processor['ours_s'] / processor['plain_s']:.2f}"
            yield "the same in processor time, one thread each, median", "–", text, True
    if workers := found.get("workers"):
        two, ray = workers["two_over_one"], workers.get("ray_over_pool")
        yield "two workers over one, throughput", "≥ 1.8", f"{two:.2f}", two >= 1.8
        yield (
            "memory of a worker, peak",
            "≤ 1 GiB",
            f"{workers['worker_mib']:.0f} MiB",
            workers["worker_mib"] <= 1024,
        )
        over = workers["overhead"]["two workers"]
        yield "scheduling and I/O, share of the time", "≤ 5 %", f"{100 * over:.1f} %", over <= 0.05
        if ray is not None:
            yield "two Ray actors over two processes, time", "≤ 1.10", f"{ray:.2f}", ray <= 1.1
    if memory := found.get("memory"):
        each = memory["kib_per_case"]
        text = f"{memory['few_mib']:.0f} MiB with {memory['few']:,}, {memory['many_mib']:.0f} MiB with {memory['many']:,} cases"
        yield f"memory of the batch's own process ({each} KiB a further case)", "flat", text, each <= 2
    if index := found.get("index"):
        yield (
            "index of 1,000,000 fingerprints",
            "≤ 100 MB",
            f"{index['index_mb']} MB",
            index["index_mb"] <= 100,
        )
        yield "exact query, median", "≤ 20 ms", f"{index['query_ms']} ms", index["query_ms"] <= 20
        yield "insert into the index", "≤ 1 ms", f"{index['insert_ms']} ms", index["insert_ms"] <= 1
        yield "insert into the store, durable (synced)", "–", f"{index['store_insert_ms']} ms", True
    if reuse := found.get("reuse"):
        yield from _reuse_rows(reuse)
    if killed := found.get("killed"):
        text = f"{killed['cases']} cases, {killed['kills']} kills: {'identical' if killed['identical'] else 'DIFFERENT'}"
        yield "batch killed at random, against an undisturbed one", "identical", text, killed["identical"]


def _reuse_rows(reuse: dict[str, Any]) -> Iterator[tuple[str, str, str, bool]]:
    copies, every = reuse["edited_copies"], reuse["edited"]
    saved = list(reuse["saved_again"].values())
    found, pictures = sum(t["found"] for t in saved), sum(t["pictures"] for t in saved)
    for what, tally in (
        ("edited copies of one screenshot found", copies),
        ("all edited pictures found, pages composed of several included", every),
        ("pictures saved again found", {"found": found, "pictures": pictures}),
    ):
        share = tally["found"] / tally["pictures"]
        yield what, "≥ 99 %", f"{tally['found']} of {tally['pictures']} ({100 * share:.1f} %)", share >= 0.99
    wrong, pairs = len(reuse["wrong_pairs"]), reuse["pairs_of_one_app"]
    yield (
        "pairs of different bills of one app taken for reuse",
        "≤ 0.1 %",
        f"{wrong} of {pairs}",
        wrong <= 0.001 * pairs,
    )


def _stages(stages: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield "Where the time of a picture goes now, median over one honest picture of each kind:"
    yield ""
    yield "| " + " | ".join([*stages["stages_median"], "whole", "plain `RapidOCR()`"]) + " |"
    yield "|" + "---|" * (len(stages["stages_median"]) + 2)
    values = [*stages["stages_median"].values(), stages["ours_median_s"], stages["plain_median_s"]]
    yield "| " + " | ".join(f"{1000 * value:.0f} ms" for value in values) + " |"


def _reuse(reuse: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"Reuse on the {reuse['split']} split, by kind of edit (found / called edited / pictures):"
    yield ""
    for name, tally in reuse["by_operator"].items():
        yield f"- {name}: {tally.get('found', 0)} / {tally.get('called edited', 0)} / {tally['pictures']}"
    for name, tally in reuse["saved_again"].items():
        wrong = tally.get("wrongly called edited", 0)
        yield f"- saved again, {name}: {tally.get('found', 0)} / {wrong} (wrongly) / {tally['pictures']}"
    if reuse["missed"]:
        yield f"- missed: {', '.join(reuse['missed'])}"
    for pair in reuse["wrong_pairs"]:
        yield f"- wrongly taken for reuse: {pair}"
