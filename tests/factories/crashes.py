"""A process that dies between two statements."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class CrashError(BaseException):
    """The process is gone."""


@contextmanager
def crashing_at_statement(number: int) -> Iterator[None]:
    """Crash at the ``number``-th statement within the block, before the database hears of it."""
    left = [number]

    def counted(execute: Callable[..., Any], *arguments: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            raise CrashError
        return execute(*arguments)

    with connection.execute_wrapper(counted):
        yield
