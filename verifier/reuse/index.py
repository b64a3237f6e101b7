"""Exact Hamming search over all hashes ever seen: packed bits in numpy, 40 bytes a hash, no tree to keep in order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from verifier.reuse.hashes import BITS

_WORDS = BITS // 64
_BLOCK = 1 << 15
"""Rows at a time, so that what is worked on stays in the processor's cache."""


class HammingIndex:
    """Hashes by their number. Not safe to change in several threads at once.

    Memory: 32 bytes a hash and 8 for its number; room for a quarter more is kept free when it grows.
    """

    def __init__(self) -> None:
        self._words: NDArray[np.uint64] = np.empty((_WORDS, 1024), np.uint64)
        self._numbers: NDArray[np.int64] = np.empty(1024, np.int64)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def nbytes(self) -> int:
        """Bytes that the index holds."""
        return self._words.nbytes + self._numbers.nbytes

    def add(self, number: int, hash_: bytes) -> None:
        """Add one hash of 32 bytes.

        Raises:
            ValueError: it has another length.
        """
        self.extend([(number, hash_)])

    def extend(self, items: Iterable[tuple[int, bytes]]) -> None:
        """Add many at once."""
        pairs = list(items)
        if any(len(hash_) * 8 != BITS for _, hash_ in pairs):
            raise ValueError(f"a hash has {BITS} bits")
        end = self._count + len(pairs)
        if end > self._numbers.size:
            room = max(end, self._numbers.size + self._numbers.size // 4)
            self._words = np.concatenate(
                [self._words[:, : self._count], np.empty((_WORDS, room - self._count), np.uint64)], axis=1
            )
            self._numbers = np.concatenate(
                [self._numbers[: self._count], np.empty(room - self._count, np.int64)]
            )
        if pairs:
            packed = np.frombuffer(b"".join(hash_ for _, hash_ in pairs), np.uint64).reshape(-1, _WORDS)
            self._words[:, self._count : end] = packed.T
            self._numbers[self._count : end] = [number for number, _ in pairs]
            self._count = end

    def search(self, hash_: bytes, radius: int) -> list[tuple[int, int]]:
        """Every ``(distance, number)`` within ``radius`` bits, the nearest first; exact, none is missed."""
        wanted = np.frombuffer(hash_, np.uint64)
        found: list[tuple[int, int]] = []
        for start in range(0, self._count, _BLOCK):
            stop = min(start + _BLOCK, self._count)
            total = np.zeros(stop - start, np.uint16)
            for word in range(_WORDS):
                total += np.bitwise_count(self._words[word, start:stop] ^ wanted[word])
            near = np.flatnonzero(total <= radius)
            found += zip(total[near].tolist(), self._numbers[start + near].tolist(), strict=True)
        return sorted(found)
