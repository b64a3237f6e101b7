"""How like each glyph is to the glyphs beside it and elsewhere on the page, without knowing what it says.

A page repeats its characters: digits above all. One renderer draws them alike up to a part of a pixel, so a glyph that
has no equal among the page's glyphs of its size, while its neighbours have, was drawn by something else. And a glyph
that equals another one exactly, on a page whose compression has made every other pair differ, was copied.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels.descriptors import Described
from verifier.images.types import RGB

Floats = NDArray[np.float32]

NUMBER = 10
"""Features of one window."""

_SIDE = 24
_BODY = 18.0
"""Pixels of the canvas that a glyph's height is scaled to."""
_INK = 0.35
_FAR = 1.0
_MOST_GLYPHS = 1200


def _smoothing() -> Floats:
    """Gaussian of 0.9 pixels as a matrix, so that all glyphs are smoothed in two products."""
    return np.asarray(cv2.GaussianBlur(np.eye(_SIDE, dtype=np.float32), (1, 9), 0.9, sigmaY=0.9), np.float32)


_SMOOTH = _smoothing()


def compare_glyphs(rgb: RGB, described: Described) -> Floats:
    """``(windows, NUMBER)``: mean and greatest distance of the window's glyphs to their nearest equals.

    The nearest in the same run; among other runs of like height; among other runs of any height; both exactly (not
    blurred, in the same run or another); and how many glyphs there are. Distances are 0 (equal) to 1.
    """
    out = np.full((len(described.windows), NUMBER), _FAR, np.float32)
    out[:, 8:] = 0
    bitmaps, runs, centres, heights = _glyphs(rgb, described)
    if len(bitmaps) < 2:
        return out
    stacked = np.stack(bitmaps)
    soft = _unit(np.asarray(_SMOOTH @ stacked @ _SMOOTH.T, np.float32))
    hard = _unit(stacked)
    distance = np.sqrt(np.maximum(2 - 2 * soft @ soft.T, 0)).astype(np.float32)
    exact = np.sqrt(np.maximum(2 - 2 * hard @ hard.T, 0)).astype(np.float32)
    np.fill_diagonal(distance, _FAR)
    np.fill_diagonal(exact, _FAR)
    same = runs[:, None] == runs[None, :]
    like = np.abs(np.log(heights)[:, None] - np.log(heights)[None, :]) < 0.05
    nearest = [
        np.where(same, distance, _FAR).min(axis=1),
        np.where(~same & like, distance, _FAR).min(axis=1),
        np.where(~same, distance, _FAR).min(axis=1),
        np.where(like | same, exact, _FAR).min(axis=1),
    ]
    values = np.minimum(np.stack(nearest, axis=1), _FAR)
    run_of = described.run_of
    for i, window in enumerate(described.windows):
        mine = (runs == run_of[i]) & (centres >= window.box.x0 - 1) & (centres <= window.box.x1 + 1)
        if mine.any():
            out[i, 0:4] = values[mine].mean(axis=0)
            out[i, 4:8] = values[mine].max(axis=0)
            out[i, 8] = float(mine.sum()) / 4
            out[i, 9] = float(values[mine, 3].min())
    return out


def _unit(bitmaps: Floats) -> Floats:
    flat = bitmaps.reshape(len(bitmaps), -1)
    return np.asarray(flat / (np.linalg.norm(flat, axis=1, keepdims=True) + 1e-6), np.float32)


def _glyphs(rgb: RGB, described: Described) -> tuple[list[Floats], NDArray[np.intp], Floats, Floats]:
    """Coverage of each column run of ink, centred on its mass, scaled to one height."""
    bitmaps: list[Floats] = []
    runs: list[int] = []
    centres: list[float] = []
    heights: list[float] = []
    for number, box in enumerate(described.runs):
        patch = rgb[box.y0 : box.y1, max(0, box.x0 - 1) : box.x1 + 1].astype(np.float32)
        y = patch @ np.array([0.299, 0.587, 0.114], np.float32)
        base, ink = described.grounds[number][:3], described.grounds[number][3:]
        away = np.stack([y, 0.564 * (patch[..., 2] - y), 0.713 * (patch[..., 0] - y)], axis=2) - base
        coverage = np.clip((away @ ink) / float(ink @ ink), 0, 1).astype(np.float32)
        columns = (coverage > _INK).any(axis=0)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]])))
        for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if not 0.12 * box.height <= b - a <= 1.3 * box.height:
                continue
            tall = np.flatnonzero((coverage[:, a:b] > _INK).any(axis=1))
            high = int(tall[-1] - tall[0]) + 1
            if high < max(0.45 * box.height, 7):
                continue
            scale = _BODY / high
            part = coverage[:, max(0, a - 1) : b + 1]
            across, down = part.sum(axis=0), part.sum(axis=1)
            mass = float(across.sum())
            if mass < 4:
                continue
            cx = float(across @ np.arange(len(across))) / mass
            cy = float(down @ np.arange(len(down))) / mass
            half = (_SIDE - 1) / 2
            move = np.array([[scale, 0, half - scale * cx], [0, scale, half - scale * cy]], np.float32)
            bitmaps.append(np.asarray(cv2.warpAffine(part, move, (_SIDE, _SIDE), flags=cv2.INTER_LINEAR)))
            runs.append(number)
            centres.append(box.x0 - 1 + (a + b) / 2)
            heights.append(float(high))
            if len(bitmaps) == _MOST_GLYPHS:
                break
    return bitmaps, np.array(runs, np.intp), np.array(centres, np.float32), np.array(heights, np.float32)
