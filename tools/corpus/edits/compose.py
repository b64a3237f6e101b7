"""Joining pictures: shared by the stitching operators. Truths are moved to the canvas and merged."""

from __future__ import annotations

import copy

import cv2
import numpy as np

from tools.corpus.edits.context import Variant, with_edit
from tools.corpus.edits.picture import Box, Picture, Truth, scale_truth, shift_truth

_RESAMPLE = {"area": cv2.INTER_AREA, "linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC,
             "lanczos": cv2.INTER_LANCZOS4}  # fmt: skip


def scaled(picture: Picture, factor: float, resample: str = "area") -> Picture:
    """Resize by `factor` (edit mask and boxes too)."""
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return resized(picture, size, resample)


def resized(picture: Picture, size: tuple[int, int], resample: str = "area") -> Picture:
    """Resize to (width, height)."""
    if size == (picture.width, picture.height):
        return picture
    rgb = cv2.resize(picture.rgb, size, interpolation=_RESAMPLE[resample])
    mask = None
    if picture.mask is not None:
        mask = cv2.resize(picture.mask, size, interpolation=cv2.INTER_NEAREST)
    truth = scale_truth(picture.truth, size[0] / picture.width, size[1] / picture.height, *size)
    return Picture(np.ascontiguousarray(rgb), truth, mask)


def cropped(picture: Picture, box: Box) -> Picture:
    """Cut out a box."""
    x0, y0, x1, y1 = box
    mask = None if picture.mask is None else picture.mask[y0:y1, x0:x1].copy()
    truth = shift_truth(picture.truth, -x0, -y0, x1 - x0, y1 - y0)
    return Picture(picture.rgb[y0:y1, x0:x1].copy(), truth, mask)


def placed(picture: Picture, x: int, y: int, width: int, height: int) -> Truth:
    """Truth of the picture after putting it at (x, y) of a canvas."""
    return shift_truth(picture.truth, x, y, width, height)


def merged(first: Truth, others: list[Truth]) -> Truth:
    """Merge the truths of the parts of a composite: page-level facts are those of the first part."""
    out = copy.deepcopy(first)
    for truth in others:
        for key in ("records", "barcodes", "messages", "markup", "overlays"):
            out[key] = [*(out.get(key) or []), *copy.deepcopy(truth.get(key) or [])]
        out["extras"] = sorted({*(out.get("extras") or []), *(truth.get("extras") or [])})
        out["seal"] = out.get("seal") or copy.deepcopy(truth.get("seal"))
        note_donor(out, truth)
    return out


def note_donor(truth: Truth, donor: Truth) -> None:
    """Record where foreign pixels come from, so that the split check sees them too."""
    for key in ("template", "font", "device"):
        names = donor[key].split("+") if key == "font" else [donor[key]]
        truth[f"donor_{key}s"] = sorted({*truth.get(f"donor_{key}s", []), *names})


def header_end(picture: Picture) -> int:
    """First row below the status bar (0 when there is none)."""
    bar = picture.truth.get("statusbar") or {}
    return int(bar["box"][3]) if bar.get("box") else 0


def quiet_row(picture: Picture, low: int, high: int, rng: np.random.Generator) -> int | None:
    """Pick a row in [low, high) that is of one colour: a careful place to cut."""
    low, high = max(1, low), min(picture.height - 1, high)
    if high <= low:
        return None
    spread = np.ptp(picture.rgb[low:high].astype(np.int16), axis=1).max(axis=1)
    rows = np.flatnonzero(spread <= 8)
    if rows.size == 0:
        return None
    return low + int(rows[int(rng.integers(rows.size))])


def stack_vertical(
    parts: list[Picture],
    width: int,
    *,
    background: tuple[int, int, int],
    variant: Variant,
    operator: str,
    align: str = "left",
    gap: int = 0,
) -> Picture:
    """Put the parts below each other on a canvas of `width`; what is below the first part is the foreign part.

    `gap` is the border of the background's colour that joining apps leave between the parts.
    """
    height = sum(p.height for p in parts) + gap * (len(parts) - 1)
    rgb = np.empty((height, width, 3), np.uint8)
    rgb[:] = background
    mask = np.zeros((height, width), np.uint8)
    truths, boxes, seams, changes = [], [], [], []
    y = 0
    for number, part in enumerate(parts):
        x = {"left": 0, "center": (width - part.width) // 2}[align]
        rgb[y : y + part.height, x : x + part.width] = part.rgb
        truths.append(placed(part, x, y, width, height))
        if number:
            box = (0, y, width, y + part.height)
            boxes.append(box)
            mask[y : y + part.height] = 255
            seams.append({"axis": "y", "box": [0, max(0, y - gap - 2), width, min(height, y + 2)]})
            changes.append({"field": "page", "before": None, "after": part.truth.get("id"), "box": list(box)})
        y += part.height + gap
    truth = merged(truths[0], truths[1:])
    out = with_edit(rgb, truth, mask, boxes, variant=variant, operator=operator, changes=changes)
    out.truth["seams"] = seams
    out.truth["stitched"] = True
    return out
