"""Score any edit detector on a corpus split: by operator, by save chain, with false alarms on the honest pictures.

A detector gives one `Result` per picture. Logic fakes and openly covered values are strata of their own, because no
pixel method is asked to find a contradiction, and an open mosaic is not a forgery.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.metrics import Box, PixelCounts, Rate, box_hit, pixel_counts, rate, roc_auc, tpr_at_fpr

Truth = dict[str, Any]
BOUNDS = (0.01, 0.05)


@dataclass(frozen=True, slots=True)
class Result:
    """What a detector says of a picture. `score` None: not assessable. Boxes and mask only where it has them."""

    score: float | None
    boxes: tuple[Box, ...] = ()
    mask: NDArray[np.bool_] | None = None


def load_truth(corpus: Path, split: str) -> list[Truth]:
    """Truth lines of one split."""
    lines = (corpus / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [truth for line in lines if (truth := json.loads(line))["split"] == split]


def stratum(truth: Truth) -> str:
    """Name what a picture is: an operator, `cover_open`, `logic:<kind>`, or one of the honest groups."""
    if truth["edit"]:
        openly = truth["edit"]["operator"] == "cover" and truth["markup"]
        return "cover_open" if openly else str(truth["edit"]["operator"])
    if truth["logic_fake"]:
        return f"logic:{truth['logic_fake']['kind']}"
    return str(truth.get("negative", {}).get("operator", "authentic"))


def is_honest(truth: Truth) -> bool:
    return not truth["edit"] and not truth["logic_fake"]


def summarise(truths: Sequence[Truth], results: Mapping[str, Result], corpus: Path) -> dict[str, Any]:
    """Figures of one detector on one split; every picture of `truths` needs a result."""
    missing = [t["id"] for t in truths if t["id"] not in results]
    if missing:
        raise ValueError(f"no result for {len(missing)} pictures, the first is {missing[0]}")
    groups: dict[str, list[Truth]] = defaultdict(list)
    for truth in truths:
        groups[stratum(truth)].append(truth)
    honest = [t for t in truths if is_honest(t)]
    negatives = _scores(honest, results)
    points = {bound: tpr_at_fpr([], negatives, bound).threshold for bound in BOUNDS}
    summary: dict[str, Any] = {
        "pictures": len(truths),
        "honest": len(honest),
        "abstained_honest": _rate(_abstained(honest, results)),
        "operators": {},
        "false_alarms": {},
    }
    for name, group in sorted(groups.items()):
        if is_honest(group[0]):
            alarms = [_alarm(results[t["id"]], points[BOUNDS[0]]) for t in group]
            summary["false_alarms"][name] = _rate(rate(sum(alarms), len(alarms)))
        else:
            summary["operators"][name] = _operator(group, honest, results, points)
    pixel = [t for t in truths if t["edit"] and stratum(t) != "cover_open"]
    summary["all_edits"] = _operator(pixel, honest, results, points) if pixel else None
    summary["pixels"] = _localisation(pixel, results, corpus, points[BOUNDS[0]])
    return summary


def _scores(truths: Sequence[Truth], results: Mapping[str, Result]) -> list[float]:
    found = [results[t["id"]].score for t in truths]
    return [s for s in found if s is not None]


def _abstained(truths: Sequence[Truth], results: Mapping[str, Result]) -> Rate:
    return rate(sum(results[t["id"]].score is None for t in truths), len(truths))


def _alarm(result: Result, threshold: float) -> bool:
    return result.score is not None and result.score >= threshold


def _operator(
    group: Sequence[Truth],
    honest: Sequence[Truth],
    results: Mapping[str, Result],
    points: Mapping[float, float],
) -> dict[str, Any]:
    by_chain: dict[str, list[Truth]] = defaultdict(list)
    for truth in group:
        by_chain[truth["save_family"]].append(truth)
    found: dict[str, Any] = {
        "pictures": len(group),
        "auc": roc_auc(_scores(group, results), _scores(honest, results)),
        "abstained": _rate(_abstained(group, results)),
        "by_chain": {},
    }
    for bound, threshold in points.items():
        key = f"tpr_at_fpr_{bound:g}"
        # A picture that was not assessed was not found.
        found[key] = _rate(rate(sum(_alarm(results[t["id"]], threshold) for t in group), len(group)))
        for chain, members in sorted(by_chain.items()):
            hits = sum(_alarm(results[t["id"]], threshold) for t in members)
            found["by_chain"].setdefault(chain, {})[key] = _rate(rate(hits, len(members)))
    return found


def _localisation(
    edited: Sequence[Truth], results: Mapping[str, Result], corpus: Path, threshold: float
) -> dict[str, Any]:
    """Pixel F1 and IoU (pooled and per picture) and the box hit rate, on edits that were found."""
    pooled, each, boxes = PixelCounts(), [], []
    for truth in edited:
        result = results[truth["id"]]
        if not _alarm(result, threshold):
            continue
        if result.mask is not None and truth["edit"]["mask"]:
            with Image.open(corpus / truth["edit"]["mask"]) as image:
                counts = pixel_counts(result.mask, np.asarray(image.convert("L")) > 0)
            pooled += counts
            each.append(counts.f1 or 0.0)
        if result.boxes:
            edited_boxes = [(b[0], b[1], b[2], b[3]) for b in truth["edit"]["boxes"]]
            boxes.append(box_hit(result.boxes, edited_boxes))
    return {
        "found": sum(_alarm(results[t["id"]], threshold) for t in edited),
        "f1_pooled": pooled.f1,
        "iou_pooled": pooled.iou,
        "f1_mean": float(np.mean(each)) if each else None,
        "box_hit": _rate(rate(sum(boxes), len(boxes))),
    }


def _rate(value: Rate) -> dict[str, Any]:
    return {**asdict(value), "value": value.value}


def _shown(value: dict[str, Any]) -> str:
    if value["value"] is None:
        return "-"
    low, high = 100 * value["low"], 100 * value["high"]
    return f"{100 * value['value']:.1f} % [{low:.1f}, {high:.1f}] of {value['total']}"


def table(summary: dict[str, Any]) -> str:
    """Markdown table of a summary."""
    lines = ["| operator | n | AUC | TPR at FPR <= 1 % | TPR at FPR <= 5 % |", "|---|---|---|---|---|"]
    rows = [("**all edits**", summary["all_edits"]), *summary["operators"].items()]
    for name, row in rows:
        if row is not None:
            auc = "-" if row["auc"] is None else f"{row['auc']:.3f}"
            lines.append(
                f"| {name} | {row['pictures']} | {auc} | {_shown(row['tpr_at_fpr_0.01'])} | "
                f"{_shown(row['tpr_at_fpr_0.05'])} |"
            )
    lines += ["", "| honest pictures | alarms at the 1 % threshold |", "|---|---|"]
    lines += [f"| {name} | {_shown(row)} |" for name, row in summary["false_alarms"].items()]
    return "\n".join(lines) + "\n"
