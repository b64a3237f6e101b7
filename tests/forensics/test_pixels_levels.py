"""The largest difference of three channels is what numpy says it is."""

import numpy as np

from verifier.forensics.pixels.levels import levels_apart


def test_the_channel_that_differs_most_counts() -> None:
    rng = np.random.default_rng(7)
    one, other = (rng.integers(0, 256, (37, 53, 3), dtype=np.uint8) for _ in range(2))
    expected = np.abs(one.astype(np.int16) - other.astype(np.int16)).max(axis=2)
    assert (levels_apart(one, other) == expected).all()


def test_a_single_colour_may_be_broadcast() -> None:
    one = np.full((4, 5, 3), (10, 200, 30), np.uint8)
    colour = np.broadcast_to(np.array([12, 190, 30], np.uint8), one.shape)
    assert (levels_apart(one, colour) == 10).all()
