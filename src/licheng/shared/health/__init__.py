"""Whether this system is well, for a load balancer (`/healthz`) and for Prometheus (`/metrics`)."""
