"""Serves one system with gunicorn: a few processes, a few threads each. Imported after the system has started."""

import gc
import os
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.urls import get_resolver
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from prometheus_client import multiprocess

from licheng.operations.assets import collect_assets
from licheng.operations.doctor.reports import print_fatal_problems
from licheng.operations.pacing import PacedWorker
from licheng.settings.environment import Environment

# A thread that hangs is noticed by its process's heartbeat; a slow upload is not a hang.
HEARTBEAT_SECONDS = 60
# What a stopping process may take to finish the requests it has begun.
GRACE_SECONDS = 30
# A process is replaced now and then, each at its own moment, so that a leak in a library never matters.
REQUESTS_PER_PROCESS = 10_000
# Objects made and not yet freed before a young collection, and how many of one kind come before the next older.
COLLECTOR_THRESHOLDS = (25_000, 10, 20)
SHARED_MEMORY = "/dev/shm"  # noqa: S108 - heartbeat files without a name, as gunicorn's manual advises


class ServerLogger(Logger):  # type: ignore[misc]
    """gunicorn's messages, sent through the logs of the whole process instead of its own plain lines."""

    def setup(self, cfg: Any) -> None:  # noqa: ARG002 - gunicorn calls it so
        """Take no handler of its own; the root's handler drops what could be personal."""
        self.error_log.handlers = []
        self.error_log.propagate = True
        self.access_log.handlers = []
        self.access_log.propagate = False


class WebServer(BaseApplication):  # type: ignore[misc]
    """gunicorn with our options and no configuration file."""

    def __init__(self, options: dict[str, Any]) -> None:
        """Keep the options until gunicorn asks."""
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        """Return the application; asked in each process, after the fork."""
        application = WSGIHandler()
        spare_collector()
        return application


def spare_collector() -> None:
    """Let the garbage collector of this process see what requests leave, seldom, and what was loaded, never.

    A page makes tens of thousands of objects that are freed by their counts alone: to look through them, and
    through Django, every 700 of them is up to a tenth of its cost.
    """
    get_resolver().url_patterns  # noqa: B018 - loads every view now, not at the first request
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTOR_THRESHOLDS)


def serve(environment: Environment, *, port: int | None) -> int:
    """Serve the started system until stopped; returns 1 without serving when the doctor finds a fatal problem."""
    if print_fatal_problems(environment):
        return 1
    collect_assets(environment)
    # The checks opened connections, and a forked process must never share one.
    connections.close_all()
    WebServer(server_options(environment, port or environment.port)).run()
    return 0


def server_options(environment: Environment, port: int) -> dict[str, Any]:
    """Return gunicorn's settings for this system."""
    return {
        "bind": [f"{environment.bind}:{port}"],
        "workers": environment.workers,
        "worker_class": PacedWorker,
        "threads": environment.threads,
        "timeout": HEARTBEAT_SECONDS,
        "graceful_timeout": GRACE_SECONDS,
        "max_requests": REQUESTS_PER_PROCESS,
        "max_requests_jitter": REQUESTS_PER_PROCESS // 10,
        "proc_name": f"licheng-{environment.system}",
        "worker_tmp_dir": SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None,
        "control_socket_disable": True,
        "logger_class": ServerLogger,
        "child_exit": forget_process,
    }


def forget_process(_server: Any, worker: Any) -> None:
    """Drop what only a living process counts; its sums stay."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
