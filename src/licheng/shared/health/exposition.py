"""The counters, and how things stand now, as text for Prometheus."""

import os
from collections.abc import Sequence

from prometheus_client import REGISTRY, CollectorRegistry, Gauge, generate_latest, multiprocess

from licheng.shared.health.checks import Health
from licheng.shared.health.sources import brought
from licheng.shared.log.standing import LogStanding
from licheng.shared.safekeeping.standing import StoreStanding

# prometheus_client itself reads this name when it is imported; `licheng serve` sets it before that.
MULTIPROCESS_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"


def exposition(health: Health, stores: Sequence[StoreStanding]) -> bytes:
    """Return the counters, the present `health` and the scrub of `stores` in Prometheus' text format."""
    parts = (_counted(), _present(health), _safekeeping(stores), brought())
    return b"".join(generate_latest(part) for part in parts)


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
    _tell_log(registry, health.log)
    return registry


def _safekeeping(stores: Sequence[StoreStanding]) -> CollectorRegistry:
    """Return gauges of what the re-reading of each store has found."""
    registry = CollectorRegistry()
    read = Gauge(
        "licheng_store_read_ratio", "Part re-read within 30 days, 0 to 1.", ["store"], registry=registry
    )
    free = Gauge("licheng_store_free_bytes", "Room left in the store.", ["store"], registry=registry)
    open_findings = Gauge(
        "licheng_store_findings_unsettled",
        "Findings of 30 days that a person must look at.",
        ["store"],
        registry=registry,
    )
    repaired = Gauge(
        "licheng_store_findings_repaired", "Findings of 30 days mended.", ["store"], registry=registry
    )
    for store in stores:
        read.labels(store=store.name).set((store.scrub.percent_read if store.scrub else 0) / 100)
        open_findings.labels(store=store.name).set(store.unsettled)
        repaired.labels(store=store.name).set(store.repaired)
        if store.free_bytes is not None:
            free.labels(store=store.name).set(store.free_bytes)
    return registry


def _tell_log(registry: CollectorRegistry, log: LogStanding) -> None:
    """Add how the log stands."""
    Gauge("licheng_log_sound", "1 when acts may be acknowledged.", registry=registry).set(log.ok)
    Gauge("licheng_log_leaves", "Leaves of the log.", registry=registry).set(log.size)
    Gauge("licheng_log_cosigned", "Leaves under a cosigned head.", registry=registry).set(log.cosigned)
    Gauge("licheng_log_waiting", "Leaves without a place.", registry=registry).set(log.waiting)
    late = Gauge("licheng_log_waiting_seconds", "How long the first of them waits.", registry=registry)
    late.set(log.oldest_seconds)
    witness = Gauge(
        "licheng_log_witness_seconds", "How long a head waits for its witness.", registry=registry
    )
    witness.set(log.witness_seconds)
