"""What the server counts of itself, for Prometheus: requests by route, method and status, how long they took, what is indexed.

Nothing of a query is kept: a request is counted under its route. prometheus_client keeps the counts, safe between threads.
"""

import time
from collections.abc import Iterator

from flask import Flask, Response, g, request, request_started
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from index.errors import TimtinError
from searcher import kernels
from searcher.search import Searcher
from web.caching import VERSION

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# A search of 100,000 articles takes 6 ms.
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_METHODS = ("GET", "HEAD", "OPTIONS")

disable_created_metrics()  # type: ignore[no-untyped-call]  # when counting began, which is when the process did, for each label anew


class _IndexCollector(Collector):
    """The index in use, looked at when it is asked about."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def collect(self) -> Iterator[Metric]:
        try:
            reader = self._searcher.reader()
        except TimtinError:
            yield GaugeMetricFamily("timtin_ready", "Whether there is an index to search.", 0)
            return
        yield GaugeMetricFamily("timtin_ready", "Whether there is an index to search.", 1)
        loaded = int(kernels.are_loaded())
        yield GaugeMetricFamily("timtin_machine_code", "Whether numba's machine code searches, not NumPy.", loaded)
        warm = int(self._searcher.is_warm)
        yield GaugeMetricFamily(
            "timtin_warm", "Whether what is searched for most was read before it is searched for.", warm
        )
        yield GaugeMetricFamily("timtin_index_documents", "Documents in the index.", reader.documents)
        names = {"generation": reader.generation.name, "version": VERSION}
        yield InfoMetricFamily(
            "timtin_index", "The generation of the index in use, and the version that serves it.", names
        )


class Metrics:
    """The counts of one application."""

    def __init__(self, searcher: Searcher) -> None:
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "timtin_request_seconds",
            "Requests answered, and how long that took.",
            ("route", "method", "status"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        ProcessCollector(registry=self._registry)
        self._registry.register(_IndexCollector(searcher))

    def watch(self, app: Flask) -> None:
        """Count every request of an application."""
        request_started.connect(_start, app, weak=False)
        app.after_request(self._count)

    def text(self) -> str:
        """The counts in Prometheus's text format."""
        return generate_latest(self._registry).decode("utf-8")

    def _count(self, response: Response) -> Response:
        # Only what the application itself knows becomes a label, so that nobody can make up labels.
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in _METHODS else "other"
        self._seconds.labels(route, method, str(response.status_code)).observe(time.perf_counter() - g.started)
        return response


def _start(app: Flask, **_: object) -> None:
    """Look at the clock, for the access log too."""
    g.started = time.perf_counter()
