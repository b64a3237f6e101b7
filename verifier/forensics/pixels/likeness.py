"""How like the glyphs of each window are to the glyphs beside them and elsewhere on the page.

A page repeats its characters: digits above all. One renderer draws them alike up to a part of a pixel, so a glyph that
has no equal among the page's glyphs of its size, while its neighbours have, was drawn by something else. And a glyph
that equals another one exactly, on a page whose compression has made every other pair differ, was copied.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.measured import Measured

Floats = NDArray[np.float32]

NUMBER = 10
"""Numbers of one window."""
_CENTRE, _HIGH = 0, 5
_LIKE_SIZE = 0.05
_FAR = 1.0


def glyph_likeness(page: Measured) -> Floats:
    """``(windows, NUMBER)``: mean and greatest distance of the window's glyphs to their nearest equals.

    The nearest in the same run; among other runs of like height; among other runs of any height; both exactly (not
    smoothed, in the same run or another); then how many glyphs there are, and the least exact distance. Distances are
    0 (equal) to 1.
    """
    out = np.full((len(page.window_run), NUMBER), _FAR, np.float32)
    out[:, 8:] = 0
    runs, centres = page.glyph_run, page.glyphs[:, _CENTRE]
    if len(runs) < 2:
        return out
    distance, exact = page.soft.astype(np.float32) / 255, page.hard.astype(np.float32) / 255
    np.fill_diagonal(distance, _FAR)
    np.fill_diagonal(exact, _FAR)
    high = np.log(page.glyphs[:, _HIGH])
    same = runs[:, None] == runs[None, :]
    like = np.abs(high[:, None] - high[None, :]) < _LIKE_SIZE
    nearest = (
        np.where(same, distance, _FAR),
        np.where(~same & like, distance, _FAR),
        np.where(~same, distance, _FAR),
        np.where(like | same, exact, _FAR),
    )
    values = np.stack([found.min(axis=1) for found in nearest], axis=1)
    for i, (x0, _, x1, _) in enumerate(page.window_boxes.tolist()):
        mine = (runs == page.window_run[i]) & (centres >= x0 - 1) & (centres <= x1 + 1)
        if mine.any():
            out[i, 0:4] = values[mine].mean(axis=0)
            out[i, 4:8] = values[mine].max(axis=0)
            out[i, 8] = float(mine.sum()) / 4
            out[i, 9] = float(values[mine, 3].min())
    return out
