"""Numbers for Prometheus; labels are routes, states and verdicts, never values."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


class Metrics:
    """One registry a desk, so that two of them in one process do not mix."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Histogram(
            "desk_request_seconds",
            "Time to answer a request",
            ("method", "route", "status"),
            registry=self._registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
        )
        self._finished = Counter(
            "desk_jobs_finished_total", "Finished verifications", ("outcome",), registry=self._registry
        )
        self._verifying = Histogram(
            "desk_verify_seconds",
            "Time that a worker took for a case",
            registry=self._registry,
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 180),
        )
        self._jobs = Gauge("desk_jobs", "Verifications in the queue", ("state",), registry=self._registry)

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(method, route or "none", str(status)).observe(seconds)

    def observe_job(self, outcome: str, seconds: float) -> None:
        """A verification was finished."""
        self._finished.labels(outcome).inc()
        self._verifying.observe(seconds)

    def render(self, jobs: Mapping[str, int]) -> bytes:
        """The text for Prometheus."""
        for state in ("queued", "running", "done", "failed"):
            self._jobs.labels(state).set(jobs.get(state, 0))
        return generate_latest(self._registry)
