"""How often somebody may ask. Kept in memory: a restart forgets it, and memory is bounded."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

_MAX_KEYS = 20_000


class Bucket:
    """Token buckets by key: ``rate`` a second on average, ``burst`` at once.

    Args:
        clock: seconds that only grow, for tests.
    """

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, amount: float = 1.0) -> float:
        """Use ``amount``; 0 when it was there, else the seconds to wait (and nothing is used)."""
        with self._lock:
            now = self._clock()
            level, then = self._levels.pop(key, (self._burst, now))
            level = min(self._burst, level + (now - then) * self._rate)
            wait = 0.0 if level >= amount else (amount - level) / self._rate
            self._levels[key] = (level - amount if wait == 0.0 else level, now)
            if len(self._levels) > _MAX_KEYS:
                self._levels.popitem(last=False)
            return wait


class LoginThrottle:
    """After five failures a name has to wait a minute a try, an address after twenty."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._names = Bucket(1 / 60, 5, clock)
        self._addresses = Bucket(1 / 15, 20, clock)

    def wait(self, name: str, address: str) -> float:
        """Seconds until the next try may be made; 0: go on. A try counts until :meth:`forgive`."""
        by_name = self._names.take(name)
        return by_name if by_name else self._addresses.take(address)

    def forgive(self, name: str, address: str) -> None:
        """The try was right: it does not count."""
        self._names.take(name, -1.0)
        self._addresses.take(address, -1.0)
