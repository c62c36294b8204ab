"""What is counted; the counts of all web processes of this machine are added up when they are read."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("licheng_requests", "Requests answered, by view and status.", ["view", "status"])
REQUEST_SECONDS = Histogram("licheng_request_seconds", "Time to answer, by view.", ["view"])


def count_request(*, view: str, status: int, seconds: float) -> None:
    """Count one answered request; changes only the counters of this process."""
    REQUESTS.labels(view=view, status=str(status)).inc()
    REQUEST_SECONDS.labels(view=view).observe(seconds)
