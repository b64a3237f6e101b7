"""Weights and threshold of the fusion, fitted on the dev split, and the calibration plot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]

_RIDGE = 1.0
HONEST_PASSED = 0.002
"""Share of honest pages that may reach the threshold: one odd page does not decide what all others are held to."""


def fit_logistic(vectors: Floats, edited: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Ridge-penalised logistic regression, both classes weighing the same."""
    mean, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    x = (vectors - mean) / spread
    weight = np.where(edited, 0.5 / max(edited.mean(), 1e-6), 0.5 / max(1 - edited.mean(), 1e-6))
    sign = np.where(edited, 1.0, -1.0)

    def loss(p: Floats) -> float:
        z = x @ p[:-1] + p[-1]
        return float((weight * np.logaddexp(0, -sign * z)).sum() + _RIDGE * (p[:-1] ** 2).sum())

    best = minimize(loss, np.zeros(x.shape[1] + 1), method="L-BFGS-B").x
    weights = best[:-1] / spread
    return weights, float(best[-1] - weights @ mean)


def probabilities(vectors: Floats, weights: Floats, bias: float) -> Floats:
    """Logistic of the weighed evidence."""
    return np.asarray(1 / (1 + np.exp(-np.clip(vectors @ weights + bias, -30, 30))))


def threshold_for(honest: Floats) -> float:
    """The lowest hundredth that at most two in a thousand honest pages reach.

    The bar is one in a hundred for all detectors together. Pages of one template fail together, so on layouts that no
    split holds more alarms are to be expected than here.
    """
    passed = int(HONEST_PASSED * len(honest))
    return float(np.floor(np.sort(honest)[::-1][passed] * 100) + 1) / 100


def plot(found: Floats, edited: NDArray[np.bool_], threshold: float, path: Path, bins: int = 8) -> None:
    """Predicted probability against the share of edits, by equal numbers of pages, and the threshold."""
    order = np.argsort(found)
    groups = [g for g in np.array_split(order, bins) if len(g)]
    # Dev holds fewer edits than the classes' equal weights pretend; the shares are brought to the same terms.
    odds = (1 - edited.mean()) / max(edited.mean(), 1e-6)
    predicted = [float(found[g].mean()) for g in groups]
    shares = [float(edited[g].mean()) for g in groups]
    observed = [s * odds / (s * odds + 1 - s) for s in shares]
    figure, axes = plt.subplots(figsize=(5, 4))
    axes.plot([0, 1], [0, 1], color="0.7", linestyle="--", linewidth=1)
    axes.plot(predicted, observed, marker="o")
    axes.axvline(threshold, color="tab:red", linewidth=1)
    axes.text(threshold, 0.03, "threshold ", color="tab:red", horizontalalignment="right")
    axes.set_xlabel("predicted probability of an edit")
    axes.set_ylabel("share of edited pages (classes equal)")
    axes.set_title("Dev split, pixel evidence of values")
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
    plt.close(figure)


def shares_found(scores: Sequence[float], threshold: float) -> float:
    """Share of scores at or above the threshold."""
    return float(np.mean(np.asarray(scores) >= threshold)) if scores else float("nan")
