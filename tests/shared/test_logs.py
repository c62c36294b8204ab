import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.test import Client

from licheng.shared.logs import configure_logs, current_request_id


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What this process logs while the test runs."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    configure_logs(level="INFO", json=True, stream=stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_log_of_our_own_keeps_its_facts(written: io.StringIO):
    structlog.get_logger("licheng.files").info("object_kept", size=12)

    (line,) = lines(written)
    assert (line["event"], line["size"], line["level"], line["logger"]) == (
        "object_kept",
        12,
        "info",
        "licheng.files",
    )


def test_log_of_a_library_keeps_its_template_and_not_what_fills_it(written: io.StringIO):
    logging.getLogger("django.request").warning("Not Found: %s", "/students/A123456789")

    (line,) = lines(written)
    assert line["event"] == "Not Found: %s"
    assert "A123456789" not in written.getvalue()


def test_log_of_a_library_with_a_finished_sentence_keeps_only_who_said_it(written: io.StringIO):
    logging.getLogger("some.library").warning("王小明 could not sign in")

    (line,) = lines(written)
    assert line["event"] == "some.library"
    assert "王小明" not in written.getvalue()


def test_log_of_a_job_keeps_what_happened(written: io.StringIO):
    logging.getLogger("procrastinate.worker").info(
        "Job send(name='王小明') ended", extra={"action": "job_success"}
    )

    assert [line["event"] for line in lines(written)] == ["job_success"]
    assert "王小明" not in written.getvalue()


@pytest.mark.parametrize("name", ["licheng.test", "django.request"])
def test_log_of_an_exception_keeps_where_and_not_what_it_said(written: io.StringIO, name: str):
    try:
        raise KeyError("王小明")  # noqa: TRY301 - the exception under test
    except KeyError:
        logging.getLogger(name).exception("Internal Server Error: %s", "/students/7")
        structlog.get_logger(name).exception("it_failed")

    library, own = lines(written)
    assert (library["error"], own["error"]) == ("KeyError", "KeyError")
    assert own["raised_at"][-1].endswith("test_log_of_an_exception_keeps_where_and_not_what_it_said")
    assert "王小明" not in written.getvalue()


@pytest.mark.django_db
def test_request_is_logged_by_its_template_with_an_id(written: io.StringIO):
    response = Client().get("/healthz?name=secret", headers={"X-Request-Id": "0123-abcd"})

    (line,) = [line for line in lines(written) if line["event"] == "request"]
    assert response.headers["X-Request-Id"] == "0123-abcd"
    assert (line["request_id"], line["route"], line["method"], line["status"]) == (
        "0123-abcd",
        "healthz",
        "GET",
        response.status_code,
    )
    assert "secret" not in written.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["", "short", "a b c d e f g h", "x" * 41, 'a"}{"b":"cdefg'])
def test_request_with_an_unusable_id_gets_a_new_one(given: str):
    response = Client().get("/healthz", headers={"X-Request-Id": given})

    assert response.headers["X-Request-Id"] != given
    assert len(response.headers["X-Request-Id"]) == 32


@pytest.mark.django_db
def test_request_to_an_unknown_address_is_logged_without_it(written: io.StringIO):
    Client().get("/students/A123456789")

    assert [line["route"] for line in lines(written) if line["event"] == "request"] == ["unmatched"]
    assert "A123456789" not in written.getvalue()


def test_request_id_outside_of_a_request_is_empty():
    structlog.contextvars.clear_contextvars()

    assert current_request_id() == ""
