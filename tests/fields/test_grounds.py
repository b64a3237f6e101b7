"""Steps of the ground under a line of text."""

import numpy as np
import pytest

from verifier.fields.grounds import _spread, _steps


def _plain(rim: np.ndarray, reach: int) -> set[int]:
    """Place by place, as the definition says."""
    found = set()
    for x in range(reach, len(rim) - reach):
        left, right = rim[x - reach : x], rim[x + 2 : x + reach]
        levels = float(np.median(left)), float(np.median(right))
        step = 9 if max(levels) < 90 else 40
        even = _spread(left[: reach - 2]) <= step / 4 and _spread(right) <= step / 4
        if abs(levels[0] - levels[1]) >= step and even:
            found |= {x // reach, x // reach + 1}
    return found


@pytest.mark.parametrize("seed", range(40))
def test_all_places_at_once_give_what_each_gives(seed: int) -> None:
    random = np.random.default_rng(seed)
    length, reach = int(random.integers(3, 160)), int(random.integers(3, 20))
    plates = np.repeat(random.choice([0, 20, 60, 95, 140, 250], 8), -(-length // 8))[:length]
    rim = plates + 0.5 * random.integers(0, int(random.integers(1, 12)), length)
    assert _steps(rim, reach) == _plain(rim, reach)


def test_a_step_is_found_and_a_slope_is_none() -> None:
    assert _steps(np.repeat([240.0, 120.0], 40), 10)
    assert not _steps(np.linspace(240.0, 120.0, 80), 10)
