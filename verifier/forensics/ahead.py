"""The measurements that need the pixels alone, begun in a thread of their own while the page is still being read.

They take about as long as what else follows the reading (second reader, fields, structure), and most of either is
spent in libraries that let other threads run. What is measured does not depend on when it is.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from verifier.forensics.pixels.measured import Measured, measure_page
from verifier.images.types import RGB


class PixelWork:
    """The measurements of one picture ``(h, w, 3)``: made in the pool once begun, else where they are asked for."""

    def __init__(self, rgb: RGB, pool: ThreadPoolExecutor | None = None) -> None:
        self._rgb, self._pool = rgb, pool
        self._future: Future[Measured] | None = None

    def begin(self) -> None:
        """Begin now, if there is a pool; a second time does nothing."""
        if self._pool is not None and self._future is None:
            self._future = self._pool.submit(measure_page, self._rgb)

    def result(self) -> Measured:
        """Waits for the measurements, or makes them; raises what stopped them."""
        return measure_page(self._rgb) if self._future is None else self._future.result()


def work_pool(threads: int) -> ThreadPoolExecutor | None:
    """For pictures that may use so many threads each; with one of them nothing is begun ahead."""
    return ThreadPoolExecutor(threads - 1, "pixels") if threads > 1 else None
