"""Whether rows and files of a package fit: every link names a file of the package, every file has a row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from licheng.kernel.digests import is_digest
from licheng.kernel.limits import FilePurpose, limit_for
from licheng.kernel.package_layout import FILE_FOLDER
from licheng.kernel.package_manifest import PackageFile
from licheng.kernel.problems import Problem
from licheng.kernel.roster_cells import RosterCode
from licheng.kernel.rosters import Roster, RosterRow
from licheng.kernel.rule_sets import available_school_years

# The columns that hold the relative name of a file inside the package, and what such a file may be.
FILE_COLUMNS: Final[Mapping[str, FilePurpose]] = {
    "課程學習成果文件檔案連結": FilePurpose.OUTCOME_DOCUMENT,
    "課程學習成果影音檔案連結": FilePurpose.OUTCOME_MEDIA,
    "證明文件連結": FilePurpose.PERFORMANCE_DOCUMENT,
    "影音檔案連結": FilePurpose.PERFORMANCE_MEDIA,
}


def file_link(digest: str) -> str:
    """Return what a cell holds to name a file of the same package."""
    return FILE_FOLDER + digest


def linked_digest(value: str) -> str:
    """Return the digest that a cell names, or an empty text when it names no file of a package."""
    digest = value.removeprefix(FILE_FOLDER)
    return digest if value.startswith(FILE_FOLDER) and is_digest(digest) else ""


def linked_files(row: RosterRow) -> dict[str, str]:
    """Return column → digest of the files that a row names."""
    links = {column: linked_digest(row.values.get(column, "")) for column in FILE_COLUMNS}
    return {column: digest for column, digest in links.items() if digest}


def check_files(rosters: Sequence[Roster], files: Sequence[PackageFile]) -> list[Problem]:
    """Return a problem for every link without its file, file of a wrong type or size, and file without a row."""
    known: dict[str, PackageFile] = {file.digest: file for file in files}
    problems = list(_link_problems(rosters, known))
    rows = [row for roster in rosters for _sheet, _number, row in roster.rows()]
    used = {digest for row in rows for digest in linked_files(row).values()}
    unused = [file for file in files if file.digest not in used]
    return problems + [Problem(RosterCode.FILE_UNUSED, {"digest": file.digest}) for file in unused]


def _link_problems(rosters: Sequence[Roster], known: Mapping[str, PackageFile]) -> Iterator[Problem]:
    for roster in rosters:
        for sheet, number, row in roster.rows():
            for column, purpose in FILE_COLUMNS.items():
                value = row.values.get(column, "")
                file = known.get(linked_digest(value))
                if value and file is None:
                    yield Problem(RosterCode.FILE_MISSING, {"value": value}, sheet, number, column)
                elif file and not _is_allowed(file, purpose, roster.cover.school_year):
                    facts = {"digest": file.digest, "type": file.type, "size": file.size}
                    yield Problem(RosterCode.FILE_NOT_ALLOWED, facts, sheet, number, column)


def _is_allowed(file: PackageFile, purpose: FilePurpose, school_year: int) -> bool:
    # A year without a packaged rule set is judged by the newest one.
    limit = limit_for(purpose, school_year if school_year in available_school_years() else None)
    return file.type in limit.types and 0 < file.size <= limit.max_bytes
