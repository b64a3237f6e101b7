"""The page docs/benchmarks.md and the figures in the READMEs, written from the results and from nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from benchmarks.bars import ZH, bars, verdict
from benchmarks.page_sections import SECTIONS, grid


def markdown(results: dict[str, Any], plots: list[str]) -> str:
    """The whole page."""
    corpus = results["corpus"]
    parts = [
        "# Benchmarks",
        "",
        f"Written by `make bench` (verifier {results['program']}, Python {results['python']}, {results['cores']} cores); "
        "`benchmarks/results/latest.json` has every figure. Shares stand with their exact (Clopper-Pearson) 95 % interval.",
        "",
        f"**Where the figures come from.** Unless a heading says otherwise: the **{results['split']} split** of the "
        f"corpus `{corpus['size']}` (seed {corpus['seed']}, generator version {corpus['version']}, truth "
        f"`{corpus['truth_sha256']}`, {corpus['pictures']} pictures in all splits), rendered by `tools/corpus`. Templates, "
        "fonts, phones and variants of edits of the test split occur in no other split. Still, "
        "they are our own templates: real apps differ more. `sample_images` and the real pages were looked at while profiles "
        "were written: their figures show that nothing is broken, **not** how good the reader is on unseen pages.",
        "",
        "**How clean the test split is.** The layouts, phones, variants of edits and quantisation tables of generator version 4's "
        "test split, and its fonts but for the Chinese screen face and the serif, were chosen by people who had read neither the "
        "reader nor the detectors, after version 3's had been opened (those are dev now). **At first sight** (2026-11-25, before "
        "anything was changed for them) 74.3 % of 2,334 values were exact, 3.1 % of 2,365 were stated wrong and 96.3 % of 355 kinds "
        "were right (values of bank pages 57 %, of lists 58 %, of Alipay bills 66 %, slips 75 %, english receipts 79 %, "
        "the rest 86 to 100 %); 2.5 % of 1,020 true claims were called a mismatch, no altered one a match; 13 of 355 honest pages flagged "
        "(11 of them of one layout, a sheet over a dimmed page), 48.8 % of 160 edits and 66 % of 50 joined pictures found; of 100 "
        "whole cases 44 were judged right and none was falsely consistent (`incomplete`, mostly: lists were not read). That is what to "
        "expect of apps that no profile was written for; version 3's layouts gave 76.6 %, 1.5 % and 85.1 % at their first sight. "
        "Since then the pages of most kinds were opened and what failed on them mended in general terms (labels, blocks of lists, "
        "sheets): the figures below are therefore tuned on these layouts. **Take the first sight for what unseen layouts give.** "
        "(56 values counted as missing on one layout's lists stand under 商户订单号: the truth calls them order_no, the reader "
        "merchant_order_no.)",
        "",
        "## Against the bars",
        "",
        *grid(("what", "bar", "figure", ""), ((*row[:3], verdict(row[3])) for row in bars(results))),
    ]
    for name, lines_of in SECTIONS.items():
        if name in results:
            parts += lines_of(results[name], plots)
    parts += [
        "## Run it",
        "",
        "```sh",
        "make bench           # everything on the small corpus, built on the first run",
        "make bench-compare   # the same, then fails where a figure fell below benchmarks/results/baseline.json",
        "make bench-full      # the full corpus: hours",
        "python -m benchmarks reading forensics --split dev --jobs 2     # single sections, for work on dev",
        "```",
        "",
        "Lines of text are kept in `benchmarks/.cache`, found by the picture's pixels and a digest of the readers' code and "
        "models; fields, checks and comparisons are always made anew. Set `VERIFIER_REAL_DIR` to measure your own real "
        "pictures too.",
    ]
    return "\n".join(parts) + "\n"


_MARKS = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)


def into_readme(path: Path, results: dict[str, Any], language: str) -> bool:
    """Write the figures between the marks of a README; False where it has no marks."""
    text = path.read_text("utf-8")
    zh = language == "zh"
    head = "| 指标（测试集） | 要求 | 实测 | |" if zh else "| what (test split) | bar | measured | |"
    said = {True: "达到", False: "**未达到**", None: "样本不足以证明"} if zh else None
    lines = [head, "|---|---|---|---|"]
    for what, bar, figure, met in bars(results):
        lines.append(
            f"| {ZH[what] if zh else what} | {bar} | {figure} | {said[met] if said else verdict(met)} |"
        )
    changed, count = _MARKS.subn(lambda m: m[1] + "\n".join(lines) + "\n" + m[2], text)
    if count:
        path.write_text(changed, "utf-8")
    return bool(count)
