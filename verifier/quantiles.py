"""Median and percentile of one row of numbers: the values of numpy's functions to the last bit, at a fifth of their cost.

numpy's own take care of axes, weights and missing values, which is most of their time on the few hundred numbers of a
stretch of text. Rows with missing values (NaN) are not for these.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def median(values: NDArray[Any]) -> Any:
    """As ``np.median(values)``: float64 for whole numbers, else of the values' own type.

    Args:
        values: one row, not empty.
    """
    middle, odd = divmod(len(values), 2)
    if odd:
        upper = np.partition(values, middle)[middle]
        return upper if values.dtype.kind == "f" else np.float64(upper)
    lower, upper = np.partition(values, (middle - 1, middle))[middle - 1 : middle + 1]
    if values.dtype.kind == "f":
        return (lower + upper) / values.dtype.type(2)
    return (np.float64(lower) + np.float64(upper)) / 2


def median_of_list(values: Sequence[float]) -> float:
    """As ``float(np.median(values))`` of a short list, not empty."""
    ordered = sorted(values)
    middle, odd = divmod(len(ordered), 2)
    return float(ordered[middle]) if odd else (ordered[middle - 1] + ordered[middle]) / 2


def percentile(values: NDArray[np.float32], share: float) -> np.float32:
    """As ``np.percentile(values, share)``, between two values by straight line.

    Args:
        values: one row, not empty.
        share: 0 to 100.
    """
    last = len(values) - 1
    place = np.float32(share) / np.float32(100) * np.float32(last)
    before = min(int(place), last)
    after = min(before + 1, last)
    ordered = np.partition(values, (before, after))
    low, high, part = ordered[before], ordered[after], place - np.float32(before)
    step = high - low
    return np.float32(high - step * (np.float32(1) - part) if part >= 0.5 else low + step * part)
