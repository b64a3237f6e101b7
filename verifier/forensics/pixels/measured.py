"""Everything that is measured on a page's text before values are compared: windows, grounds, glyphs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.descriptors import describe
from verifier.forensics.pixels.glyphs import measure_glyphs
from verifier.forensics.pixels.grounds import measure_ground
from verifier.forensics.pixels.runs import find_runs, local_background
from verifier.geometry import Box
from verifier.images.types import RGB

Floats = NDArray[np.float32]
Indices = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Measured:
    """Measurements of one page.

    Attributes:
        runs: ``(runs, 4)`` tight ink boxes of words and lines, x0 y0 x1 y1.
        colours: ``(runs, 6)`` ground and ink (less ground) as Y, Cb, Cr.
        grounds: ``(runs, grounds.NUMBER)``, see :mod:`pixels.grounds`.
        windows: ``(windows, descriptors.NUMBER)``, see :mod:`pixels.descriptors`.
        window_boxes: ``(windows, 4)``; window_run: run number of each.
        glyphs: ``(glyphs, 9)``: centre, left, right, top, bottom, high, stroke, steep, partial
            (:class:`pixels.glyphs.Glyphs`); glyph_run: run number of each.
        soft, hard: ``(glyphs, glyphs)`` distances 0 to 1 of the glyphs' pictures, in steps of 1/255, smoothed and not.
    """

    runs: NDArray[np.int32]
    colours: Floats
    grounds: Floats
    windows: Floats
    window_boxes: NDArray[np.int32]
    window_run: Indices
    glyphs: Floats
    glyph_run: Indices
    soft: NDArray[np.uint8]
    hard: NDArray[np.uint8]


def measure_page(rgb: RGB) -> Measured:
    """Measure all text of a picture ``(height, width, 3)``, red first."""
    ground = local_background(rgb)
    described = describe(rgb, find_runs(rgb, ground), ground)
    glyphs = measure_glyphs(rgb, described)
    return Measured(
        _boxes(described.runs),
        described.grounds,
        measure_ground(rgb, described.runs, described.grounds),
        described.features,
        _boxes(tuple(w.box for w in described.windows)),
        described.run_of,
        glyphs.table,
        glyphs.run,
        _distances(glyphs.soft),
        _distances(glyphs.hard),
    )


def _boxes(boxes: tuple[Box, ...]) -> NDArray[np.int32]:
    return np.array([b.as_list() for b in boxes], np.int32).reshape(-1, 4)


def _distances(unit: Floats) -> NDArray[np.uint8]:
    """Distances of unit vectors; those of 1 and more (60 degrees apart) count as 1."""
    apart = np.sqrt(np.maximum(2 - 2 * unit @ unit.T, 0))
    return np.asarray(np.rint(np.minimum(apart, 1) * 255), np.uint8)
