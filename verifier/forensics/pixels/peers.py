"""Every window beside its peers: the rest of its own run, and the page's other runs of like size and ground."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verifier.forensics.pixels import descriptors, likeness

Floats = NDArray[np.float32]

FEATURES = descriptors.NUMBER + likeness.NUMBER
CONTEXT = 4 * FEATURES + 4
"""Numbers of one window beside its peers."""

_SIZE_REACH, _GROUND_REACH = 0.3, 60.0
_FLOOR = 0.25
"""Least spread of the peers, in units of the training pages' spread."""


def compare(features: Floats, run: NDArray[np.intp], heights: Floats, grounds: Floats) -> Floats:
    """Windows beside their peers, ``(windows, CONTEXT)``.

    Args:
        features: ``(windows, FEATURES)``, already normalised to mean 0 and spread 1 over the training pages.
        run: run number of each window, ascending.
        heights: ink height of each run in pixels.
        grounds: ``(runs, 6)``: ground and ink (less ground) of each run as Y, Cb, Cr.

    Returns:
        The features; less the mean of the run's other windows; less the mean of the peers; the same in units of the
        peers' spread; then how many windows and peers there were to compare with.
    """
    runs = len(heights)
    if not len(features):
        return np.zeros((0, CONTEXT), np.float32)
    count = np.bincount(run, minlength=runs).astype(np.float32)
    sums = np.zeros((runs, features.shape[1]), np.float32)
    np.add.at(sums, run, features)
    means = sums / np.maximum(count, 1)[:, None]
    others = np.maximum(count[run] - 1, 1)[:, None]
    alone = (count[run] < 3)[:, None]
    own = np.where(alone, 0, features - (sums[run] - features) / others)
    weight = _likeness(heights, grounds)
    np.fill_diagonal(weight, 0)
    total = weight.sum(axis=1, keepdims=True) + 1e-6
    peers = weight @ means / total
    spread = np.sqrt(np.maximum(weight @ (means * means) / total - peers * peers, 0))
    away = features - peers[run]
    units = np.clip(away / (spread[run] + _FLOOR), -12, 12) / 3
    squares = (weight * weight).sum(axis=1) + 1e-6
    effective = total[:, 0] ** 2 / squares
    extra = np.stack(
        [
            np.log1p(count[run]),
            np.log1p(effective[run]),
            np.log1p(np.float32(runs)) * np.ones(len(run), np.float32),
            np.minimum(total[run, 0], 8) / 8,
        ],
        axis=1,
    )
    out = np.concatenate([features, own, away, units, extra], axis=1)
    return np.asarray(np.clip(out, -12, 12), np.float32)


def _likeness(heights: Floats, grounds: Floats) -> Floats:
    """How much two runs should look alike: by size, and by the colours of ground and ink."""
    size = np.log(np.maximum(heights, 1.0))
    apart = (size[:, None] - size[None, :]) / _SIZE_REACH
    colours = (grounds[:, None, :] - grounds[None, :, :]) / _GROUND_REACH
    far = apart**2 + (colours**2).sum(axis=2)
    # All runs went through one save chain: the unlike ones still count a little.
    return np.asarray(np.exp(-far / 2) + 0.02, np.float32)
