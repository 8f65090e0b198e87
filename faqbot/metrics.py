"""Counts and times of one process, in the format that Prometheus reads; never who asked what."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STANDS = {
    "open_streams": "Live streams that are open in this process.",
    "database_up": "Whether the database answers.",
    "cases_waiting": "Cases that nobody has claimed.",
    "cases_overdue": "Cases that nobody has claimed and that are past the promised time.",
    "cases_with_person": "Cases that a person has.",
}
"""What stands at some number now, and is asked for when the metrics are read."""


class Metrics:
    """What happened in this process since its start."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._replies = Counter("faqbot_replies", "Replies by their kind.", ["kind"], registry=self._registry)
        self._took = Histogram("faqbot_reply_seconds", "How long a reply took.", registry=self._registry)
        self._stands = {name: Gauge(f"faqbot_{name}", told, registry=self._registry) for name, told in STANDS.items()}

    def count_reply(self, kind: str, seconds: float) -> None:
        self._replies.labels(kind).inc()
        self._took.observe(seconds)

    def render(self, stands: Mapping[str, float]) -> bytes:
        """Return all metrics; what is missing from `stands` is not known now."""
        for name, gauge in self._stands.items():
            gauge.set(stands.get(name, float("nan")))
        return generate_latest(self._registry)
