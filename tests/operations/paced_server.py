"""gunicorn as the systems are served, with a pace that tests need not wait for, and an application that only counts."""

import sys

from gunicorn.app.base import BaseApplication

from licheng.operations.pacing import Pace, PacedWorker


class QuickWorker(PacedWorker):
    """A worker that is soon out of patience."""

    pace = Pace(start_seconds=1.0, bytes_a_second=100_000, most_seconds=3.0, write_seconds=1.0)


class CountingServer(BaseApplication):
    """Answers with the number of bytes it was sent."""

    def load_config(self):
        """Serve with two threads."""
        self.cfg.set("bind", [f"127.0.0.1:{sys.argv[1]}"])
        self.cfg.set("threads", 2)
        self.cfg.set("worker_class", QuickWorker)
        self.cfg.set("control_socket_disable", True)

    def load(self):
        return count


def count(environ, start_response):
    """Read the whole body and tell its length; below /refused read nothing of it and say that there is no place."""
    if environ["PATH_INFO"] == "/refused":
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return []
    received = 0
    while piece := environ["wsgi.input"].read(65536):
        received += len(piece)
    body = str(received).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


if __name__ == "__main__":
    CountingServer().run()
