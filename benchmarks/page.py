"""The page docs/benchmarks.md and the figures in the READMEs, written from the results and from nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from benchmarks.detection import SAVED, share_text, table

_OUTCOMES = ("unreadable", "missing", "wrong", "open_filled")


def bars(results: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """Every quality bar that the results can answer: what, bar, figure, met (None: too few pictures to tell)."""
    found: list[tuple[str, str, str, bool | None]] = []

    def least(what: str, bar: float, value: dict[str, Any] | None) -> None:
        if value is not None and value["value"] is not None:
            found.append((what, f">= {100 * bar:g} %", share_text(value), value["value"] >= bar))

    def most(what: str, bar: float, value: dict[str, Any] | None, shown: str) -> None:
        if value is not None and value["value"] is not None:
            # A small sample cannot show a small rate, however clean it is.
            met = None if value["value"] <= bar < value["high"] else value["value"] <= bar
            found.append((what, shown, share_text(value), met))

    if "reading" in results:
        reading = results["reading"]["corpus"]
        least(
            "values read exactly, clean or JPEG >= 75", 0.995, reading["chains"].get("clean", {}).get("exact")
        )
        least(
            "the same after heavy compression or downscaling",
            0.97,
            reading["chains"].get("heavy", {}).get("exact"),
        )
        most(
            "wrong value stated as confident",
            1 / 2000,
            reading["core"]["confident_and_wrong"],
            "<= 1 in 2,000",
        )
        least("page kind recognised (unknown answered `unknown`)", 0.99, reading["page_kind"]["right"])
    if "forensics" in results:
        ours = results["forensics"]["ours"]
        saved = (ours["bar_edits"] or {}).get("by_saved", {})
        least("edits found, saved without loss", 0.95, saved.get("lossless", {}).get("flagged"))
        least("edits found after JPEG >= 75", 0.85, saved.get("jpeg >= 75", {}).get("flagged"))
        least("edits found after a resize", 0.85, saved.get("resized", {}).get("flagged"))
        most("honest pictures flagged", 0.01, ours["false_alarms"]["all honest"]["flagged"], "<= 1 %")
        least("found edits: box covers the edit", 0.9, ours["pixels"]["box_hit"])
        least("joined pictures found", 0.98, ours["stitched"]["recall"])
        most("scroll captures called joined", 0.01, ours["stitched"]["scroll_captures_flagged"], "<= 1 %")
    if "matching" in results:
        matching = results["matching"]["read"]
        most("altered claim called a match", 1 / 10_000, matching["false_match"], "0 in 10,000")
        most("true claim called a mismatch", 0.003, matching["false_mismatch"], "<= 0.3 %")
    if "speed" in results:
        ratio = results["speed"]["whole"]["ratio_of_sums"]
        found.append(
            ("whole verification / plain `RapidOCR()` reading", "<= 0.6", f"{ratio:.2f}", ratio <= 0.6)
        )
        peak = results["speed"]["whole"]["memory"]["peak_mib"]
        found.append(("memory of one worker", "<= 1 GiB", f"{peak:.0f} MiB", peak <= 1024))
    return found


def _verdict(met: bool | None) -> str:
    return {True: "met", False: "**missed**", None: "not shown by so few"}[met]


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
        "fonts, phones and variants of edits of the test split occur in no other split, and nothing was tuned on it. Still, "
        "they are our own templates: real apps differ more. `sample_images` and the real pages were looked at while profiles "
        "were written: their figures show that nothing is broken, **not** how good the reader is on unseen pages.",
        "",
        "## Against the bars",
        "",
        "| what | bar | figure | |",
        "|---|---|---|---|",
        *(f"| {what} | {bar} | {figure} | {_verdict(met)} |" for what, bar, figure, met in bars(results)),
        "",
    ]
    if "reading" in results:
        parts += _reading(results["reading"], plots)
    if "forensics" in results:
        parts += _forensics(results["forensics"], plots)
    if "matching" in results:
        parts += _matching(results["matching"])
    if "cases" in results:
        parts += _cases(results["cases"])
    if "speed" in results:
        parts += _speed(results["speed"], plots)
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


def _reading(found: dict[str, Any], plots: list[str]) -> list[str]:
    corpus = found["corpus"]
    core, whole = corpus["core"], corpus["all"]
    lines = [
        "## Reading",
        "",
        f"{corpus['pictures']} unedited pictures. Values that claims are compared by (times, amount, merchant, numbers, "
        f"status): **{share_text(core['exact'])} exact**; stated with confidence and wrong: "
        f"{share_text(core['confident_and_wrong'])}. All values, accounts, items and balances included: "
        f"{share_text(whole['exact'])}. Values that are covered or cut: {whole['open_kept']} left open, as is right, "
        f"{whole['open_filled']} filled with a value.",
        "",
        *_values_table("field", corpus["fields"]),
        *_values_table("kind of page", corpus["kinds"]),
        *_values_table("theme", corpus["themes"]),
        *_values_table("saved", corpus["chains"]),
    ]
    if "bench-reading.svg" in plots:
        lines += ["![exact values by kind of page](images/bench-reading.svg)", ""]
    kinds = corpus["page_kind"]
    lines += [
        f"Page kind: {share_text(kinds['right'])} right; pages of evidence {share_text(kinds['evidence_right'])}; pages that "
        f"are no evidence, answered `unknown`: {share_text(kinds['unknown_answered_unknown'])}.",
        "",
    ]
    if kinds["confused"]:
        lines += [f"Confused: {', '.join(f'{k} ({n})' for k, n in kinds['confused'].items())}.", ""]
    lines += _compared(found["compared"])
    for key, title in (
        ("sample_images", "Reading `sample_images` (looked at while tuning)"),
        ("real_pages", "Reading real pages (looked at while tuning)"),
        ("real_other", "Real captures that are no evidence (the right kind is `unknown`)"),
    ):
        if key in found:
            lines += _looked_at(title, found[key])
    return lines


def _values_table(head: str, groups: dict[str, Any]) -> list[str]:
    lines = [
        f"| {head} | exact | unreadable | missing | wrong | filled though hidden |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in groups.items():
        counts = " | ".join(str(row[key]) for key in _OUTCOMES)
        lines.append(f"| {name} | {share_text(row['exact'])} | {counts} |")
    return [*lines, ""]


def _compared(found: dict[str, Any]) -> list[str]:
    columns = {name: column for name, column in found["columns"].items() if column is not None}
    absent = [name for name, column in found["columns"].items() if column is None]
    fields = dict.fromkeys(field for column in columns.values() for field in column["fields"])
    lines = [
        "### Other engines, the same pictures, the same field extraction",
        "",
        f"{found['pictures']} pictures of the split, the first of every kind. All but the first column read with one engine "
        "and no second reader.",
        "",
        f"| | {' | '.join(columns)} |",
        "|---|" + "---|" * len(columns),
        f"| exact | {' | '.join(share_text(c['core']['exact']) for c in columns.values())} |",
        "| stated and wrong | "
        + " | ".join(share_text(c["core"]["confident_and_wrong"]) for c in columns.values())
        + " |",
        f"| page kind | {' | '.join(share_text(c['page_kind']) for c in columns.values())} |",
    ]
    for field in fields:
        cells = [c["fields"].get(field) for c in columns.values()]
        shown = [
            "-" if cell is None else f"{cell['exact']['hits']} of {cell['exact']['total']}" for cell in cells
        ]
        lines.append(f"| {field} | {' | '.join(shown)} |")
    if absent:
        lines += ["", f"Not installed here: {', '.join(absent)}."]
    return [*lines, ""]


def _looked_at(title: str, found: dict[str, Any]) -> list[str]:
    kinds = found["page_kind"]["right"]
    lines = [f"### {title}", "", f"{found['pictures']} pictures."]
    if found["all"]["exact"]["total"]:
        lines[-1] += (
            f" {share_text(found['all']['exact'])} values exact, {found['all']['wrong'] + found['all']['open_filled']} "
            "stated and wrong."
        )
    if kinds["total"]:
        lines[-1] += f" Page kind right: {share_text(kinds)}."
    lines.append("")
    if found["all"]["exact"]["total"]:
        lines += _values_table("field", found["fields"])
    misses = found["misses"]
    for miss in misses:
        read = f" `{miss['read']}`" if miss["read"] else ""
        lines.append(
            f"- `{miss['picture']}` {miss['field']}: expected `{miss['expected']}`, {miss['outcome']}{read}"
        )
    for wrong in found["wrong_kinds"]:
        lines.append(f"- `{wrong['picture']}` kind: expected `{wrong['expected']}`, read `{wrong['read']}`")
    lines += [f"- not readable: `{name}`" for name in found["unreadable_files"]]
    return [*lines, ""] if misses or found["wrong_kinds"] or found["unreadable_files"] else lines


def _forensics(found: dict[str, Any], plots: list[str]) -> list[str]:
    ours = found["ours"]
    stitched, pixels = ours["stitched"], ours["pixels"]
    lines = [
        "## Edited and joined pictures",
        "",
        f"{ours['pictures']} pictures, {ours['honest']} of them honest. *Flagged* is what a user sees: `contradicted` or "
        "`review`, at thresholds fixed on other splits. The columns after it pick the threshold on this split's honest "
        "pictures: they describe the order of the scores. A logic fake has no edited pixel; `cover_open` is an open mosaic "
        "or brush over a value, which is no forgery.",
        "",
        table(ours),
        "### By how the picture was saved",
        "",
        f"| edits flagged | {' | '.join(SAVED)} |",
        "|---|" + "---|" * len(SAVED),
    ]
    rows = [
        ("all edits", ours["all_edits"]),
        ("retyped, moved, spliced, removed", ours["bar_edits"]),
        *ours["operators"].items(),
    ]
    for name, row in rows:
        if row is not None:
            cells = [share_text(row["by_saved"].get(group, {}).get("flagged")) for group in SAVED]
            lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        f"Joined pictures: precision {share_text(stitched['precision'])}, recall {share_text(stitched['recall'])}; scroll "
        f"captures called joined {share_text(stitched['scroll_captures_flagged'])}, all honest pictures "
        f"{share_text(stitched['honest_flagged'])}.",
        "",
        f"Where found edits lie: pixel F1 {_number(pixels['f1_pooled'])} pooled, {_number(pixels['f1_mean'])} per picture, IoU "
        f"{_number(pixels['iou_pooled'])}; a box covers half of an edited place or more in {share_text(pixels['box_hit'])}. "
        "Joins have no edited area; they count in the lines above.",
        "",
        f"Honest pictures that could not be assessed: {share_text(ours['abstained_honest'])}.",
        "",
    ]
    if found["rules"]:
        lines += ["| rule | fails (as a sign or contradiction) on |", "|---|---|"]
        lines += [
            f"| {rule} | {', '.join(f'{n} {c}' for n, c in counts.items())} |"
            for rule, counts in found["rules"].items()
        ]
        lines.append("")
    real = found["real"]
    if real is not None:
        lines += [
            f"Unedited captures of real apps flagged: {share_text(real['apps'])} apps, {share_text(real['pictures'])} pictures; "
            f"{real['not_assessable']} not assessable.",
            "",
            *(f"- {app}: {', '.join(rules)}" for app, rules in sorted(real["alarmed"].items())),
            *([""] if real["alarmed"] else []),
        ]
    if "bench-roc.svg" in plots:
        lines += ["![ROC by save chain](images/bench-roc.svg)", ""]
    return [
        *lines,
        "### Error level analysis on the same pictures (the folk method)",
        "",
        table(found["ela"]),
        f"Pixel F1 {_number(found['ela']['pixels']['f1_pooled'])} on what it finds at FPR <= 1 %.",
        "",
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _matching(found: dict[str, Any]) -> list[str]:
    lines = [
        "## Matching",
        "",
        "Claims made from the truth of unedited pictures about one payment: the true claim, and claims with one field altered "
        "as little as can be (one digit, 0.01, one day, a merchant that looks alike).",
        "",
        "| fields | pictures | altered comparisons | called a match | true comparisons | called a mismatch | left open |",
        "|---|---|---|---|---|---|---|",
    ]
    for key, name in (
        ("truth", "as the truth has them (comparison alone)"),
        ("read", "as read from the pictures"),
    ):
        row = found[key]
        lines.append(
            f"| {name} | {row['pictures']} | {row['altered_comparisons']} | {share_text(row['false_match'])} | "
            f"{row['true_comparisons']} | {share_text(row['false_mismatch'])} | {row['open']} |"
        )
    lines += ["", "| as read, altered field | called a match |", "|---|---|"]
    for name, value in found["read"]["rates"].items():
        if name.startswith("false_match:"):
            lines.append(f"| {name.partition(':')[2]} | {share_text(value)} |")
    return [*lines, ""]


def _cases(found: dict[str, Any]) -> list[str]:
    lines = [
        "## Whole cases",
        "",
        "Claims with their pictures and the verdict and reason that judging them must give.",
        "",
    ]
    lines += ["| readings | cases | verdict and reason right | false `consistent` |", "|---|---|---|---|"]
    for row in found.values():
        lines.append(f"| {row['readings']} | {row['cases']} | {row['right']} | {row['false_consistent']} |")
    return [*lines, ""]


def _speed(found: dict[str, Any], plots: list[str]) -> list[str]:
    reading, whole = found["reading"], found["whole"]
    first = reading["pictures"][0]
    lines = [
        "## Time and memory",
        "",
        f"Reading one page of {first['size'][0]} x {first['size'][1]}: plain `RapidOCR()` {first['plain_s']} s, ours "
        f"{first['ours_s']} s, ratio {reading['ratio']}, texts lost {reading['lost']}.",
        "",
        f"Whole verification (load, read, second reader, fields, forensics, match) of one honest picture per kind: median "
        f"{whole['ours_median_s']:.2f} s, plain `RapidOCR()` on the same pictures in the same run {whole['plain_median_s']:.2f} "
        f"s; ratio of the sums {whole['ratio_of_sums']:.2f}, median ratio {whole['ratio_median']:.2f}. One process: "
        f"{whole['memory']['models_mib']:.0f} MiB with its models, {whole['memory']['peak_mib']:.0f} MiB at the peak.",
        "",
        f"| picture | size | plain | ours | ratio | {' | '.join(whole['stages_median'])} |",
        "|---|---|---|---|---|" + "---|" * len(whole["stages_median"]),
    ]
    for row in whole["pictures"]:
        stages = " | ".join(f"{seconds:.2f}" for seconds in row["stages"].values())
        size = f"{row['size'][0]} x {row['size'][1]}"
        lines.append(
            f"| {row['picture']} | {size} | {row['plain_s']:.2f} | {row['ours_s']:.2f} | {row['ratio']:.2f} | {stages} |"
        )
    lines.append("")
    if "bench-time.svg" in plots:
        lines += ["![time by stage](images/bench-time.svg)", ""]
    return lines


_ZH = {
    "values read exactly, clean or JPEG >= 75": "字段完全读对（无损或 JPEG ≥ 75）",
    "the same after heavy compression or downscaling": "同上，强压缩或缩小之后",
    "wrong value stated as confident": "读错却当作确定的值",
    "page kind recognised (unknown answered `unknown`)": "页面类型识别正确",
    "edits found, saved without loss": "找出的改图（无损保存）",
    "edits found after JPEG >= 75": "找出的改图（JPEG ≥ 75 之后）",
    "edits found after a resize": "找出的改图（缩放之后）",
    "honest pictures flagged": "被误标的真实图片",
    "found edits: box covers the edit": "找出的改图中框住改动处",
    "joined pictures found": "找出的拼接图",
    "scroll captures called joined": "被误判为拼接的长截图",
    "altered claim called a match": "改动过的申请被判一致",
    "true claim called a mismatch": "真实的申请被判不一致",
    "whole verification / plain `RapidOCR()` reading": "整个核验用时 ÷ 默认 `RapidOCR()` 只读用时",
    "memory of one worker": "一个进程的内存",
}
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
            f"| {_ZH[what] if zh else what} | {bar} | {figure} | {said[met] if said else _verdict(met)} |"
        )
    changed, count = _MARKS.subn(lambda m: m[1] + "\n".join(lines) + "\n" + m[2], text)
    if count:
        path.write_text(changed, "utf-8")
    return bool(count)
