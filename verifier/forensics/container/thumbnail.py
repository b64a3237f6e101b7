"""F103: the small preview inside the file shows another picture.

Editors that change the picture and keep the EXIF block leave the preview of the original behind. Preview and
picture are compared at the preview's size after the preview's letterbox bars are cut off. A preview of other
proportions comes from a crop, which is honest, and is not measured.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.geometry import Box

RULES = ("F103",)

_SMALLEST = 32
_DIFFERENT = 48.0
"""Grey levels between preview and picture after both were blurred; resampling and JPEG stay below 25."""
_SHARE = 0.004


def detect(ctx: InspectionContext) -> list[Check]:
    """Failed with the box of the largest difference."""
    thumb = ctx.shot.container.thumbnail
    if thumb is None:
        return [not_measured(ctx.name, "F103", "no_metadata")]
    grey = _without_bars(np.asarray(cv2.cvtColor(thumb, cv2.COLOR_RGB2GRAY), np.uint8))
    height, width = grey.shape
    if min(height, width) < _SMALLEST or abs(width / height * ctx.height / ctx.width - 1) > 0.05:
        return [not_measured(ctx.name, "F103", "too_small")]
    small = np.asarray(cv2.resize(ctx.luma, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    difference = np.abs(_soft(small) - _soft(grey))
    wrong = difference > _DIFFERENT
    if wrong.mean() < _SHARE:
        return [nothing_found(ctx.name, "F103")]
    ys, xs = np.nonzero(wrong)
    sx, sy = ctx.width / width, ctx.height / height
    box = Box(int(xs.min() * sx), int(ys.min() * sy), int((xs.max() + 1) * sx), int((ys.max() + 1) * sy))
    return [
        found(ctx.name, "F103", Tier.B, Place(ctx.clip(box)), confidence=0.9, share=f"{wrong.mean():.1%}")
    ]


def _without_bars(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    rows = np.flatnonzero(grey.max(axis=1) > 16)
    columns = np.flatnonzero(grey.max(axis=0) > 16)
    if rows.size == 0 or columns.size == 0:
        return grey
    return grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _soft(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), 1.5), np.float32)
