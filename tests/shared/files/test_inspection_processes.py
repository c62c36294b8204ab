"""The processes behind the gate: limited, confined, started again, shared between threads."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from licheng.demo.media import make_pdf
from licheng.shared.files.inspection import inspect_file
from licheng.shared.files.inspection_client import InspectionClient

SOURCE = str(Path(__file__).resolve().parents[3] / "src")


def python(code: str) -> str:
    """Return what a fresh interpreter prints for ``code``."""
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {SOURCE!r})\n{code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


@pytest.fixture
def client() -> Iterator[InspectionClient]:
    """Return a client of its own, stopped afterwards."""
    own = InspectionClient("pdf")
    yield own
    own.stop()


@pytest.fixture
def report(tmp_path: Path) -> Iterator[int]:
    """Return the descriptor of an open PDF."""
    path = tmp_path / "report.pdf"
    path.write_bytes(make_pdf("報告", ["甲"], 1, 1))
    with path.open("rb") as file:
        yield file.fileno()


def test_child_limits() -> None:
    printed = python(
        "import resource, signal\n"
        "from licheng.shared.files.inspection_child import limit_this_process\n"
        "limit_this_process()\n"
        "names = ('AS', 'CPU', 'FSIZE', 'CORE', 'NOFILE', 'NPROC')\n"
        "print([resource.getrlimit(getattr(resource, 'RLIMIT_' + name))[1] for name in names])\n"
        "print(0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 8)\n"
        "try: bytearray(600_000_000)\n"
        "except MemoryError: print('no memory')\n"
    )

    assert printed.splitlines() == ["[503316480, 6, 0, 0, 16, 0]", "True", "no memory"]


def test_child_cannot_write_files(tmp_path: Path) -> None:
    printed = python(
        "import signal\n"
        "from licheng.shared.files.inspection_child import limit_this_process\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "limit_this_process()\n"
        f"file = open({str(tmp_path / 'new')!r}, 'wb', buffering=0)\n"
        "try: file.write(b'a')\n"
        "except OSError as error: print(error.strerror)\n"
    )

    assert printed == "File too large"


def test_child_confinement() -> None:
    printed = python(
        "from licheng.shared.files.confinement import forbid_opening_files, leave_network\n"
        "import socket\n"
        "alone, shut = leave_network(), forbid_opening_files()\n"
        "def refused(act):\n"
        "    try: act()\n"
        "    except OSError: return True\n"
        "    return False\n"
        "print(refused(lambda: open('/etc/hostname')) or not shut)\n"
        "print(refused(lambda: socket.create_connection(('192.0.2.1', 9), 1)) or not alone)\n"
    )

    assert printed.splitlines() == ["True", "True"]


def test_server_loads_no_framework() -> None:
    printed = python(
        "import licheng.shared.files.inspection, licheng.shared.files.inspection_server\n"
        "from io import BytesIO\n"
        "from licheng.shared.files.inspection_child import judge\n"
        "judge('pdf', BytesIO()), judge('jpg', BytesIO()), judge('mp3', BytesIO())\n"
        "print([name for name in ('django', 'licheng.settings') if name in sys.modules])\n"
    )

    assert printed == "[]"


def test_server_when_killed_starts_again(client: InspectionClient, report: int) -> None:
    before = client.ask("pdf", report)
    first = client.server_pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    after = client.ask("pdf", report)

    assert (before.decision, after.decision) == ({"code": ""}, {"code": ""})
    assert client.server_pid != first


def test_server_when_stopped_ends(client: InspectionClient, report: int) -> None:
    client.ask("pdf", report)
    server = client.server_pid
    assert server is not None

    client.stop()

    assert client.server_pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


def test_server_ends_with_its_caller(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(make_pdf("報告", ["甲"], 1, 1))

    printed = python(
        "import os\n"
        "from licheng.shared.files.inspection_client import InspectionClient\n"
        "client = InspectionClient('pdf')\n"
        f"client.ask('pdf', os.open({str(path)!r}, os.O_RDONLY))\n"
        "handle = os.pidfd_open(client.server_pid)\n"
        "client._socket.close()\n"
        "import select\n"
        "poller = select.poll()\n"
        "poller.register(handle, select.POLLIN)\n"
        "print(len(poller.poll(30_000)))\n"
    )

    assert printed == "1"


def test_server_answers_threads_at_once(tmp_path: Path) -> None:
    paths = []
    for seed in range(16):
        paths.append(tmp_path / f"{seed}.pdf")
        paths[-1].write_bytes(make_pdf("報告", ["甲"], 1, seed) if seed % 2 else b"%PDF-1.7\n")

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda path: inspect_file(path, "outcome-document").code, paths))

    assert codes == ["pdf_damaged", ""] * 8
