"""A real OpenStack Swift with three replicas and its S3 interface, on this machine, for the length of the tests."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from tests.swift_cluster.configuration import (
    CERTIFICATE,
    ENCRYPTED_PROXY,
    KINDS,
    NODES,
    PROXY,
    Server,
    server_names,
    write_configuration,
)

START_SECONDS = 60
SUPERVISOR = Path(__file__).with_name("supervisor.py")


class SwiftCluster:
    """Two proxies, one of them with TLS, and on each of three nodes an account, a container and an object server."""

    def __init__(self, directory: Path) -> None:
        """Take ``directory``, on a filesystem with extended attributes, for configuration and disks."""
        self.directory = directory
        self._servers = {name: Server(name, port) for name, port in _with_ports(server_names())}
        self._running: set[str] = set()
        self._supervisor: subprocess.Popen[str] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._servers[PROXY].port}"

    @property
    def encrypted_endpoint(self) -> str:
        return f"https://127.0.0.1:{self._servers[ENCRYPTED_PROXY].port}"

    @property
    def certificate(self) -> Path:
        """Return the file of the certificate the encrypted endpoint shows."""
        return self.directory / CERTIFICATE

    def start(self) -> None:
        """Start everything and return when every server listens."""
        write_configuration(self.directory, list(self._servers.values()))
        ports = {name: server.port for name, server in self._servers.items()}
        (self.directory / "ports.json").write_text(json.dumps(ports))
        with (self.directory / "log").open("wb") as log:
            self._supervisor = self._launch(log)
        self.resume(self._servers)

    def stop(self) -> None:
        """End every process."""
        if self._supervisor is not None:
            with self._supervisor:
                _pipe(self._supervisor.stdin).close()
            self._supervisor = None
            self._running.clear()

    def kill(self, names: Iterable[str]) -> None:
        """End the servers ``names`` at once."""
        for name in list(names):
            self._tell("kill", name)
            self._running.discard(name)

    def resume(self, names: Iterable[str]) -> None:
        """Start those of ``names`` that do not run and return when they listen."""
        missing = [name for name in names if name not in self._running]
        for name in missing:
            self._tell("start", name)
            self._running.add(name)
        for name in missing:
            self._wait_for(self._servers[name])

    @contextmanager
    def without_node(self, node: int) -> Iterator[None]:
        """Have one node of three fail for the length of the block."""
        with self._without([f"{kind}-{node}" for kind in KINDS]):
            yield

    @contextmanager
    def without_proxy(self) -> Iterator[None]:
        """Have nobody answer at the address for the length of the block."""
        with self._without([PROXY]):
            yield

    @contextmanager
    def without_all_nodes(self) -> Iterator[None]:
        """Have the address answer, with nothing behind it, for the length of the block."""
        with self._without([f"{kind}-{node}" for kind in KINDS for node in NODES]):
            yield

    def files_of(self, content: bytes) -> list[Path]:
        """Return the files on the three disks that hold exactly ``content``."""
        found = self.directory.glob("node-*/disk/objects/**/*.data")
        return [path for path in found if path.read_bytes() == content]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @contextmanager
    def _without(self, names: list[str]) -> Iterator[None]:
        self.kill(names)
        try:
            yield
        finally:
            self.resume(names)

    def _launch(self, log: IO[bytes]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", SUPERVISOR, self.directory],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            bufsize=1,
        )

    def _tell(self, verb: str, name: str) -> None:
        if self._supervisor is None:
            raise RuntimeError("The cluster does not run.")
        _pipe(self._supervisor.stdin).write(f"{verb} {name}\n")
        answer = _pipe(self._supervisor.stdout).readline()
        if answer != f"{verb} {name}\n":
            raise RuntimeError(f"{answer}{(self.directory / 'log').read_text()}")

    def _wait_for(self, server: Server) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError(f"{server.name}: {(self.directory / 'log').read_text()}")


def has_extended_attributes(directory: Path) -> bool:
    """Return whether Swift could keep anything here: it writes what it knows of an object beside the bytes."""
    probe = directory / "probe"
    probe.write_bytes(b"")
    try:
        os.setxattr(probe, "user.swift.probe", bytes(2048))
    except OSError:
        return False
    finally:
        probe.unlink()
    return True


def _with_ports(names: list[str]) -> list[tuple[str, int]]:
    """Return each name with a port that is free now; all are held until the last is found."""
    sockets = [socket.socket() for _ in names]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [(name, each.getsockname()[1]) for name, each in zip(names, sockets, strict=True)]
    finally:
        for each in sockets:
            each.close()


def _pipe(stream: IO[str] | None) -> IO[str]:
    return cast("IO[str]", stream)
