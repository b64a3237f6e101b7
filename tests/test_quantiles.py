"""The quick median and percentile are numpy's to the last bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from verifier.quantiles import median, median_of_list, percentile

LEVELS = st.floats(0, 512, width=32)


@given(arrays(np.float32, st.integers(1, 300), elements=LEVELS), st.sampled_from([0, 2, 50, 98, 99.5, 100]))
def test_rows_of_numbers(row: np.ndarray, share: float) -> None:
    found, known = percentile(row, share), np.percentile(row, share)
    assert found == known
    assert found.dtype == known.dtype
    assert median(row) == np.median(row)
    assert median(row).dtype == np.median(row).dtype
    assert median_of_list(row.tolist()) == np.median(row.astype(np.float64))


@pytest.mark.parametrize("kind", [np.uint8, np.uint32, np.int64])
@pytest.mark.parametrize("count", [1, 2, 7, 8])
def test_whole_numbers_have_a_median_between_two(kind: type, count: int) -> None:
    row = np.array([3, 200, 7, 255, 8, 8, 0, 90][:count], kind)
    assert median(row) == np.median(row)
    assert median_of_list(row.tolist()) == float(np.median(row))
