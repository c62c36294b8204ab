"""Structured logs: JSON lines with a request id and no personal data.

No path, query string, header, form value, account, name or exception text is logged: of an address only its template
(`/outcomes/<uuid:outcome_id>/`), of an error its class and where it was raised.
"""

import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

import structlog
from django.http import HttpRequest, HttpResponseBase
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars, merge_contextvars
from structlog.typing import EventDict, WrappedLogger

from licheng.shared.health.counters import count_request

REQUEST_ID_HEADER = "X-Request-Id"
ACCEPTABLE_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,40}")
# Loggers whose whole messages, up to INFO, hold nothing but addresses of our own and process ids; above that they
# quote requests.
TRUSTED_LOGGERS = ("gunicorn.error",)
ADDRESS_UNKNOWN = "unmatched"

ExceptionInformation = tuple[type[BaseException], BaseException, TracebackType | None]


def configure_logs(*, level: str, json: bool, stream: TextIO | None = None) -> None:
    """Send the logs of this process, ours and the libraries', to `stream` (standard error when none is named)."""
    shared: list[structlog.typing.Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        describe_exception,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[keep_template_of_foreign_message, *shared],
            pass_foreign_args=True,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)


def keep_template_of_foreign_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace a library's message by its template: what it fills in may be an address or a person's data."""
    record: logging.LogRecord = event["_record"]
    was_template = bool(event.pop("positional_args", ()))
    if hasattr(record, "action"):
        # procrastinate writes whole sentences with the arguments of jobs, and names what happened beside them.
        event["event"] = str(record.action)
    elif record.name not in TRUSTED_LOGGERS or record.levelno > logging.INFO:
        event["event"] = str(record.msg) if was_template else record.name
    return event


def describe_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and the lines it passed through; its text may quote a row."""
    information = event.pop("exc_info", None)
    if information is True:
        information = sys.exc_info()
    if isinstance(information, BaseException):
        information = (type(information), information, information.__traceback__)
    if information and information[0] is not None:
        event["error"] = information[0].__qualname__
        event["raised_at"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(information[2])
        ]
    record = event.get("_record")
    if record is not None:
        # The formatter would otherwise print the traceback with its message after our line.
        record.exc_info, record.exc_text, record.stack_info = None, None, None
    return event


def current_request_id() -> str:
    """Return the id of the request (or job) being served, empty outside of one."""
    return str(get_contextvars().get("request_id", ""))


class RequestLogMiddleware:
    """Gives each request an id, logs one line and counts it when it is answered. Stands first of all middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response
        self.log = structlog.get_logger("licheng.request")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the answer with the request's id in `X-Request-Id`."""
        started = time.perf_counter()
        clear_contextvars()
        bind_contextvars(request_id=_request_id(request))
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        response.headers[REQUEST_ID_HEADER] = current_request_id()
        match = request.resolver_match
        name = (match.view_name or match.route) if match else ADDRESS_UNKNOWN
        count_request(view=name, status=response.status_code, seconds=seconds)
        self.log.info(
            "request",
            method=request.method,
            route=match.route if match else ADDRESS_UNKNOWN,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
        )
        return response


def _request_id(request: HttpRequest) -> str:
    """Return the id a proxy gave, when it is a plain one, else a new one."""
    given = request.headers.get(REQUEST_ID_HEADER, "")
    return given if ACCEPTABLE_REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
