"""Pictures that show a finding: the places beside each other, a join with its line, faint differences made visible.

Everything is cut from the picture's own pixels at their own size; only the view of faint differences changes
values, and its frame says so by its colour. Nothing is written here: whoever stores a picture names the file.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.checks import Check, Severity
from verifier.geometry import Box
from verifier.images.types import RGB

COLOURS = {
    Severity.CONTRADICTION: (200, 40, 30),
    Severity.REVIEW: (190, 120, 0),
    Severity.LOW: (110, 110, 110),
    Severity.NOTE: (60, 110, 180),
}
"""RGB by what a finding is worth."""
_FAINT_FRAME = (120, 60, 160)
_GAIN = 12.0
"""Amplification of the faint view: one level becomes twelve."""
_MOST_PLACES = 6
_LARGEST = 2400
"""Side of an evidence picture in pixels at most; longer ones are cut, never scaled."""


def overlay(rgb: RGB, checks: Sequence[Check]) -> RGB:
    """A copy of the picture with the places of all findings, the gravest on top."""
    canvas = rgb.copy()
    thick = max(2, rgb.shape[1] // 360)
    order = list(COLOURS)
    found = [check for check in checks if check.failed]
    for check in sorted(found, key=lambda c: -order.index(c.severity)):
        for place in check.evidence:
            if place.box is None:
                continue
            x0, y0, x1, y1 = place.box.as_list()
            colour = COLOURS[check.severity]
            cv2.rectangle(canvas, (x0 - thick, y0 - thick), (x1 + thick, y1 + thick), colour, thick)
            _label(canvas, check.rule_id, (x0, y0), colour, thick)
    return canvas


def heat_overlay(rgb: RGB, heat: NDArray[np.float32]) -> RGB:
    """The picture in grey with the localisation map ``(height, width)``, 0..1, in colour over it."""
    grey = cv2.cvtColor(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB).astype(np.float32)
    level = np.clip(heat, 0.0, 1.0)
    colours = cv2.cvtColor(
        cv2.applyColorMap((level * 255).astype(np.uint8), cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB
    ).astype(np.float32)
    alpha = (np.clip(level * 1.6, 0.0, 0.8))[..., None]
    return np.asarray(np.rint(grey * (1 - alpha) + colours * alpha), np.uint8)


def evidence_picture(rgb: RGB, check: Check) -> RGB | None:
    """What a reviewer needs to see for one finding, or ``None`` when it concerns no place in the picture.

    Every place is cut out with some surroundings and framed, the decisive one first, those it was compared with
    below it. Findings on pixels (family ``F2``) also get the decisive place with faint differences made visible.
    """
    places = [place.box for place in check.evidence if place.box is not None and place.box.area > 0]
    if not places:
        return None
    colour = COLOURS[check.severity]
    strips = [_place(rgb, box, colour) for box in places[:_MOST_PLACES]]
    if check.rule_id.startswith("F2"):
        strips.insert(1, faint_view(rgb, places[0]))
    return _stacked(strips)


def faint_view(rgb: RGB, box: Box) -> RGB:
    """The surroundings of a box, every level of distance from the commonest colour amplified twelve times."""
    window = _window(rgb, box)
    patch = rgb[window.y0 : window.y1, window.x0 : window.x1].astype(np.float32)
    flat = patch.reshape(-1, 3).astype(np.int32)
    values, counts = np.unique(flat @ np.array([65536, 256, 1]), return_counts=True)
    common = int(values[counts.argmax()])
    ground = np.array([common >> 16, common >> 8 & 255, common & 255], np.float32)
    seen = np.asarray(np.clip(128 + (patch - ground) * _GAIN, 0, 255), np.uint8)
    return _framed(seen, _FAINT_FRAME)


def _window(rgb: RGB, box: Box) -> Box:
    height, width = rgb.shape[:2]
    # Enough surroundings to know the place again: more of them along a thin line.
    least = max(24, min(height, width) // 16)
    across = max(least, box.width // 3, box.height // 12 if box.width < 12 else 0)
    down = max(least, box.height // 2, box.width // 12 if box.height < 12 else 0)
    grown = box.expand(across, down).clip(width, height)
    return Box(grown.x0, grown.y0, min(grown.x1, grown.x0 + _LARGEST), min(grown.y1, grown.y0 + _LARGEST))


def _place(rgb: RGB, box: Box, colour: tuple[int, int, int]) -> RGB:
    window = _window(rgb, box)
    patch = rgb[window.y0 : window.y1, window.x0 : window.x1].copy()
    inner = box.shift(-window.x0, -window.y0)
    cv2.rectangle(patch, (inner.x0 - 3, inner.y0 - 3), (inner.x1 + 2, inner.y1 + 2), colour, 2)
    return _framed(patch, colour)


def _framed(patch: RGB, colour: tuple[int, int, int]) -> RGB:
    bordered = cv2.copyMakeBorder(patch, 3, 3, 3, 3, cv2.BORDER_CONSTANT, value=colour)
    return np.asarray(bordered, np.uint8)


def _stacked(strips: Sequence[RGB]) -> RGB:
    width = max(strip.shape[1] for strip in strips)
    rows = [np.pad(s, ((0, 8), (0, width - s.shape[1]), (0, 0)), constant_values=255) for s in strips]
    return np.vstack(rows)[:_LARGEST]


def _label(canvas: RGB, text: str, corner: tuple[int, int], colour: tuple[int, int, int], thick: int) -> None:
    scale = thick * 0.3
    (wide, tall), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thick)
    x = min(max(corner[0], 0), max(0, canvas.shape[1] - wide - 2 * thick))
    y = max(corner[1], tall + 3 * thick)
    cv2.rectangle(canvas, (x, y - tall - 3 * thick), (x + wide + 2 * thick, y), colour, -1)
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(canvas, text, (x + thick, y - thick), font, scale, (255, 255, 255), thick, cv2.LINE_AA)
