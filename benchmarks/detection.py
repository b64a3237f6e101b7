"""Score any edit detector on a corpus split: by operator, by save chain, with false alarms on the honest pictures.

A detector gives one `Result` per picture. Logic fakes and openly covered values are strata of their own, because no
pixel method is asked to find a contradiction, and an open mosaic is not a forgery.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.metrics import (
    Box,
    PixelCounts,
    Rate,
    box_hit,
    rate,
    roc_auc,
    roc_curve,
    tpr_at_fpr,
)

Truth = dict[str, Any]
BOUNDS = (0.01, 0.05)


@dataclass(frozen=True, slots=True)
class Result:
    """What a detector says of a picture. `score` None: not assessable. Boxes and pixels only where it has them.

    `pixels`: its mask counted against the true one (None for honest pictures and for detectors without a mask).
    """

    score: float | None
    boxes: tuple[Box, ...] = ()
    pixels: PixelCounts | None = None


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


BAR_OPERATORS = ("retype_font", "retype_same", "digits_moved", "splice", "row_removed")
"""What the bar of 95 % is set for: fields retyped, digits moved, pieces spliced, rows removed."""
SAVED = {
    "lossless": ("png", "crop"),
    "jpeg >= 75": ("jpeg_high", "jpeg_mid", "gallery", "double_jpeg", "webp"),
    "resized": ("messenger", "resize", "screenshot"),
    "jpeg < 75": ("jpeg_low",),
}
"""Save families by what they leave of a trace. A crop that ends in a JPEG counts as one."""


def saved_as(truth: Truth) -> str:
    """The group of :data:`SAVED` that a picture's last steps belong to."""
    family = truth["save_family"]
    if family == "crop" and not truth["save_chain"][-1].startswith("png"):
        family = "jpeg_high"
    return next(group for group, families in SAVED.items() if family in families)


def summarise(
    truths: Sequence[Truth],
    results: Mapping[str, Result],
    *,
    flagged: Collection[str] | None = None,
    joined: Collection[str] | None = None,
) -> dict[str, Any]:
    """Figures of one detector on one split; every picture of `truths` needs a result.

    `flagged`: ids on which the detector alarms at its own fixed threshold; `joined`: ids that it calls put together
    from pieces. Both are left out for detectors that only give scores.
    """
    missing = [t["id"] for t in truths if t["id"] not in results]
    if missing:
        raise ValueError(f"no result for {len(missing)} pictures, the first is {missing[0]}")
    groups: dict[str, list[Truth]] = defaultdict(list)
    for truth in truths:
        groups[stratum(truth)].append(truth)
    honest = [t for t in truths if is_honest(t)]
    negatives = _scores(honest, results)
    tally = _Tally(results, negatives, {b: tpr_at_fpr([], negatives, b).threshold for b in BOUNDS}, flagged)
    pixel = [t for t in truths if t["edit"] and stratum(t) != "cover_open"]
    summary: dict[str, Any] = {
        "pictures": len(truths),
        "honest": len(honest),
        "abstained_honest": shown_rate(_abstained(honest, results)),
        "thresholds": {f"{bound:g}": threshold for bound, threshold in tally.points.items()},
        "all_edits": tally.row(pixel) if pixel else None,
        "bar_edits": tally.row([t for t in pixel if stratum(t) in BAR_OPERATORS]) if pixel else None,
        "operators": {n: tally.row(g) for n, g in sorted(groups.items()) if not is_honest(g[0])},
        "false_alarms": {n: tally.alarms(g) for n, g in sorted(groups.items()) if is_honest(g[0])},
        "roc": tally.curves(pixel, honest),
        # A join has no edited area: a finding points at its seam.
        "pixels": tally.localisation([t for t in pixel if not t.get("stitched")]),
    }
    for grade in ("crude", "medium", "careful"):
        graded = [t for t in pixel if t["edit"].get("grade") == grade]
        summary.setdefault("grades", {})[grade] = tally.row(graded) if graded else None
    summary["false_alarms"]["all honest"] = tally.alarms(honest)
    if joined is not None:
        summary["stitched"] = _stitched(truths, joined)
    return summary


def _stitched(truths: Sequence[Truth], joined: Collection[str]) -> dict[str, Any]:
    """Precision and recall of "put together from pieces"; covers with a block of another page count as such."""
    right = sum(t["id"] in joined for t in truths if t.get("stitched"))
    captures = [
        t for t in truths if stratum(t) == "scroll_capture" or (is_honest(t) and t.get("scroll_capture"))
    ]
    honest = [t for t in truths if is_honest(t)]
    return {
        "precision": shown_rate(rate(right, sum(t["id"] in joined for t in truths))),
        "recall": shown_rate(rate(right, sum(bool(t.get("stitched")) for t in truths))),
        "scroll_captures_flagged": shown_rate(rate(sum(t["id"] in joined for t in captures), len(captures))),
        "honest_flagged": shown_rate(rate(sum(t["id"] in joined for t in honest), len(honest))),
    }


def _scores(truths: Sequence[Truth], results: Mapping[str, Result]) -> list[float]:
    found = [results[t["id"]].score for t in truths]
    return [s for s in found if s is not None]


def _abstained(truths: Sequence[Truth], results: Mapping[str, Result]) -> Rate:
    return rate(sum(results[t["id"]].score is None for t in truths), len(truths))


@dataclass(frozen=True, slots=True)
class _Tally:
    """One detector's results with the thresholds that its honest scores give."""

    results: Mapping[str, Result]
    negatives: Sequence[float]
    points: Mapping[float, float]
    flagged: Collection[str] | None

    def _alarm(self, truth: Truth, threshold: float) -> bool:
        # A picture that was not assessed was not found.
        score = self.results[truth["id"]].score
        return score is not None and score >= threshold

    def _share(self, group: Sequence[Truth], threshold: float) -> dict[str, Any]:
        return shown_rate(rate(sum(self._alarm(t, threshold) for t in group), len(group)))

    def alarms(self, group: Sequence[Truth]) -> dict[str, Any]:
        """Alarms at each threshold, and at the detector's own."""
        found = {f"at_fpr_{bound:g}": self._share(group, point) for bound, point in self.points.items()}
        if self.flagged is not None:
            found["flagged"] = shown_rate(rate(sum(t["id"] in self.flagged for t in group), len(group)))
        return found

    def row(self, group: Sequence[Truth]) -> dict[str, Any]:
        """The figures of one group of edited pictures, as a whole and by how they were saved."""
        by_chain: dict[str, list[Truth]] = defaultdict(list)
        by_group: dict[str, list[Truth]] = defaultdict(list)
        for truth in group:
            by_chain[truth["save_family"]].append(truth)
            by_group[saved_as(truth)].append(truth)
        return {
            "pictures": len(group),
            "auc": roc_auc(_scores(group, self.results), self.negatives),
            "abstained": shown_rate(_abstained(group, self.results)),
            **self.alarms(group),
            "by_chain": {chain: self.alarms(members) for chain, members in sorted(by_chain.items())},
            "by_saved": {name: self.alarms(by_group[name]) for name in SAVED if name in by_group},
        }

    def curves(self, edited: Sequence[Truth], honest: Sequence[Truth]) -> dict[str, Any]:
        """ROC curves by how the pictures were saved, honest pictures of the same group as negatives."""
        curves = {}
        for name in SAVED:
            pos = _scores([t for t in edited if saved_as(t) == name], self.results)
            neg = _scores([t for t in honest if saved_as(t) == name], self.results)
            if pos and neg:
                fpr, tpr = roc_curve(pos, neg)
                points = corners(
                    [(round(float(x), 4), round(float(y), 4)) for x, y in zip(fpr, tpr, strict=True)]
                )
                curves[name] = {"auc": roc_auc(pos, neg), "points": points}
        return curves

    def localisation(self, edited: Sequence[Truth]) -> dict[str, Any]:
        """Pixel F1 and IoU (pooled and per picture) and the box hit rate, on edits that were found."""
        pooled, each, boxes, found = PixelCounts(), [], [], 0
        for truth in edited:
            if self.flagged is not None:
                alarm = truth["id"] in self.flagged
            else:
                alarm = self._alarm(truth, self.points[BOUNDS[0]])
            if not alarm:
                continue
            found += 1
            result = self.results[truth["id"]]
            if result.pixels is not None:
                pooled += result.pixels
                each.append(result.pixels.f1 or 0.0)
            edited_boxes = [(b[0], b[1], b[2], b[3]) for b in truth["edit"]["boxes"]]
            boxes.append(box_hit(result.boxes, edited_boxes))
        return {
            "found": found,
            "f1_pooled": pooled.f1,
            "iou_pooled": pooled.iou,
            "f1_mean": float(np.mean(each)) if each else None,
            "box_hit": shown_rate(rate(sum(boxes), len(boxes))),
        }


def corners(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The points at which a staircase turns: the same curve, without the points inside its steps."""
    kept = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1]):
            kept.append(here)
    return [*kept, *points[-1:]] if len(points) > 1 else kept


def shown_rate(value: Rate) -> dict[str, Any]:
    """A rate as plain JSON."""
    return {**asdict(value), "value": value.value}


def share_text(value: dict[str, Any] | None) -> str:
    """A rate for a table: share, interval, count."""
    if value is None or value["value"] is None:
        return "-"
    low, high = 100 * value["low"], 100 * value["high"]
    return f"{100 * value['value']:.1f} % [{low:.1f}, {high:.1f}] of {value['total']}"


def table(summary: dict[str, Any]) -> str:
    """Markdown table of a summary."""
    own = "flagged" in summary["false_alarms"]["all honest"]
    lines = [
        "| operator | n | AUC | "
        + ("flagged by us | " if own else "")
        + "TPR at FPR <= 1 % | TPR at FPR <= 5 % |",
        "|---|---|---|---|---|" + ("---|" if own else ""),
    ]
    rows = [
        ("**all edits**", summary["all_edits"]),
        ("**retyped, moved, spliced, removed**", summary["bar_edits"]),
        *((f"*{name}*", row) for name, row in summary["grades"].items()),
        *summary["operators"].items(),
    ]
    for name, row in rows:
        if row is not None:
            auc = "-" if row["auc"] is None else f"{row['auc']:.3f}"
            mine = f"{share_text(row['flagged'])} | " if own else ""
            lines.append(
                f"| {name} | {row['pictures']} | {auc} | {mine}{share_text(row['at_fpr_0.01'])} | "
                f"{share_text(row['at_fpr_0.05'])} |"
            )
    lines += [
        "",
        "| honest pictures | " + ("flagged by us | " if own else "") + "alarms at the 1 % threshold |",
    ]
    lines += ["|---|---|" + ("---|" if own else "")]
    for name, row in summary["false_alarms"].items():
        mine = f"{share_text(row['flagged'])} | " if own else ""
        lines.append(f"| {name} | {mine}{share_text(row['at_fpr_0.01'])} |")
    return "\n".join(lines) + "\n"
