"""Measuring the pixels while the page is read changes nothing but the time."""

import threading
from pathlib import Path

import numpy as np
import pytest

import verifier
from verifier import Settings, Verifier
from verifier.ahead import Ahead, work_pool
from verifier.forensics.ahead import PixelWork
from verifier.images.load import load_picture

CASE = Path(verifier.__file__).parent.parent / "sample_images" / "cases" / "CASE-001"


def test_begun_ahead_or_when_asked_for_the_measurements_are_the_same() -> None:
    rgb = load_picture(CASE / "01_alipay.png").rgb
    ahead = PixelWork(rgb, work_pool(2))
    ahead.begin()
    later, unasked = PixelWork(rgb, work_pool(1)), PixelWork(rgb)
    later.begin()
    first = ahead.text.result()
    for other in (later.text.result(), unasked.text.result()):
        assert np.array_equal(first.runs, other.runs)
        assert np.array_equal(first.windows, other.windows)
        assert np.array_equal(first.soft, other.soft)


def test_what_goes_wrong_ahead_is_raised_where_it_is_asked_for() -> None:
    work = PixelWork(np.zeros((0, 0), np.uint8), work_pool(2))
    work.begin()
    for part in (work.text, work.marks):
        with pytest.raises(Exception, match=r"."):
            part.result()


def test_what_the_pool_has_not_come_to_is_done_where_it_is_asked_for() -> None:
    pool, gate = work_pool(2), threading.Event()
    assert pool is not None
    blocked = pool.submit(gate.wait)
    who = Ahead(threading.get_ident, pool)
    who.begin()
    assert who.result() == threading.get_ident()
    gate.set()
    assert blocked.result()
    other = Ahead(threading.get_ident, pool)
    other.begin()
    pool.shutdown()
    assert other.result() != threading.get_ident()


@pytest.mark.slow
def test_threads_change_no_finding() -> None:
    for path in sorted(CASE.glob("*.png")):
        one, two = (Verifier(Settings(threads=n)).examine(path) for n in (1, 2))
        assert one == two
