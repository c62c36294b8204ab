"""The client of clamd against a server of its protocol: only two answers are a verdict."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from licheng.shared.files.clamd import PIECE_BYTES, ClamdError, ClamdPlace, Verdict, ask, scan
from tests.factories.clamd import EICAR, SIGNATURE, Clamd, running_clamd


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    with running_clamd() as server:
        yield server


def code_of(place: ClamdPlace, content: bytes = b"a work", seconds: float = 5) -> str:
    with pytest.raises(ClamdError) as caught:
        scan(place, BytesIO(content), seconds=seconds)
    return caught.value.code


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_clean_file_of_any_size_arrives_whole_and_is_clean(clamd: Clamd, size: int):
    assert scan(clamd.place, BytesIO(b"x" * size), seconds=5) == Verdict()
    assert clamd.sizes == [size]


@pytest.mark.parametrize("before", [0, PIECE_BYTES - 7])
def test_malware_is_found_with_its_name_also_across_two_pieces(clamd: Clamd, before: int):
    verdict = scan(clamd.place, BytesIO(b"x" * before + EICAR), seconds=5)

    assert (verdict.is_clean, verdict.signature) == (False, SIGNATURE)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"stream: OK\n\0", "scanner_answer_unknown"),
        (b"OK\0", "scanner_answer_unknown"),
        (b"stream: ok\0", "scanner_answer_unknown"),
        (b"stream: OK\0stream: Evil FOUND\0", "scanner_answer_unknown"),
        (b"stream: Evil FOUND\0stream: OK\0", "scanner_answer_unknown"),
        (b"stream:  FOUND\0", "scanner_answer_unknown"),
        (b"stream: OK", "scanner_answer_unknown"),
        (b"\0", "scanner_answer_unknown"),
        (b"\xff\xfe\0", "scanner_answer_unknown"),
        (b"x" * 5000 + b"\0", "scanner_answer_unknown"),
        (b"HTTP/1.1 200 OK\r\n\r\n\0", "scanner_answer_unknown"),
        (b"stream: Can't allocate memory ERROR\0", "scanner_refused"),
        (b"stream: OK ERROR\0", "scanner_refused"),
        (b"", "scanner_unreachable"),
    ],
)
def test_answer_that_is_no_verdict_tells_nothing(clamd: Clamd, answer: bytes, code: str):
    clamd.answer = answer

    assert code_of(clamd.place) == code


def test_file_above_the_scanners_limit_has_no_verdict(clamd: Clamd):
    clamd.limit = 5

    assert code_of(clamd.place) == "scanner_refused"


def test_file_far_above_the_scanners_limit_is_not_clean_however_the_line_ends(clamd: Clamd):
    clamd.limit = 10

    # Whether the answer outlives the closed connection is the network's choice.
    assert code_of(clamd.place, b"x" * 10_000_000) in {"scanner_refused", "scanner_unreachable"}


def test_scanner_that_dies_in_the_middle_has_no_verdict(clamd: Clamd):
    clamd.dies_after = PIECE_BYTES

    assert code_of(clamd.place, b"x" * 40 * PIECE_BYTES) == "scanner_unreachable"


def test_scanner_that_hangs_is_left_after_the_deadline(clamd: Clamd):
    clamd.silent = True

    assert code_of(clamd.place, seconds=0.05) == "scanner_unreachable"


def test_scanner_that_takes_no_bytes_is_left_after_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        place = ClamdPlace(host="127.0.0.1", port=deaf.getsockname()[1])

        assert code_of(place, b"x" * 30_000_000, seconds=0.05) == "scanner_unreachable"


def test_scanner_that_is_away_has_no_verdict(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    assert code_of(ClamdPlace(host="127.0.0.1", port=port)) == "scanner_unreachable"
    assert code_of(ClamdPlace(path=str(tmp_path / "clamd.ctl"))) == "scanner_unreachable"


def test_scanner_at_a_socket_of_this_machine_is_asked(tmp_path: Path):
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"PONG\0" if self.rfile.read(6) == b"zPING\0" else b"\0")

    path = tmp_path / "clamd.ctl"
    with socketserver.UnixStreamServer(str(path), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        answer = ask(ClamdPlace(path=str(path)), "PING", seconds=5)
        thread.join()

    assert answer == "PONG"


def test_version_is_what_the_scanner_says(clamd: Clamd):
    assert ask(clamd.place, "VERSION", seconds=5) == clamd.version
