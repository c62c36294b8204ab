"""Problems of a submission: each has a code, the cell it stands in, and the facts behind its sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from licheng.kernel.canonical import Document

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"
_TYPE_PREFIX: Final = "urn:licheng:problem:"
_MAX_PROBLEMS: Final = 100_000


class ProblemDocumentError(ValueError):
    """A document is not a problem document of this project."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; ``row`` counts data rows from 1, empty places do not apply."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""
    row: int = 0
    column: str = ""


def problem_document(title: str, status: int, problems: Sequence[Problem]) -> Document:
    """Return the problem details of RFC 9457 for a refusal with ``status``; the list extends them.

    The type is the code of the first problem, so that a client can act without reading the list.
    """
    return {
        "type": _TYPE_PREFIX + problems[0].code if problems else "about:blank",
        "title": title,
        "status": status,
        "problems": [_problem_entry(problem) for problem in problems],
    }


def parse_problems(document: Mapping[str, Any]) -> list[Problem]:
    """Return the problems listed in a problem document; raise ProblemDocumentError when it has no such list."""
    entries = document.get("problems")
    if not isinstance(entries, list) or len(entries) > _MAX_PROBLEMS:
        raise ProblemDocumentError("The document lists no problems.")
    return [_problem_of(entry) for entry in entries]


def _problem_entry(problem: Problem) -> Document:
    return {
        "code": problem.code,
        "facts": dict(problem.facts),
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
    }


def _problem_of(entry: object) -> Problem:
    if not isinstance(entry, dict):
        raise ProblemDocumentError("A problem is an object.")
    problem = Problem(
        code=entry.get("code", ""),
        facts=entry.get("facts", {}),
        sheet=entry.get("sheet", ""),
        row=entry.get("row", 0),
        column=entry.get("column", ""),
    )
    texts = (problem.code, problem.sheet, problem.column)
    shaped = all(isinstance(text, str) for text in texts) and isinstance(problem.facts, dict)
    if not shaped or not problem.code or type(problem.row) is not int:
        raise ProblemDocumentError("A problem names its code, its place and its facts.")
    return problem
