"""The sections of docs/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.detection import SAVED, share_text, table

_OUTCOMES = ("unreadable", "missing", "wrong", "open_filled")


def grid(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A Markdown table and the blank line after it."""
    return [
        f"| {' | '.join(head)} |",
        "|---" * len(head) + "|",
        *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows),
        "",
    ]


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
    for key, title in (
        ("sample_images", "Reading `sample_images` (looked at while tuning)"),
        ("real_pages", "Reading real pages (looked at while tuning)"),
        ("real_other", "Real captures that are no evidence (the right kind is `unknown`)"),
    ):
        if key in found:
            lines += _looked_at(title, found[key])
    return lines


def _values_table(head: str, groups: dict[str, Any]) -> list[str]:
    return grid(
        (head, "exact", "unreadable", "missing", "wrong", "filled though hidden"),
        ((name, share_text(row["exact"]), *(row[key] for key in _OUTCOMES)) for name, row in groups.items()),
    )


def _engines(found: dict[str, Any], plots: list[str]) -> list[str]:
    columns = {name: column for name, column in found["columns"].items() if column is not None}
    absent = [name for name, column in found["columns"].items() if column is None]
    fields = dict.fromkeys(field for column in columns.values() for field in column["fields"])
    rows: list[list[str]] = [
        ["exact", *(share_text(c["core"]["exact"]) for c in columns.values())],
        ["stated and wrong", *(share_text(c["core"]["confident_and_wrong"]) for c in columns.values())],
        ["page kind", *(share_text(c["page_kind"]) for c in columns.values())],
    ]
    for field in fields:
        cells = [c["fields"].get(field, {}).get("exact") for c in columns.values()]
        rows.append([field, *("-" if c is None else f"{c['hits']} of {c['total']}" for c in cells)])
    lines = [
        "## Other engines, the same pictures, the same field extraction",
        "",
        f"{found['pictures']} pictures of the split, the first of every kind. All but the first column read with one engine "
        "and no second reader.",
        "",
        *grid(("", *columns), rows),
    ]
    return [*lines, f"Not installed here: {', '.join(absent)}.", ""] if absent else lines


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
    ]
    rows = [
        ("all edits", ours["all_edits"]),
        ("retyped, moved, spliced, removed", ours["bar_edits"]),
        *ours["operators"].items(),
    ]
    lines += grid(
        ("edits flagged", *SAVED),
        (
            (name, *(share_text(row["by_saved"].get(group, {}).get("flagged")) for group in SAVED))
            for name, row in rows
            if row is not None
        ),
    )
    lines += [
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
        lines += grid(
            ("rule", "fails (as a sign or contradiction) on"),
            (
                (rule, ", ".join(f"{n} {c}" for n, c in counts.items()))
                for rule, counts in found["rules"].items()
            ),
        )
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


def _matching(found: dict[str, Any], plots: list[str]) -> list[str]:
    rows = [
        ("as the truth has them (comparison alone)", found["truth"]),
        ("as read from the pictures", found["read"]),
    ]
    counts = ("altered_comparisons", "false_match", "true_comparisons", "false_mismatch", "open")
    altered = [
        (n.partition(":")[2], v) for n, v in found["read"]["rates"].items() if n.startswith("false_match:")
    ]
    return [
        "## Matching",
        "",
        "Claims made from the truth of unedited pictures about one payment: the true claim, and claims with one field altered "
        "as little as can be (one digit, 0.01, one day, a merchant that looks alike).",
        "",
        *grid(
            (
                "fields",
                "pictures",
                "altered comparisons",
                "called a match",
                "true comparisons",
                "called a mismatch",
                "left open",
            ),
            (
                (
                    name,
                    row["pictures"],
                    *(share_text(row[c]) if isinstance(row[c], dict) else row[c] for c in counts),
                )
                for name, row in rows
            ),
        ),
        *grid(
            ("as read, altered field", "called a match"),
            ((name, share_text(value)) for name, value in altered),
        ),
    ]


def _cases(found: dict[str, Any], plots: list[str]) -> list[str]:
    names = {"truth": "perfect (judging alone)", "real": "the program's, from the pixels"}
    wrong = found["real"]["wrong"]
    return [
        "## Whole cases",
        "",
        "Claims with their pictures and the verdict and reason that judging them must give (`benchmarks/whole_cases`), "
        "drawn with the corpus's test layouts.",
        "",
        *grid(
            ("readings", "cases", "verdict and reason right", "false `consistent`"),
            ((names[key], row["cases"], row["right"], row["false_consistent"]) for key, row in found.items()),
        ),
        *(f"- {name}: {what}" for name, what in sorted(wrong.items())),
        *([""] if wrong else []),
    ]


def _speed(found: dict[str, Any], plots: list[str]) -> list[str]:
    reading, whole = found["reading"], found["whole"]
    first, memory = reading["pictures"][0], whole["memory"]
    lines = [
        "## Time and memory",
        "",
        f"Reading one page of {first['size'][0]} x {first['size'][1]}: plain `RapidOCR()` {first['plain_s']} s, ours "
        f"{first['ours_s']} s, ratio {reading['ratio']}, texts lost {reading['lost']}.",
        "",
        f"Whole verification (load, read, second reader, fields, forensics, match) of one honest picture per kind: median "
        f"{whole['ours_median_s']:.2f} s, plain `RapidOCR()` on the same pictures in the same run {whole['plain_median_s']:.2f} "
        f"s; ratio of the sums {whole['ratio_of_sums']:.2f}, median ratio {whole['ratio_median']:.2f}. One process: "
        f"{memory['models_mib']:.0f} MiB with its models, {memory['peak_mib']:.0f} MiB at the peak.",
        "",
        *grid(
            ("picture", "size", "plain", "ours", "ratio", *whole["stages_median"]),
            (
                (
                    row["picture"],
                    f"{row['size'][0]} x {row['size'][1]}",
                    *(
                        f"{value:.2f}"
                        for value in (row["plain_s"], row["ours_s"], row["ratio"], *row["stages"].values())
                    ),
                )
                for row in whole["pictures"]
            ),
        ),
    ]
    return [*lines, "![time by stage](images/bench-time.svg)", ""] if "bench-time.svg" in plots else lines


SECTIONS = {
    "reading": _reading,
    "engines": _engines,
    "forensics": _forensics,
    "matching": _matching,
    "cases": _cases,
    "speed": _speed,
}
"""Section to the lines that it adds to the page, in the page's order."""
