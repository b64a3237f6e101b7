"""The measurements that need the pixels alone, begun in a thread of their own while the page is still being read.

They take about as long as what else follows the reading (second reader, fields, structure), and most of either is
spent in libraries that let other threads run. What is measured does not depend on when it is.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from verifier.forensics.pixels.localiser import Localised, localise
from verifier.forensics.pixels.runs import local_background
from verifier.images.types import RGB


@dataclass(frozen=True, slots=True)
class Pixels:
    """What the pixels of one picture say without its text."""

    localised: Localised


def measure_pixels(rgb: RGB) -> Pixels:
    """All of them; errors as in :func:`verifier.forensics.pixels.localiser.load_model`."""
    return Pixels(localise(rgb, local_background(rgb)))


class PixelWork:
    """The measurements of one picture ``(h, w, 3)``: made in the pool once begun, else where they are asked for."""

    def __init__(self, rgb: RGB, pool: ThreadPoolExecutor | None = None) -> None:
        self._rgb, self._pool = rgb, pool
        self._future: Future[Pixels] | None = None

    def begin(self) -> None:
        """Begin now, if there is a pool; a second time does nothing."""
        if self._pool is not None and self._future is None:
            self._future = self._pool.submit(measure_pixels, self._rgb)

    def result(self) -> Pixels:
        """Waits for the measurements, or makes them; raises what stopped them."""
        return measure_pixels(self._rgb) if self._future is None else self._future.result()


def work_pool(threads: int) -> ThreadPoolExecutor | None:
    """For pictures that may use so many threads each; with one of them nothing is begun ahead."""
    return ThreadPoolExecutor(threads - 1, "pixels") if threads > 1 else None
