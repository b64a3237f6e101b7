"""Every figure against an example worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.metrics import (
    MatchCounts,
    PixelCounts,
    box_hit,
    covered_share,
    match_count,
    pixel_counts,
    rate,
    roc_auc,
    roc_curve,
    tpr_at_fpr,
)


def test_auc_counts_pairs_and_halves_of_ties() -> None:
    # Pairs: 3>1 3>2 3>2.5, 2>1 2=2 2<2.5 -> 3 + 1.5 of 6.
    assert roc_auc([3, 2], [1, 2, 2.5]) == pytest.approx(4.5 / 6)
    assert roc_auc([1, 1], [1, 1]) == 0.5
    assert roc_auc([5], [1, 2]) == 1.0
    assert roc_auc([], [1]) is None


def test_auc_is_the_area_under_the_curve() -> None:
    rng = np.random.default_rng(0)
    pos, neg = rng.normal(1, 1, 60).round(1), rng.normal(0, 1, 80).round(1)
    fpr, tpr = roc_curve(pos, neg)
    assert np.trapezoid(tpr, fpr) == pytest.approx(roc_auc(pos, neg))
    assert (fpr[0], tpr[0], fpr[-1], tpr[-1]) == (0, 0, 1, 1)


def test_exact_intervals_match_the_known_ones() -> None:
    # 0 of n: upper limit 1 - (alpha/2)^(1/n); the rule that 300 clean pictures bound the rate at about 1 %.
    assert rate(0, 300).high == pytest.approx(1 - 0.025 ** (1 / 300))
    assert rate(0, 300, confidence=0.9).high == pytest.approx(0.00994, abs=1e-4)
    assert rate(10, 10).low == pytest.approx(0.025 ** (1 / 10))
    # 7 of 10: textbook interval.
    found = rate(7, 10)
    assert (found.low, found.high) == (pytest.approx(0.3475, abs=1e-4), pytest.approx(0.9333, abs=1e-4))
    assert rate(0, 0).value is None and (rate(0, 0).low, rate(0, 0).high) == (0.0, 1.0)
    with pytest.raises(ValueError, match="no rate"):
        rate(3, 2)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_intervals_hold_the_share(pair: tuple[int, int]) -> None:
    found = rate(*pair)
    assert 0 <= found.low <= pair[0] / pair[1] <= found.high <= 1


def test_tpr_at_fpr_takes_the_lowest_threshold_that_keeps_the_bound() -> None:
    negatives = list(range(100))
    point = tpr_at_fpr([98.5, 99, 50, 200], negatives, 0.01)
    # One of 100 negatives (99) may alarm; 98 may not.
    assert (point.fpr.hits, point.fpr.total) == (1, 100)
    assert 98 < point.threshold < 98.5
    assert (point.tpr.hits, point.tpr.total) == (3, 4)


def test_ties_at_the_threshold_never_break_the_bound() -> None:
    point = tpr_at_fpr([1, 1, 2], [1] * 50 + [0] * 50, 0.01)
    assert point.fpr.hits == 0 and point.tpr.hits == 1


def test_without_enough_negatives_the_bound_means_no_alarm_at_all() -> None:
    point = tpr_at_fpr([5, 7], [6, 1, 2], 0.01)
    assert point.fpr.hits == 0 and point.tpr.hits == 1


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=60),
    st.lists(st.integers(0, 20), min_size=1, max_size=60),
    st.sampled_from([0.0, 0.01, 0.05, 0.5, 1.0]),
)
def test_the_bound_is_kept_and_is_the_best_possible(pos: list[int], neg: list[int], bound: float) -> None:
    point = tpr_at_fpr(pos, neg, bound)
    assert point.fpr.hits <= bound * len(neg) + 1e-9
    lower = [t for t in {*pos, *neg} if t < point.threshold]
    for threshold in lower:
        if sum(n >= threshold for n in neg) <= bound * len(neg) + 1e-9:
            assert sum(p >= threshold for p in pos) <= point.tpr.hits


def test_pixel_figures() -> None:
    truth = np.zeros((4, 4), bool)
    truth[:2] = True
    predicted = np.zeros((4, 4), bool)
    predicted[1:3, :2] = True
    counts = pixel_counts(predicted, truth)
    assert counts == PixelCounts(hit=2, false=2, missed=6)
    assert counts.f1 == pytest.approx(4 / 12) and counts.iou == pytest.approx(2 / 10)
    assert (counts + counts).iou == counts.iou
    assert PixelCounts().f1 is None
    with pytest.raises(ValueError, match="different shape"):
        pixel_counts(predicted, truth[:2])


def test_boxes_hit_by_the_share_that_their_union_covers() -> None:
    assert covered_share((0, 0, 10, 10), [(0, 0, 5, 10), (0, 0, 5, 5)]) == 0.5
    assert covered_share((0, 0, 10, 10), [(-50, -50, -1, -1), (20, 20, 30, 30)]) == 0
    assert covered_share((5, 5, 5, 9), [(0, 0, 10, 10)]) == 0
    assert box_hit([(0, 0, 5, 10)], [(0, 0, 10, 10)])
    assert not box_hit([(0, 0, 4, 10)], [(0, 0, 10, 10)])
    assert not box_hit([], [(0, 0, 10, 10)])


def test_match_counts() -> None:
    total = match_count("200.00", "200.00") + match_count("260.00", "200.00") + match_count(None, "x")
    total += match_count("a", "b", confident=False)
    assert total == MatchCounts(exact=1, wrong=2, confident_wrong=1, abstained=1)
    assert total.total == 4
