"""What a student writes into a performance, how it is kept, and what it is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from licheng.kernel.performance_kinds import BRIEF, PerformanceKind, kind_named
from licheng.kernel.performance_rules import Clean, clean_performance
from licheng.kernel.results import require
from licheng.school.performances.models import PerformanceVersion
from licheng.school.performances.rules import check_link
from licheng.school.performances.words import in_words
from licheng.shared.files.attaching import NO_FILES, FileChoice, FilePair

# The field of each kind that says what it is about.
_TITLE_FIELDS = {
    "cadre_experience": ("unit_name", "position"),
    "competition_record": ("competition_name",),
    "certificate_record": ("certificate", "test_group"),
    "service_record": ("service_name",),
    "flexible_learning_record": ("content_name",),
    "group_activity_record": ("content_name",),
    "workplace_record": ("workplace_unit", "job_title"),
    "work_product_record": ("product_name",),
    "college_preview_record": ("course_name",),
    "other_performance_record": ("performance_name",),
}


@dataclass(frozen=True)
class PerformanceContent:
    """What a form says: kind, school year, values by field (the brief among them), link and files."""

    kind: PerformanceKind
    school_year: int
    values: Mapping[str, Any]
    external_link: str = ""
    files: FileChoice = NO_FILES


@dataclass(frozen=True)
class CleanContent:
    """The same as it is kept: fields by identifier, the brief and the link apart."""

    fields: Mapping[str, Clean]
    brief: str
    external_link: str


def clean_content(content: PerformanceContent) -> CleanContent:
    """Return ``content`` as it is kept; raises RefusedError with the first thing wrong."""
    cleaned = clean_performance(content.kind, content.values)
    brief = str(cleaned.pop(BRIEF))
    link = content.external_link.strip()
    require(check_link(link))
    return CleanContent(cleaned, brief, link)


def values_of(version: PerformanceVersion) -> dict[str, Any]:
    """Return every field of a version with its brief, as the kernel's rules and rosters take them."""
    return {**version.fields, BRIEF: version.brief}


def is_same(version: PerformanceVersion, content: CleanContent, files: FilePair) -> bool:
    """Return whether ``version`` already holds exactly this."""
    held = (
        version.fields,
        version.brief,
        version.external_link,
        version.document_id,
        version.media_id,
    )
    wanted = (
        dict(content.fields),
        content.brief,
        content.external_link,
        files.document.object_id,
        files.media.object_id,
    )
    return held == wanted


def performance_title(kind_name: str, version: PerformanceVersion) -> str:
    """Return what a performance is called: its own name, or that of its kind when it has none."""
    words = [str(version.fields.get(name, "")) for name in _TITLE_FIELDS[kind_name]]
    return " ".join(word for word in words if word) or in_words(kind_named(kind_name).label)
