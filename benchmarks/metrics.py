"""Figures with their uncertainty: ROC, rates with exact intervals, pixel and box agreement, exact-match counts.

Nothing here knows about screenshots. Scores are higher for "more suspicious"; a picture without a score (not
assessable) is counted by the caller with `Rate`, never silently dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta, rankdata

Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `total` with the exact (Clopper-Pearson) interval of the given confidence."""

    hits: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        """The share, or None when nothing was counted."""
        return self.hits / self.total if self.total else None


def rate(hits: int, total: int, confidence: float = 0.95) -> Rate:
    """Clopper-Pearson interval from the beta quantiles (C. Clopper, E. Pearson, Biometrika 26, 1934)."""
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} of {total} is no rate")
    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else float(beta.ppf(tail, hits, total - hits + 1))
    high = 1.0 if hits == total else float(beta.ppf(1 - tail, hits + 1, total - hits))
    return Rate(hits, total, low, high)


def roc_auc(positives: ArrayLike, negatives: ArrayLike) -> float | None:
    """Area under the ROC curve as the Mann-Whitney statistic; ties count one half. None when a class is empty."""
    pos, neg = np.asarray(positives, float).ravel(), np.asarray(negatives, float).ravel()
    if pos.size == 0 or neg.size == 0:
        return None
    ranks = rankdata(np.concatenate([pos, neg]))
    return float((ranks[: pos.size].sum() - pos.size * (pos.size + 1) / 2) / (pos.size * neg.size))


def roc_curve(positives: ArrayLike, negatives: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """False and true positive rates for every threshold, from (0, 0) to (1, 1), alarms being `score >= t`."""
    pos, neg = np.asarray(positives, float).ravel(), np.asarray(negatives, float).ravel()
    thresholds = np.unique(np.concatenate([pos, neg]))[::-1]
    fpr = [0.0, *((neg >= t).mean() if neg.size else 0.0 for t in thresholds)]
    tpr = [0.0, *((pos >= t).mean() if pos.size else 0.0 for t in thresholds)]
    return np.array(fpr), np.array(tpr)


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """The lowest threshold whose false positive rate keeps the bound, and both rates there."""

    threshold: float
    tpr: Rate
    fpr: Rate


def tpr_at_fpr(positives: ArrayLike, negatives: ArrayLike, max_fpr: float) -> OperatingPoint:
    """Find the lowest threshold t with share of negatives >= t at most `max_fpr`; alarms are `score >= t`.

    The threshold is taken from the given negatives, so the figure describes what these scores can do; a product's
    fixed threshold has to be judged with `rate` on other data.
    """
    pos, neg = np.asarray(positives, float).ravel(), np.asarray(negatives, float).ravel()
    allowed = int(np.floor(max_fpr * neg.size + 1e-9))
    ordered = np.sort(neg)[::-1]
    # The first negative that must not alarm lies just below the threshold.
    threshold = float(np.nextafter(ordered[allowed], np.inf)) if allowed < neg.size else -np.inf
    return OperatingPoint(
        threshold,
        rate(int((pos >= threshold).sum()), int(pos.size)),
        rate(int((neg >= threshold).sum()), int(neg.size)),
    )


@dataclass(frozen=True, slots=True)
class PixelCounts:
    """True positive, false positive and false negative pixels; counts of pictures can be added."""

    hit: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: PixelCounts) -> PixelCounts:
        return PixelCounts(self.hit + other.hit, self.false + other.false, self.missed + other.missed)

    @property
    def f1(self) -> float | None:
        """2TP / (2TP + FP + FN); None when neither side marks anything."""
        total = 2 * self.hit + self.false + self.missed
        return 2 * self.hit / total if total else None

    @property
    def iou(self) -> float | None:
        """TP / (TP + FP + FN); None when neither side marks anything."""
        total = self.hit + self.false + self.missed
        return self.hit / total if total else None


def pixel_counts(predicted: NDArray[np.bool_], truth: NDArray[np.bool_]) -> PixelCounts:
    """Compare two masks (HxW, True = edited) of the same shape."""
    if predicted.shape != truth.shape:
        raise ValueError(f"masks of different shape: {predicted.shape} and {truth.shape}")
    both = int((predicted & truth).sum())
    return PixelCounts(both, int(predicted.sum()) - both, int(truth.sum()) - both)


def covered_share(box: Box, others: Sequence[Box]) -> float:
    """Share of a box's area that lies under the union of other boxes."""
    x0, y0, x1, y1 = box
    if x1 <= x0 or y1 <= y0:
        return 0.0
    covered = np.zeros((y1 - y0, x1 - x0), bool)
    for ox0, oy0, ox1, oy1 in others:
        covered[max(0, oy0 - y0) : max(0, oy1 - y0), max(0, ox0 - x0) : max(0, ox1 - x0)] = True
    return float(covered.mean())


def box_hit(predicted: Sequence[Box], truth: Sequence[Box], least: float = 0.5) -> bool:
    """Tell whether some edited box is covered by the predicted boxes for at least the share `least`."""
    return any(covered_share(box, predicted) >= least for box in truth)


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """Readings against truth. `confident_wrong` is part of `wrong`: stated as sure, and not so."""

    exact: int = 0
    wrong: int = 0
    confident_wrong: int = 0
    abstained: int = 0

    def __add__(self, other: MatchCounts) -> MatchCounts:
        return MatchCounts(
            self.exact + other.exact,
            self.wrong + other.wrong,
            self.confident_wrong + other.confident_wrong,
            self.abstained + other.abstained,
        )

    @property
    def total(self) -> int:
        return self.exact + self.wrong + self.abstained


def match_count(read: str | None, truth: str, confident: bool = True) -> MatchCounts:
    """Count one reading: None is an abstention, anything but the exact text is wrong."""
    if read is None:
        return MatchCounts(abstained=1)
    if read == truth:
        return MatchCounts(exact=1)
    return MatchCounts(wrong=1, confident_wrong=int(confident))
