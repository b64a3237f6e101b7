"""A word of a page on a small canvas of fixed height: how much ink, and how much of another colour, stands where."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.geometry import Box
from verifier.quantiles import median

Floats = NDArray[np.float32]

HEIGHT = 32
"""Rows of the canvas."""
INK = 22
"""Rows that the word's ink is scaled to; the rest is room above and below."""
SIDE = 6
"""Columns of room left and right of the ink."""
LONGEST = 640
"""Columns at most; what is longer is cut off."""
_LEAST_CONTRAST = 24.0
_INK_LEVELS = 30
_LONGEST_STROKE = 2
"""Heights of the word: no stroke of a digit or sign is as long."""


def word_canvas(rgb: NDArray[np.uint8], ink: Box) -> Floats | None:
    """The word whose ink lies in ``ink`` as ``(2, HEIGHT, columns)``; None where no ink stands out from the ground.

    Row 0 is the share of ink (0 ground, 1 full ink), row 1 how far the colour lies off the line from ground to ink, both
    relative to the contrast: neither size nor colours of the word are left in them.

    Args:
        rgb: page ``(H, W, 3)``, RGB.
        ink: the word's ink, in pixels of the page.
    """
    high = ink.y1 - ink.y0
    if high < 6 or ink.x1 - ink.x0 < 4:
        return None
    scale = INK / high
    above, beside = (HEIGHT - INK) / 2 / scale, SIDE / scale
    x0, x1 = round(ink.x0 - beside), round(min(ink.x1 + beside, ink.x0 + LONGEST / scale))
    y0, y1 = round(ink.y0 - above), round(ink.y1 + above)
    part = _padded(rgb, x0, y0, x1, y1).astype(np.float32)
    planes = part.reshape(-1, 3).T.copy()
    ground = np.array([median(plane) for plane in planes])
    red, green, blue = np.abs(planes - ground[:, None])
    away = red + green + blue
    far = planes[:, away >= np.quantile(away, 0.96)]
    direction = np.array([median(plane) for plane in far]) - ground
    contrast = float(np.linalg.norm(direction))
    if contrast < _LEAST_CONTRAST:
        return None
    off = part - ground
    share = off @ (direction / contrast**2)
    aside = np.linalg.norm(off - share[..., None] * direction, axis=2) / contrast
    wide = max(8, round((x1 - x0) * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    both = np.stack([np.clip(share, -0.5, 1.5), np.clip(aside, 0, 1)], axis=2).astype(np.float32)
    canvas = cv2.resize(both, (wide, HEIGHT), interpolation=way).transpose(2, 0, 1)
    # Beside the word may stand a neighbour.
    canvas[:, :, : SIDE - 1] = 0
    canvas[:, :, wide - SIDE + 1 :] = 0
    return np.ascontiguousarray(canvas)


def ink_within(rgb: NDArray[np.uint8], box: Box) -> Box | None:
    """The ink of the line of text in ``box``: rows that hold most of it, with all that touch them.

    None without any, where ink goes on above or below the line (something lies over it, or the picture ends), and where
    a bar is drawn through it, as the strip at a phone's lower edge is.
    """
    frame = Box(0, 0, rgb.shape[1], rgb.shape[0])
    area = box.expand(2, max(3, box.height // 6)).intersection(frame)
    if area is None or min(area.width, area.height) < 6:
        return None
    planes = cv2.split(rgb[area.y0 : area.y1, area.x0 : area.x1])
    red, green, blue = (np.abs(plane - median(plane.ravel())) for plane in planes)
    away = np.maximum(np.maximum(red, green), blue)
    ink = away > max(_INK_LEVELS, 0.3 * float(np.quantile(away, 0.98)))
    rows = ink.any(axis=1).astype(np.int8)
    edges = np.diff(np.concatenate(([0], rows, [0])))
    stretches = list(
        zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True)
    )
    if not stretches:
        return None
    heaviest = max(stretches, key=lambda s: int(ink[s[0] : s[1]].sum()))
    high = heaviest[1] - heaviest[0]
    if heaviest[0] == 0 or heaviest[1] == len(rows) or _has_bar(ink, _LONGEST_STROKE * high):
        return None
    columns = np.flatnonzero(ink[heaviest[0] : heaviest[1]].any(axis=0))
    return Box(
        area.x0 + int(columns[0]),
        area.y0 + heaviest[0],
        area.x0 + int(columns[-1]) + 1,
        area.y0 + heaviest[1],
    )


def _has_bar(ink: NDArray[np.bool_], length: int) -> bool:
    """Whether ink runs on sideways for ``length`` pixels."""
    if ink.shape[1] <= length:
        return False
    return bool(cv2.erode(ink.astype(np.uint8), np.ones((1, length), np.uint8), borderValue=(0,)).any())


def _padded(rgb: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int) -> NDArray[np.uint8]:
    """A part of the page; beyond its borders the border is repeated."""
    rows = np.clip(np.arange(y0, y1), 0, rgb.shape[0] - 1)
    columns = np.clip(np.arange(x0, x1), 0, rgb.shape[1] - 1)
    return rgb[rows[:, None], columns[None, :]]
