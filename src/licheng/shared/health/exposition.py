"""The counters, and how things stand now, as text for Prometheus."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Gauge, generate_latest, multiprocess

from licheng.shared.health.checks import Health

# prometheus_client itself reads this name when it is imported; `licheng serve` sets it before that.
MULTIPROCESS_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"


def exposition(health: Health) -> bytes:
    """Return the counters and the present `health` in Prometheus' text format."""
    return generate_latest(_counted()) + generate_latest(_present(health))


def _counted() -> CollectorRegistry:
    """Return what was counted: by all processes when they share a directory, else by this one."""
    if MULTIPROCESS_DIRECTORY not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _present(health: Health) -> CollectorRegistry:
    """Return gauges of how things stand now, asked at the moment of the scrape."""
    registry = CollectorRegistry()
    Gauge("licheng_database_up", "1 when the database answers.", registry=registry).set(health.database.ok)
    stores = Gauge("licheng_store_up", "1 when the store is well.", ["store"], registry=registry)
    for store in health.stores:
        stores.labels(store=store.name).set(store.ok)
    waiting = Gauge("licheng_jobs_waiting", "Jobs that are due and not begun.", registry=registry)
    waiting.set(health.queue.waiting)
    failed = Gauge("licheng_jobs_failed", "Jobs that were given up.", registry=registry)
    failed.set(health.queue.failed)
    workers = Gauge("licheng_job_workers", "Job workers with a fresh sign of life.", registry=registry)
    workers.set(health.queue.workers)
    return registry
