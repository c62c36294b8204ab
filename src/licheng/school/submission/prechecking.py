"""What a precheck found, grouped by cause, as it is kept and shown; no 身分證號 in it (R-041)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from licheng.school.submission.gathering import Finding, Gathered, files_of

EXAMPLES: Final = 200


@dataclass
class PrecheckReport:
    """Counts and problems by cause, added to chunk by chunk."""

    students: int = 0
    rows: int = 0
    files: int = 0
    blocking: int = 0
    notices: int = 0
    groups: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def add(self, gathered: Gathered) -> None:
        """Take in the rows of one chunk and what was found about them."""
        self.students += len(gathered.students)
        self.rows += len(gathered.rows)
        self.files += len(files_of(gathered.rows))
        for finding in gathered.findings:
            self._take(finding)

    def document(self) -> dict[str, Any]:
        """Return the report as it is kept: what would be refused first, the most frequent cause on top."""
        groups = sorted(self.groups.values(), key=lambda group: (not group["is_blocking"], -group["count"]))
        return {
            "students": self.students,
            "rows": self.rows,
            "files": self.files,
            "blocking": self.blocking,
            "notices": self.notices,
            "groups": groups,
        }

    def _take(self, finding: Finding) -> None:
        if finding.is_blocking:
            self.blocking += 1
        else:
            self.notices += 1
        code = finding.refused.code
        empty = {
            "code": code,
            "sheet": finding.sheet,
            "column": finding.column,
            "is_blocking": finding.is_blocking,
            "count": 0,
            "examples": [],
        }
        group = self.groups.setdefault((code, finding.sheet, finding.column), empty)
        group["count"] += 1
        if len(group["examples"]) < EXAMPLES:
            group["examples"].append(example_of(finding))


def example_of(finding: Finding) -> dict[str, Any]:
    """Return one finding as JSON: whose it is by class and seat, and the facts of its sentence."""
    example: dict[str, Any] = {
        "facts": {name: _plain(value) for name, value in finding.refused.facts.items()}
    }
    if finding.student is not None:
        membership = finding.student.membership
        example |= {
            "student": str(finding.student.student_id),
            "class": str(membership.school_class_id),
            "class_name": membership.school_class.name,
            "seat": membership.seat_number,
            "name": finding.student.name,
        }
    return example


def report_of(chunks: Iterable[Gathered]) -> PrecheckReport:
    """Return the report over ``chunks``."""
    report = PrecheckReport()
    for gathered in chunks:
        report.add(gathered)
    return report


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int) else str(value)
