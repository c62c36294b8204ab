"""What the doctor says of the scanner, of quarantine without one, and of the files' own address."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from licheng.kernel.uuid7 import uuid7
from licheng.operations.doctor.release import (
    TEST_FILE,
    examine_files_origin,
    examine_quarantine,
    examine_scanner,
    examine_way_to_files,
)
from licheng.settings.environment import Environment, read_environment
from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject
from licheng.shared.release.models import ObjectScan
from licheng.shared.release.rules import ScanState
from tests.factories.clamd import EICAR, Clamd, running_clamd


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    with running_clamd() as server:
        server.version = f"ClamAV 1.4.6/27816/{real_now() - timedelta(days=1):%a %b %e %H:%M:%S %Y}"
        yield server


def environment_with(directory: Path, **values: str) -> Environment:
    return read_environment("school", {"LICHENG_VAR": str(directory), **values})


def codes_of(directory: Path, clamd: Clamd) -> list[str]:
    environment = environment_with(directory, LICHENG_CLAMD=str(clamd.place))
    return [found.code for found in examine_scanner(environment)]


def test_test_file_is_the_one_every_scanner_knows():
    assert (TEST_FILE, len(TEST_FILE)) == (EICAR, 68)


def test_doctor_without_a_scanner_asks_nobody(tmp_path: Path):
    assert list(examine_scanner(environment_with(tmp_path))) == []


def test_doctor_finds_nothing_wrong_with_a_good_scanner(tmp_path: Path, clamd: Clamd):
    assert codes_of(tmp_path, clamd) == []
    assert max(clamd.sizes) >= 10_000_000


def test_doctor_finds_a_scanner_that_is_away(tmp_path: Path):
    environment = environment_with(tmp_path, LICHENG_CLAMD="tcp:127.0.0.1:9")

    assert [found.code for found in examine_scanner(environment)] == ["scanner_away"]


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        ({"found": []}, "scanner_finds_nothing"),
        ({"limit": 1_000_000}, "scanner_too_small"),
        ({"version": "ClamAV 1.4.6/27000/Mon Jan  6 09:24:32 2020"}, "scanner_signatures_old"),
        ({"version": "ClamAV 1.4.6"}, "scanner_signatures_old"),
        ({"answer": b"nonsense\0"}, "scanner_away"),
    ],
    ids=["no signatures", "limit", "old", "no date", "nonsense"],
)
def test_doctor_finds_a_scanner_that_is_no_use(tmp_path: Path, clamd: Clamd, trouble, code):
    for name, value in trouble.items():
        setattr(clamd, name, value)

    assert codes_of(tmp_path, clamd) == [code]


@pytest.mark.parametrize(
    ("state", "values", "codes"),
    [
        (ScanState.FOUND, {}, ["quarantine_without_scanner"]),
        (ScanState.FOUND, {"LICHENG_CLAMD": "tcp:127.0.0.1:9"}, []),
        (ScanState.WAITING, {}, []),
    ],
)
def test_system_does_not_start_without_a_scanner_while_something_is_in_quarantine(
    inside, tmp_path: Path, state, values, codes
):
    stored = StoredObject.objects.create(digest=uuid7().hex * 2, size=1, kind="pdf", stored_at=real_now())
    signature = "Evil" if state is ScanState.FOUND else ""
    ObjectScan.objects.create(stored_object=stored, state=state, signature=signature, next_at=real_now())

    found = list(examine_quarantine(environment_with(tmp_path, **values)))

    assert [each.code for each in found] == codes
    assert all(each.fatal for each in found)


@pytest.mark.parametrize(
    ("files", "codes"),
    [("https://files.school.example", []), ("http://files.school.example", ["files_origin_differs"])],
)
def test_doctor_finds_a_files_address_no_browser_would_read(tmp_path: Path, files, codes):
    environment = environment_with(
        tmp_path, LICHENG_PUBLIC_URL="https://school.example", LICHENG_FILES_ORIGIN=files
    )

    assert [found.code for found in examine_files_origin(environment)] == codes


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("這個檔案網址不對\nfile_address_over\n", []),
        ("<html>another system</html>", ["files_origin_unreachable"]),
        (None, ["files_origin_unreachable"]),
    ],
    ids=["ours", "another", "nobody"],
)
def test_doctor_asks_whether_this_system_answers_at_the_files_address(tmp_path: Path, said, codes):
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(403 if self.path == "/f/x" else 404)
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        port = server.server_address[1] if said else 9
        if said:
            threading.Thread(target=server.handle_request, daemon=True).start()
        environment = environment_with(
            tmp_path,
            LICHENG_PUBLIC_URL="http://localhost",
            LICHENG_FILES_ORIGIN=f"http://127.0.0.1:{port}",
        )

        assert [found.code for found in examine_way_to_files(environment)] == codes
