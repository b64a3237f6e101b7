"""Batches, reuse and speed: ``make bench-scale``; figures in docs/performance.md."""
