"""Benchmarks: quality, speed, scale."""

# Before numpy, as in the program itself: it settles how many threads numpy's products take (verifier/__init__.py).
import verifier  # noqa: F401
