"""Clients that send nothing, or hardly anything, against a real gunicorn over real connections."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection

import pytest

from faults.waiting import wait_for
from licheng.operations.pacing import RECEIVE_BYTES, Pace, PacedSocket
from tests.running import clean_environment, free_port

PATIENCE = 60
MANY = 40
# What the browser sends in one request of an upload.
PIECE = 4 * 2**20


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Serve with two threads and little patience, and return where."""
    number = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.operations.paced_server", str(number)], env=clean_environment()
    )
    wait_for("the server", lambda: is_open(number))
    yield number
    process.terminate()
    assert process.wait(PATIENCE) == 0


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def post(port: int, body: bytes) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", "/", body)
    answer = connection.getresponse()
    told = answer.status, answer.read()
    connection.close()
    return told


def until_closed(connection: socket.socket) -> bytes:
    """Return what the server still says before it closes the connection; fail where it never does."""
    said = b""
    try:
        while piece := connection.recv(65536):
            said += piece
    except ConnectionResetError:
        return said
    return said


def head(length: int) -> bytes:
    return b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % length


def test_request_at_its_pace_is_answered(port):
    assert post(port, bytes(3_000_000)) == (200, b"3000000")


def test_silent_connections_hold_no_thread(port):
    with ExitStack() as silent:
        for _ in range(MANY):
            silent.enter_context(connected(port))

        assert post(port, b"abc") == (200, b"3")


@pytest.mark.parametrize("sent", [b"POST / HT", head(10), head(100_000) + b"x" * 10])
def test_client_that_falls_silent_is_let_go_and_the_others_are_answered(port, sent):
    with connected(port) as first, connected(port) as second:
        first.sendall(sent)
        second.sendall(sent)

        assert post(port, b"abc") == (200, b"3")
        assert (until_closed(first), until_closed(second)) == (b"", b"")


def test_client_that_breaks_off_leaves_the_others_alone(port):
    for _ in range(MANY):
        with connected(port) as connection:
            connection.sendall(head(1_000_000) + b"x" * 1000)

    assert post(port, b"abc") == (200, b"3")


def test_client_refused_before_its_body_was_read_goes_on_over_the_same_connection(port):
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    answers = []
    for path in ("/refused", "/"):
        connection.request("POST", path, bytes(PIECE))
        answer = connection.getresponse()
        answers.append((answer.status, answer.read()))
    connection.close()

    assert answers == [(503, b""), (200, b"%d" % PIECE)]


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def line():
    """Yield the client's end of a connection, its paced end, and the clock of the pace."""
    ours, theirs = socket.socketpair()
    clock = Clock()
    pace = Pace(start_seconds=10, bytes_a_second=100, most_seconds=60, write_seconds=0.1)
    with ours, theirs:
        yield ours, PacedSocket(theirs, pace, clock), clock


@pytest.mark.parametrize(
    ("received", "seconds", "is_heard"),
    [(0, 9.9, True), (0, 10.1, False), (1000, 19.9, True), (1000, 20.1, False), (10_000, 60.1, False)],
)
def test_time_grows_with_what_was_sent_up_to_an_end(line, received, seconds, is_heard):
    client, paced, clock = line
    client.sendall(bytes(received) + b"next")
    if received:
        assert len(paced.recv(received)) == received

    clock.now += seconds

    if is_heard:
        assert paced.recv(4) == b"next"
    else:
        with pytest.raises(ConnectionResetError):
            paced.recv(4)


def test_no_more_is_taken_at_once_than_is_read_at_once(line):
    client, paced, _ = line
    client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * RECEIVE_BYTES)
    client.setblocking(False)
    sent = client.send(bytes(4 * RECEIVE_BYTES))

    assert sent > RECEIVE_BYTES
    assert len(paced.recv(sent)) == RECEIVE_BYTES


def test_next_request_begins_anew(line):
    client, paced, clock = line
    clock.now += 11
    paced.begin()
    client.sendall(b"next")

    assert paced.recv(4) == b"next"


def test_client_that_takes_no_answer_is_let_go(line):
    _, paced, _ = line

    with pytest.raises(TimeoutError):
        paced.sendall(bytes(50_000_000))
