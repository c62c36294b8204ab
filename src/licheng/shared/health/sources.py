"""Gauges that a feature above brings to `/metrics`: asked at the moment of the scrape."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry

Source = Callable[[CollectorRegistry], None]

_SOURCES: list[Source] = []


def add_source(source: Source) -> None:
    """Have ``source`` add its gauges to every scrape; the same one twice counts once."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def brought() -> CollectorRegistry:
    """Return the gauges of every feature, as they stand now."""
    registry = CollectorRegistry()
    for source in _SOURCES:
        source(registry)
    return registry
