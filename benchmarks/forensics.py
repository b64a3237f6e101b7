"""Our detectors and ELA on every picture of a corpus split, and false alarms on real captures.

    python -m benchmarks forensics [--corpus DIR] [--split dev] [--each FILE]

``--each`` writes one JSON line per picture (what it is, score, rules that failed): for looking at dev, never at test.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks import ela
from benchmarks.detection import Result, Truth, load_truth, shown_rate, stratum, summarise
from benchmarks.metrics import Box, pixel_counts, rate
from benchmarks.readers import OURS, reader
from benchmarks.workers import each as each_of
from verifier import Integrity
from verifier.checks import Check, Severity
from verifier.errors import ImageError
from verifier.forensics.inspect import Inspection

FLAGGED = (Integrity.CONTRADICTED, Integrity.REVIEW)
_BASE = {Severity.LOW: 0.0, Severity.REVIEW: 1.0, Severity.CONTRADICTION: 2.0}
"""Order of suspicion: any contradiction above any sign, a sign above a remark; confidence orders within each."""


@dataclass(frozen=True, slots=True)
class Job:
    """One picture to look at; the mask of its edit is beside it where there is one."""

    id: str
    picture: Path
    mask: Path | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What our detectors say of a picture, small enough to hand between processes."""

    id: str
    result: Result
    baseline: Result
    integrity: str
    rules: tuple[tuple[str, str, float], ...]
    """Failed checks: rule, severity, confidence."""

    @property
    def flagged(self) -> bool:
        return self.integrity in {i.value for i in FLAGGED}

    @property
    def joined(self) -> bool:
        """Whether a structure rule says that pieces were put together."""
        return any(rule.startswith("S") and severity in _STRONG for rule, severity, _ in self.rules)


_STRONG = {Severity.REVIEW.value, Severity.CONTRADICTION.value}


def suspicion(inspection: Inspection) -> float | None:
    """One number per picture for ROC curves: the strongest failed check. None: not assessable."""
    strongest = [
        _BASE[c.severity] + c.confidence for c in inspection.checks if c.failed and c.severity in _BASE
    ]
    if strongest:
        return max(strongest)
    return None if inspection.integrity is Integrity.NOT_ASSESSABLE else 0.0


def found_boxes(checks: Iterable[Check]) -> tuple[Box, ...]:
    """The places that the decisive checks point at."""
    return tuple(
        (e.box.x0, e.box.y0, e.box.x1, e.box.y1)
        for c in checks
        if c.failed and c.severity.value in _STRONG
        for e in c.evidence
        if e.box is not None
    )


def _mask(inspection: Inspection, boxes: Sequence[Box], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Where the finding lies: the map where it is at least half as strong as its peak, else the boxes."""
    heat = inspection.heatmap
    if heat is not None and heat.shape == shape and float(heat.max()) > 0:
        return np.asarray(heat >= 0.5 * float(heat.max()))
    mask = np.zeros(shape, bool)
    for x0, y0, x1, y1 in boxes:
        mask[max(0, y0) : y1, max(0, x0) : x1] = True
    return mask


def look(job: Job) -> Seen:
    """Inspect one picture; a file that cannot be read raises, since a corpus holds none."""
    verifier = reader(OURS)
    assert verifier is not None
    reading = verifier.read(job.picture)
    inspection = verifier._inspect(reading)
    rgb = reading.screenshot.rgb
    value, mask = ela.score(rgb)
    boxes = found_boxes(inspection.checks)
    pixels = baseline = None
    if job.mask is not None:
        with Image.open(job.mask) as image:
            truth = np.asarray(image.convert("L")) > 0
        shape = (rgb.shape[0], rgb.shape[1])
        pixels, baseline = pixel_counts(_mask(inspection, boxes, shape), truth), pixel_counts(mask, truth)
    return Seen(
        job.id,
        Result(suspicion(inspection), boxes, pixels),
        Result(value, (), baseline),
        inspection.integrity.value,
        tuple((c.rule_id, c.severity.value, c.confidence) for c in inspection.checks if c.failed),
    )


def run(
    corpus: Path,
    split: str,
    real: Path | None,
    workers: int,
    each: Path | None = None,
    limit: int | None = None,
) -> dict[str, Any]:
    """Figures of one split, of ELA on the same pictures, and of the real captures where they are here."""
    truths = load_truth(corpus, split)[:limit]
    jobs = [Job(t["id"], corpus / t["file"], _mask_path(corpus, t)) for t in truths]
    seen = {s.id: s for s in each_of(look, jobs, workers, "forensics")}
    if each is not None:
        lines = [_line(t, seen[t["id"]]) for t in truths]
        each.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    flagged = {name for name, s in seen.items() if s.flagged}
    joined = {name for name, s in seen.items() if s.joined}
    return {
        "split": split,
        "ours": summarise(truths, {n: s.result for n, s in seen.items()}, flagged=flagged, joined=joined),
        "ela": summarise(truths, {n: s.baseline for n, s in seen.items()}),
        "rules": _by_rule(truths, seen),
        "real": real_captures(real, workers) if real is not None else None,
    }


def _mask_path(corpus: Path, truth: Truth) -> Path | None:
    return corpus / truth["edit"]["mask"] if truth["edit"] and truth["edit"]["mask"] else None


def _line(truth: Truth, seen: Seen) -> dict[str, Any]:
    return {
        "id": seen.id,
        "what": stratum(truth),
        "variant": (truth["edit"] or truth["logic_fake"] or truth.get("negative") or {}).get("variant", ""),
        "family": truth["save_family"],
        "history": truth.get("history_family", ""),
        "score": seen.result.score,
        "integrity": seen.integrity,
        "rules": [list(rule) for rule in seen.rules],
    }


def _by_rule(truths: Sequence[Truth], seen: dict[str, Seen]) -> dict[str, dict[str, int]]:
    """How often each rule failed (as sign or contradiction), by what the picture is."""
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for truth in truths:
        for rule in {r for r, severity, _ in seen[truth["id"]].rules if severity in _STRONG}:
            counts[rule][stratum(truth)] += 1
    return {rule: dict(sorted(found.items())) for rule, found in sorted(counts.items())}


def real_captures(folder: Path, workers: int) -> dict[str, Any]:
    """False alarms on unedited captures of real apps, counted by app: several pictures of one app fail together."""
    lines = [json.loads(x) for x in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]
    apps: dict[str, list[Seen]] = defaultdict(list)
    unreadable = []
    for line in lines:
        try:
            apps[line["app"]].append(look(Job(line["file"], folder / line["file"])))
        except ImageError as error:
            unreadable.append({"picture": line["file"], "error": error.code})
    alarmed = {
        app: sorted({r for s in seen if s.flagged for r, v, _ in s.rules if v in _STRONG})
        for app, seen in apps.items()
    }
    alarmed = {app: rules for app, rules in alarmed.items() if rules}
    pictures = [s for seen in apps.values() for s in seen]
    return {
        "pictures": shown_rate(rate(sum(s.flagged for s in pictures), len(pictures))),
        "apps": shown_rate(rate(len(alarmed), len(apps))),
        "not_assessable": sum(s.integrity == Integrity.NOT_ASSESSABLE.value for s in pictures),
        "alarmed": alarmed,
        "unreadable": unreadable,
    }
