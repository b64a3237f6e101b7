"""Step 5: every detector looks at one picture; the strongest finding names the outcome."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.checks import Check
from verifier.fields.types import Fields
from verifier.forensics.ahead import PixelWork
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import not_measured
from verifier.forensics.outcome import integrity_of
from verifier.forensics.registry import DETECTORS, Detector
from verifier.forensics.structure.stitch import JOIN_RULE
from verifier.images.types import Screenshot
from verifier.ocr.types import OcrPage
from verifier.outcomes import Integrity

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Inspection:
    """The outcome, every statement, and where the pixels are suspicious.

    ``heatmap`` is ``(height, width)`` float32, 0..1, or ``None`` when no detector pointed at a place.
    """

    integrity: Integrity
    checks: tuple[Check, ...]
    heatmap: NDArray[np.float32] | None


def inspect(shot: Screenshot, page: OcrPage, fields: Fields, pixels: PixelWork | None = None) -> Inspection:
    """Run all detectors on one picture.

    Args:
        shot: the decoded picture with its container facts.
        page: its text lines.
        fields: its typed values.
        pixels: the measurements on them, where they were begun ahead.

    Returns:
        Checks in registry order. A detector that stops with an error reports ``not_measured`` for its rules
        and is logged; it neither hides the other findings nor counts as clean.
    """
    context = InspectionContext(shot, page, fields, pixels)
    checks: list[Check] = []
    for detector in DETECTORS:
        checks.extend(_run(detector, context))
    checks = _within_one_page(context, checks)
    return Inspection(integrity_of(checks), tuple(checks), _heatmap(context, checks))


def _within_one_page(context: InspectionContext, checks: list[Check]) -> list[Check]:
    """Logic rules compare what one page says; places on both sides of a join are two pages' and contradict nothing."""
    join = next((c.evidence[0].box for c in checks if c.rule_id == JOIN_RULE and c.failed), None)
    if join is None:
        return checks
    upright = join.height > join.width

    def across(check: Check) -> bool:
        centres = [e.box.centre[0 if upright else 1] for e in check.evidence if e.box is not None]
        middle = join.centre[0 if upright else 1]
        return len(centres) > 1 and min(centres) < middle < max(centres)

    return [
        not_measured(context.name, check.rule_id, "joined")
        if check.failed and check.rule_id.startswith("L") and across(check)
        else check
        for check in checks
    ]


def _run(detector: Detector, context: InspectionContext) -> list[Check]:
    try:
        return detector.detect(context)
    except Exception:  # a hostile picture must not cost the case its other findings
        log.exception("%s failed on %s", detector.__name__, ascii(context.name))
        return [not_measured(context.name, rule, "internal_error") for rule in detector.RULES]


def _heatmap(context: InspectionContext, checks: list[Check]) -> NDArray[np.float32] | None:
    marks = list(context.heat)
    marks += [(e.box, c.confidence) for c in checks if c.failed for e in c.evidence[:1] if e.box is not None]
    if not marks:
        return None
    heat = np.zeros((context.height, context.width), np.float32)
    for box, strength in marks:
        inside = context.clip(box)
        patch = heat[inside.y0 : inside.y1, inside.x0 : inside.x1]
        np.maximum(patch, np.float32(min(max(strength, 0.0), 1.0)), out=patch)
    return np.asarray(cv2.GaussianBlur(heat, (0, 0), 2.0), np.float32)
