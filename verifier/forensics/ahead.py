"""The measurements that need the pixels alone, begun in a thread of their own while the page is still being read.

They take about as long as what else follows the reading (second reader, fields, structure), and most of either is
spent in libraries that let other threads run. What is measured does not depend on when it is.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from verifier.ahead import Ahead
from verifier.forensics.markup.mosaic import find_mosaics
from verifier.forensics.markup.strokes import Mark, find_strokes
from verifier.forensics.pixels import patch
from verifier.forensics.pixels.cue import Cue
from verifier.forensics.pixels.measured import Measured, measure_page
from verifier.images.types import RGB


class PixelWork:
    """The measurements of one picture ``(h, w, 3)``: made in the pool once begun, else where they are asked for.

    Attributes:
        text: the text as measured.
        marks: what looks drawn on it: pen strokes, then mosaics.
        patches: faint rectangles of ground.
    """

    def __init__(self, rgb: RGB, pool: ThreadPoolExecutor | None = None) -> None:
        self.text: Ahead[Measured] = Ahead(lambda: measure_page(rgb), pool)
        self.marks: Ahead[list[Mark]] = Ahead(lambda: _find_marks(rgb), pool)
        self.patches: Ahead[Cue] = Ahead(lambda: patch.measure(rgb), pool)

    def begin(self) -> None:
        """Begin with all, if there is a pool, in the order in which they are needed."""
        self.text.begin()
        self.patches.begin()
        self.marks.begin()


def _find_marks(rgb: RGB) -> list[Mark]:
    luma = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    return [*find_strokes(rgb), *find_mosaics(luma)]
