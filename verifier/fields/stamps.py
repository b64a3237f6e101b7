"""Text under a red stamp, read again without the stamp: red ink vanishes in the red channel, black ink stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from verifier.fields.seal import red_ink
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr.tiles import reading_order, shift
from verifier.ocr.types import OcrLine, OcrPage

_WORK = 800
_PAPER = 200
"""Darkest channel above which a pixel is paper."""
_RIM = 3
"""Side in pixels of the square around paper in which ink is only the stamp's rim. Of 3, 5 and 7, 3 keeps most print."""
_DEPTH = 30.0
"""Least difference between plain ink and ink over print: below it lies the noise of JPEG."""
_LEAST = 0.08
"""Smallest side of a stamp as a share of the page's shorter side: red letters and signs are smaller."""


ReadTouching = Callable[[RGB, Box], OcrPage]
"""The lines of a picture; those outside the area may be left out."""


def without_red(rgb: RGB) -> RGB:
    """The page as its red channel shows it, with the red ink made as light as the paper.

    A stamp that lies over the print hides it only in part: where there is black under the red, the red channel is
    darker than the plain stamp. Inside the ink that difference is stretched to full contrast.
    """
    red = rgb[:, :, 0].astype(np.float32)
    ink = red_ink(rgb) > 0
    if ink.any():
        plain, dark = (float(v) for v in np.percentile(red[ink], (40, 1)))
        depth = max(plain - dark, _DEPTH)
        red[ink] = np.clip((red[ink] - (plain - depth)) * (255.0 / depth), 0, 255)
        # The ink's rim is darker than the ink without any print under it; thin strokes of a stamp are all rim.
        darkest = cv2.min(cv2.min(rgb[:, :, 0], rgb[:, :, 1]), rgb[:, :, 2])
        paper = (np.asarray(darkest) > _PAPER).astype(np.uint8)
        red[ink & (cv2.dilate(paper, np.ones((_RIM, _RIM), np.uint8)) > 0)] = 255
    return np.repeat(red.astype(np.uint8)[:, :, None], 3, axis=2)


def find_stamps(rgb: RGB) -> list[Box]:
    """Boxes of red marks large enough to be a stamp, round or not."""
    scale = min(1.0, _WORK / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    mask = cv2.morphologyEx(red_ink(np.ascontiguousarray(small)), cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    least = _LEAST * min(small.shape[:2])
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    boxes = []
    for x, y, wide, tall, area in (stats[i] for i in range(1, count)):
        # A filled red panel is a page's decoration; a stamp is mostly paper.
        if min(wide, tall) >= least and area < 0.75 * wide * tall:
            boxes.append(
                Box(*(int(v / scale) for v in (x, y, x + wide, y + tall))).clip(rgb.shape[1], rgb.shape[0])
            )
    return boxes


def read_under_stamps(rgb: RGB, page: OcrPage, read: ReadTouching) -> OcrPage:
    """Replace the lines that a stamp touches by what stands there without the stamp's ink.

    Args:
        rgb: the picture.
        page: its lines as read the first time.
        read: the first reader, for the band of the page that the stamp lies in, and the stamp's place in it: lines
            that do not touch it need not be read.

    Returns:
        The page itself when it has no stamp.
    """
    lines = list(page.lines)
    for stamp in find_stamps(rgb):
        pad = round(0.25 * stamp.height)
        top, bottom = max(0, stamp.y0 - pad), min(page.height, stamp.y1 + pad)
        band = without_red(rgb[top:bottom])
        again = [shift(line, top) for line in read(band, stamp.shift(0, -top)).lines]
        lines = [line for line in lines if not _touches(line, stamp)]
        lines += [line for line in again if _touches(line, stamp) and not _known(line, lines)]
    return replace(page, lines=reading_order(lines)) if len(lines) != len(page.lines) or lines else page


def _touches(line: OcrLine, stamp: Box) -> bool:
    return line.box.intersection(stamp) is not None


def _known(line: OcrLine, lines: Sequence[OcrLine]) -> bool:
    """Whether the line is already there, as one that the stamp only nearly touches."""
    for other in lines:
        common = line.box.intersection(other.box)
        if common is not None and common.area > 0.5 * min(line.box.area, other.box.area):
            return True
    return False
