"""Which fields two pictures of one screenshot show differently: text and pixels have to agree on it.

A bad save makes readers err, so another reading alone is no change; and a bad save blurs every line, so pixels
alone are compared with the other lines of the same two pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.geometry import Box
from verifier.reuse.align import Placement
from verifier.reuse.common import Common
from verifier.reuse.fingerprint import Fingerprint, Shown
from verifier.reuse.sketch import Grey, unpack

_MIN_DIFFERENCE = 0.12
_TIMES_USUAL = 2.0
_REACH = 1
_CONTRAST = 24


@dataclass(frozen=True, slots=True)
class Change:
    """A field with its place in the new picture, its value there and in the earlier one."""

    field: str
    box: Box
    value: str
    earlier: str


def changed_fields(
    new: Fingerprint, earlier: Fingerprint, placement: Placement, common: Common
) -> tuple[Change, ...]:
    """The fields that both pictures show at the same place, legibly, with different values."""
    suspects = [
        (mine, theirs)
        for mine in new.content.fields
        if mine.value
        for theirs in [_counterpart(mine, earlier.content.fields, placement)]
        if theirs is not None and theirs.value and theirs.value != mine.value
    ]
    if not suspects:
        return ()
    pixels = _Overlay.of(new, earlier, placement)
    if pixels is None:
        return ()
    usual = [pixels.difference(line.box) for line, _, same in common.places if same]
    limit = max(_MIN_DIFFERENCE, _TIMES_USUAL * median(usual)) if usual else _MIN_DIFFERENCE
    return tuple(
        Change(mine.name, mine.box, mine.value, theirs.value)
        for mine, theirs in suspects
        if pixels.difference(_both(mine.box, placement.place(theirs.box))) > limit
    )


def _counterpart(mine: Shown, theirs: Sequence[Shown], placement: Placement) -> Shown | None:
    best, found = 0.3, None
    for other in theirs:
        if other.name == mine.name:
            overlap = _rows_shared(mine.box, placement.place(other.box))
            if overlap > best:
                best, found = overlap, other
    return found


def _rows_shared(one: Box, other: Box) -> float:
    common = one.intersection(other)
    return 0.0 if common is None else common.height / max(1, min(one.height, other.height))


def _both(one: Box, other: Box) -> Box:
    return Box.union([one, other])


class _Overlay:
    """The two small grey pictures, the earlier one moved onto the new one."""

    def __init__(self, new: Grey, earlier: Grey, seen: NDArray[np.uint8], scale: float) -> None:
        self._new, self._earlier, self._seen, self._scale = new, earlier, seen, scale

    @classmethod
    def of(cls, new: Fingerprint, earlier: Fingerprint, placement: Placement) -> _Overlay | None:
        mine, theirs = unpack(new.sketch), unpack(earlier.sketch)
        if mine is None or theirs is None:
            return None
        to_new = mine.shape[1] / new.width
        to_earlier = theirs.shape[1] / earlier.width
        factor = placement.scale * to_new / to_earlier
        matrix = np.array(
            [[factor, 0, placement.dx * to_new], [0, factor, placement.dy * to_new]], np.float32
        )
        size = (mine.shape[1], mine.shape[0])
        way = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
        moved = cv2.warpAffine(theirs, matrix, size, flags=way, borderValue=(255.0,))
        seen = cv2.warpAffine(np.full_like(theirs, 255), matrix, size, flags=cv2.INTER_NEAREST)
        return cls(mine, np.asarray(moved, np.uint8), np.asarray(seen, np.uint8), to_new)

    def difference(self, box: Box) -> float:
        """0 for the same picture at this place, 1 for nothing in common.

        The worst window of about two characters counts: one digit among thirty moves the whole line by little.
        """
        height, width = self._new.shape
        s = self._scale
        small = Box(int(box.x0 * s) - 1, int(box.y0 * s) - 1, int(box.x1 * s) + 2, int(box.y1 * s) + 2)
        small = small.clip(width, height)
        wide = max(6, round(1.2 * small.height))
        steps = range(small.x0, max(small.x0 + 1, small.x1 - wide + 1), max(2, wide // 3))
        windows = (Box(x, small.y0, min(x + wide, small.x1), small.y1) for x in steps)
        return max((self._window(window) for window in windows), default=0.0)

    def _window(self, box: Box) -> float:
        """1 - normalised correlation at the best shift of at most a pixel."""
        if box.width < 4 or box.height < 4 or not self._seen[box.y0 : box.y1, box.x0 : box.x1].all():
            return 0.0
        template = self._new[box.y0 : box.y1, box.x0 : box.x1]
        around = box.expand(_REACH).clip(self._new.shape[1], self._new.shape[0])
        there = self._earlier[around.y0 : around.y1, around.x0 : around.x1]
        if int(template.max()) - int(template.min()) < _CONTRAST:
            return 0.0
        scores = cv2.matchTemplate(there, template, cv2.TM_CCOEFF_NORMED)
        best = float(np.nan_to_num(scores, nan=-1.0, posinf=-1.0, neginf=-1.0).max())
        return float(np.clip(1.0 - best, 0.0, 1.0))
