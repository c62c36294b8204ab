"""How the coded problems of a submission read: the sentence, and the cell it stands in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from licheng.kernel.problems import Problem
from licheng.kernel.results import Refused
from licheng.shared.exchange_words import BATCH_LABELS, KIND_LABELS
from licheng.shared.messages import UnknownCodeError, sentence


@dataclass(frozen=True)
class ProblemLine:
    """One problem as a person reads it; fits ``ui/problems.html``."""

    code: str
    place: str
    text: str


@dataclass(frozen=True)
class ProblemGroup:
    """All problems of one code: how many, and the first of them as lines."""

    code: str
    count: int
    lines: tuple[ProblemLine, ...]


def problem_text(problem: Problem) -> str:
    """Return the sentence of ``problem``; a code or facts of another system never break a page."""
    try:
        return sentence(
            Refused(problem.code, {name: _in_words(value) for name, value in problem.facts.items()})
        )
    except (UnknownCodeError, KeyError, TypeError, ValueError):
        return sentence(Refused("problem_unknown", {"code": problem.code}))


def _in_words(value: object) -> object:
    """Return the name of a kind or a batch, a list with commas, anything else as it is."""
    if isinstance(value, str):
        return KIND_LABELS.get(value) or BATCH_LABELS.get(value) or value
    if isinstance(value, (list, tuple)):
        return "、".join(str(_in_words(each)) for each in value)
    return value


def problem_place(problem: Problem) -> str:
    """Return where it stands: sheet, row and column, as far as they apply."""
    if problem.row and problem.column:
        facts = {"sheet": problem.sheet, "row": problem.row, "column": problem.column}
        return _("%(sheet)s 第 %(row)s 列「%(column)s」") % facts
    if problem.row:
        return _("%(sheet)s 第 %(row)s 列") % {"sheet": problem.sheet, "row": problem.row}
    return problem.sheet


def problem_line(problem: Problem) -> ProblemLine:
    """Return ``problem`` as a person reads it."""
    return ProblemLine(problem.code, problem_place(problem), problem_text(problem))


def problem_groups(problems: Iterable[Problem], *, shown: int = 20) -> list[ProblemGroup]:
    """Return the problems by code, the most frequent first, with at most ``shown`` lines each."""
    found = list(problems)
    return [
        ProblemGroup(
            code,
            count,
            tuple(problem_line(problem) for problem in found if problem.code == code)[:shown],
        )
        for code, count in Counter(problem.code for problem in found).most_common()
    ]
