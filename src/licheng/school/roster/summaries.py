"""What is kept of a plan for its page: counts, samples and problems, codes with facts and never a national ID."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from licheng.kernel.results import Refused
from licheng.school.roster.plans import Plan, Problem, SheetPlan
from licheng.shared.messages import sentence

KEPT = 5_000
SAMPLE = 5


def summarize(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON: whole counts, and at most 5,000 lines of each list."""
    return {
        "digest": plan.digest(),
        "writes": plan.writes,
        "ignored": list(plan.ignored),
        "sheets": [_sheet(part) for part in plan.sheets],
        "problem_count": len(plan.problems),
        "counts": dict(plan.problem_counts()),
        "problems": [_problem(problem) for problem in plan.problems[:KEPT]],
    }


def _sheet(part: SheetPlan) -> dict[str, Any]:
    return {
        "name": part.sheet.name,
        "added": len(part.added),
        "changed": len(part.changed),
        "left": part.left,
        "missing": len(part.missing),
        "changed_rows": [
            {"line": change.row.line, "key": " ".join(change.row.key), "columns": list(change.columns)}
            for change in part.changed[:KEPT]
        ],
        "missing_rows": [" ".join(key) for key in part.missing[:KEPT]],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    facts = {
        name: value if isinstance(value, int) else str(value) for name, value in problem.refused.facts.items()
    }
    return {
        "sheet": problem.sheet,
        "line": problem.line,
        "column": problem.column,
        "code": problem.refused.code,
        "facts": facts,
    }


@dataclass(frozen=True)
class ShownProblem:
    """A problem as the page lists it."""

    place: str
    text: str


@dataclass(frozen=True)
class Cause:
    """Problems of one code: how many, and the first of them."""

    code: str
    count: int
    samples: tuple[ShownProblem, ...]


def causes(summary: Mapping[str, Any]) -> list[Cause]:
    """Return the problems grouped by code, the most frequent first."""
    found: dict[str, list[ShownProblem]] = {code: [] for code in summary.get("counts", {})}
    for problem in summary.get("problems", ()):
        samples = found[problem["code"]]
        if len(samples) < SAMPLE:
            samples.append(shown_problem(problem))
    grouped = [Cause(code, summary["counts"][code], tuple(samples)) for code, samples in found.items()]
    # Counted again here: JSON in the database forgets the order of its keys.
    return sorted((cause for cause in grouped if cause.samples), key=lambda cause: (-cause.count, cause.code))


def shown_problem(problem: Mapping[str, Any]) -> ShownProblem:
    """Return a kept problem in words."""
    return ShownProblem(place_of(problem), sentence(Refused(problem["code"], problem["facts"])))


def place_of(problem: Mapping[str, Any]) -> str:
    """Return where a problem is: 學生 · 第 12 列 · 身分證號."""
    line = _("第 %(row)s 列") % {"row": problem["line"]} if problem["line"] else ""
    return " · ".join(part for part in (problem["sheet"], line, problem["column"]) if part)


def problem_rows(summary: Mapping[str, Any]) -> Iterable[Sequence[object]]:
    """Yield the rows of the list that can be downloaded."""
    for problem in summary.get("problems", ()):
        text = shown_problem(problem).text
        yield problem["sheet"], problem["line"] or "", problem["column"], text, problem["code"]


def change_rows(summary: Mapping[str, Any]) -> Iterable[Sequence[object]]:
    """Yield what would change and what the file lacks."""
    for sheet in summary.get("sheets", ()):
        for row in sheet["changed_rows"]:
            yield sheet["name"], _("變更"), row["line"], row["key"], "、".join(row["columns"])
        for key in sheet["missing_rows"]:
            yield sheet["name"], _("檔案裡沒有"), "", key, ""
