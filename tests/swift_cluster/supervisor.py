"""Runs the servers of a small Swift, told by lines on its standard input; ends them all when that is closed.

A program of its own, started by `cluster.py` with the directory of the configuration: Swift changes the socket
library of the process it is imported into. Each server is a forked process, so that Swift is imported once.

    start NAME    fork the server; answered when it is forked, not when it listens
    kill NAME     end it at once, as a power cut would
"""

import json
import os
import signal
import sys
from pathlib import Path

import swift.account.server
import swift.container.server
import swift.obj.server
import swift.proxy.server
from swift.common.ring import RingBuilder
from swift.common.wsgi import run_wsgi

PART_POWER = 4
REPLICAS = 3


def build_rings(directory: Path, ports: dict[str, int]) -> None:
    """Write the rings: each of the three nodes holds one replica of everything."""
    for kind in ("account", "container", "object"):
        builder = RingBuilder(PART_POWER, REPLICAS, 0)
        for node in range(1, REPLICAS + 1):
            place = {"ip": "127.0.0.1", "port": ports[f"{kind}-{node}"], "device": "disk"}
            repeated = {f"replication_{key}": place[key] for key in ("ip", "port")}
            builder.add_dev({**place, **repeated, "region": 1, "zone": node, "weight": 1.0})
        builder.rebalance()
        builder.get_ring().save(str(directory / f"{kind}.ring.gz"))


def start(directory: Path, name: str) -> int:
    """Fork the server ``name`` and return the id of its process."""
    child = os.fork()
    if child:
        return child
    kind = name.partition("-")[0]
    os.close(0)
    # What a server prints is for the log; the standard output is for answers to whoever started the supervisor.
    os.dup2(2, 1)
    options = {"global_conf_callback": swift.obj.server.global_conf_callback} if kind == "object" else {}
    try:
        run_wsgi(str(directory / f"{name}.conf"), f"{kind}-server", **options)
    finally:
        os._exit(1)


def end(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main() -> None:
    directory = Path(sys.argv[1])
    build_rings(directory, json.loads((directory / "ports.json").read_text()))
    running: dict[str, int] = {}
    try:
        for line in sys.stdin:
            verb, name = line.split()
            if verb == "start":
                running[name] = start(directory, name)
            else:
                end(running.pop(name))
            sys.stdout.write(f"{verb} {name}\n")
            sys.stdout.flush()
    finally:
        for child in running.values():
            end(child)


if __name__ == "__main__":
    main()
