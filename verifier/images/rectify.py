"""A photograph of a screen: the screen's four corners, its pixels upright, and the way back to the photograph.

A screen shines: it is the large bright four-cornered shape in front of darker surroundings (threshold of Otsu, 1979,
outline simplified as by Douglas and Peucker, 1973). A screenshot has even areas and no surroundings, so it is never
looked at twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.geometry import Box, Point
from verifier.images.types import RGB

_EVEN = 0.03
"""Share of even 8 x 8 windows below which pixels come from a camera: its noise is everywhere."""
_LOOK = 640
"""Longer side in pixels at which corners are looked for."""
_AREA = (0.2, 0.97)
_ASPECT = (1.15, 3.2)
_CONTRAST = 35.0
"""Grey levels by which the screen is brighter than what surrounds it."""
_FILLED = 0.93
"""Share of the four-cornered shape that the bright area fills, at least."""
_WIDTH = (720, 1440)
"""Least and greatest width of the upright screen."""


@dataclass(frozen=True, slots=True)
class Upright:
    """The screen as if captured. ``back`` is the 3 x 3 matrix from its pixels to those of the photograph."""

    rgb: RGB
    back: NDArray[np.float64]

    def point(self, point: Point) -> Point:
        """A place on the screen as a place in the photograph."""
        x, y, w = self.back @ np.array([point[0], point[1], 1.0])
        return float(x / w), float(y / w)

    def box(self, box: Box) -> Box:
        """The smallest box in the photograph around a box on the screen."""
        corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
        return Box.around([self.point(corner) for corner in corners])


def find_upright(rgb: RGB) -> Upright | None:
    """The screen in a photograph, upright; ``None`` for a screenshot, and where no screen's edges are found."""
    if min(rgb.shape[:2]) < 300 or not from_camera(rgb):
        return None
    corners = _corners(rgb)
    if corners is None:
        return None
    top, right, bottom, left = (float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    wide, tall = (top + bottom) / 2, (left + right) / 2
    if not _ASPECT[0] <= tall / wide <= _ASPECT[1]:
        return None
    width = round(min(max(wide, _WIDTH[0]), _WIDTH[1]))
    height = round(width * tall / wide)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    upright = cv2.warpPerspective(rgb, matrix, (width, height), flags=cv2.INTER_CUBIC)
    return Upright(np.asarray(upright, np.uint8), np.asarray(np.linalg.inv(matrix), np.float64))


def from_camera(rgb: RGB) -> bool:
    """Whether hardly any small window is even. Ten bands of the picture say it as well as all of it."""
    core = np.ones((8, 8), np.uint8)
    even = []
    for y in np.linspace(0, rgb.shape[0] - 16, 10).astype(int):
        band = cv2.cvtColor(np.ascontiguousarray(rgb[y : y + 16]), cv2.COLOR_RGB2GRAY)
        even.append((cv2.subtract(cv2.dilate(band, core), cv2.erode(band, core))[4:12:8, 4::8] <= 2).mean())
    return float(np.mean(even)) < _EVEN


def _corners(rgb: RGB) -> NDArray[np.float64] | None:
    """The screen's corners from the top left one clockwise, shape ``(4, 2)``."""
    scale = min(1.0, _LOOK / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = np.asarray(cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (5, 5), 0), np.uint8)
    _, bright = cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Text and pictures on the screen are no edges of it.
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    largest = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(largest)
    around = cv2.arcLength(hull, True)
    shapes = (cv2.approxPolyDP(hull, share * around, True) for share in (0.02, 0.03, 0.045))
    quad = next((s[:, 0].astype(np.float64) for s in shapes if len(s) == 4), None)
    if quad is None or not _is_screen(grey, quad, float(cv2.contourArea(largest))):
        return None
    by_sum, by_difference = quad.sum(axis=1), quad[:, 0] - quad[:, 1]
    order = [
        int(by_sum.argmin()),
        int(by_difference.argmax()),
        int(by_sum.argmax()),
        int(by_difference.argmin()),
    ]
    return quad[order] / scale if len(set(order)) == 4 else None


def _is_screen(grey: NDArray[np.uint8], quad: NDArray[np.float64], filled: float) -> bool:
    """Large, whole inside the picture, filled, and brighter than what surrounds it."""
    height, width = grey.shape
    area = float(cv2.contourArea(quad.astype(np.float32)))
    inside = ((quad > 2) & (quad < np.array([width, height]) - 3)).all()
    if not inside or not _AREA[0] <= area / (width * height) <= _AREA[1] or filled < _FILLED * area:
        return False
    mask = np.zeros((height, width), np.uint8)
    cv2.fillConvexPoly(mask, quad.astype(np.int32), (1,))
    return float(np.median(grey[mask == 1])) - float(np.median(grey[mask == 0])) >= _CONTRAST
