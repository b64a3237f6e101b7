"""Circles, boxes, arrows and brush strokes that somebody drew on a picture with a gallery's pen.

A pen has one vivid colour and one width. Its stroke is found as a connected component of vivid pixels of one
hue, and its kind by how much of its box it fills, how thick it is against its length, and whether it closes.
Interface elements are vivid as well (buttons, icons, logos): they are compact and filled, or hold nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.geometry import Box
from verifier.images.types import RGB


class MarkKind(StrEnum):
    """What was drawn."""

    CIRCLE = "circle"
    ARROW = "arrow"
    BRUSH = "brush"
    MOSAIC = "mosaic"


@dataclass(frozen=True, slots=True)
class Mark:
    """One drawn thing and the box that it occupies or hides."""

    kind: MarkKind
    box: Box


_VIVID_SATURATION, _VIVID_VALUE = 140, 110
_SMALLEST = 48
"""A mark's larger side in pixels; icons and single letters stay below its other conditions."""
_HUE_BINS = 12
_BIN_OF_HUE = ((np.arange(256) + 7) % 180 // (180 // _HUE_BINS)).astype(np.uint8)
_SHORTEST_ARROW = 8
"""Length of an arrow in stroke widths; bars of charts and icons are shorter or have no head."""


def find_strokes(rgb: RGB) -> list[Mark]:
    """All drawn strokes, largest first. ``rgb`` is the whole picture at full size."""
    scale = max(1.0, min(rgb.shape[:2]) / 540)
    small = (
        cv2.resize(rgb, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA) if scale > 1 else rgb
    )
    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV)
    lowest = np.array([0, _VIVID_SATURATION, _VIVID_VALUE], np.float64)
    vivid = np.asarray(cv2.inRange(hsv, lowest, np.full(3, 255.0))) != 0
    if np.count_nonzero(vivid) > 0.5 * vivid.size:
        return []
    marks: list[Mark] = []
    hue = np.asarray(cv2.LUT(hsv[..., 0], _BIN_OF_HUE), np.uint8)
    for colour in np.flatnonzero(np.bincount(hue[vivid], minlength=_HUE_BINS) > 60):
        mask = (vivid & (hue == colour)).astype(np.uint8)
        # A colour is used in few places: labelling is dear, finding where they begin and end is not.
        left, top, wide, high = cv2.boundingRect(mask)
        _, labels, stats, _ = cv2.connectedComponentsWithStats(
            mask[top : top + high, left : left + wide], connectivity=8
        )
        large = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]) * scale >= _SMALLEST
        for label in np.flatnonzero(large & (stats[:, cv2.CC_STAT_AREA] >= 40)).tolist():
            if label == 0:
                continue
            x, y, w, h, area = (int(v) for v in stats[label])
            part = labels[y : y + h, x : x + w] == label
            kind = _kind_of(part, area)
            x, y = x + left, y + top
            if kind is not None:
                box = Box(int(x * scale), int(y * scale), int((x + w) * scale), int((y + h) * scale))
                marks.append(Mark(kind, box.clip(rgb.shape[1], rgb.shape[0])))
    return sorted(marks, key=lambda mark: (-mark.box.area, mark.box))


def _kind_of(part: NDArray[np.bool_], area: int) -> MarkKind | None:
    height, width = part.shape
    padded = np.pad(part, 1).astype(np.uint8)
    thickness = 2 * float(cv2.distanceTransform(padded, cv2.DIST_L2, 3).max())
    fill = area / (height * width)
    outside = _flood(padded)
    holes = float((~outside & (padded == 0)).sum()) / (height * width)
    if holes > 0.5 and fill < 0.3 and min(height, width) > 3 * thickness and _drawn_round(part):
        return MarkKind.CIRCLE
    length = float(np.hypot(height, width))
    if holes < 0.05 and length > 5 * thickness and thickness >= 2 and min(height, width) > 1.5 * thickness:
        return MarkKind.ARROW if _straight(part, thickness) else None
    return None


def _flood(padded: NDArray[np.uint8]) -> NDArray[np.bool_]:
    canvas = padded.copy()
    cv2.floodFill(canvas, np.zeros((canvas.shape[0] + 2, canvas.shape[1] + 2), np.uint8), (0, 0), (2,))
    return np.asarray(canvas == 2)


def _drawn_round(part: NDArray[np.bool_]) -> bool:
    """Whether the outline bends like a drawn ring: an outlined button runs along its box."""
    height, width = part.shape
    band = max(2, min(height, width) // 12)
    straight = [
        part[:band].any(axis=0).mean(),
        part[-band:].any(axis=0).mean(),
        part[:, :band].any(axis=1).mean(),
        part[:, -band:].any(axis=1).mean(),
    ]
    return bool(np.mean(straight) < 0.75)


def _straight(part: NDArray[np.bool_], thickness: float) -> bool:
    """Whether the component is a straight shaft with a wider head at one end."""
    ys, xs = np.nonzero(part)
    points = np.column_stack([xs, ys]).astype(np.float32)
    points -= points.mean(axis=0)
    _, _, axes = np.linalg.svd(points[:: max(1, len(points) // 2000)], full_matrices=False)
    along, across = points @ axes[0], points @ axes[1]
    length = float(np.ptp(along))
    if length < _SHORTEST_ARROW * thickness:
        return False
    # Width of the component in ten slices from tail to head.
    place = np.clip(((along - along.min()) / length * 10).astype(np.intp), 0, 9)
    widths = np.array([np.ptp(across[place == i]) if (place == i).any() else 0.0 for i in range(10)])
    shaft = float(np.median(widths))
    head = max(widths[:3].max(), widths[7:].max())
    return 0 < shaft < 1.6 * thickness and head > 2.2 * shaft and float(widths[3:7].max()) < 1.5 * shaft
