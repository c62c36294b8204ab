"""Judging a staged package: the kernel's checks of bytes and rosters, then what only the center knows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from licheng.central.intake import staging
from licheng.central.intake.models import Package
from licheng.central.intake.queries import accepted_package_of_id, received_before
from licheng.central.intake.rules import check_head, check_keys, check_received_before
from licheng.central.policies.queries import window_of
from licheng.central.policies.rules import WindowKey
from licheng.central.registry.queries import school_keys
from licheng.kernel.digests import Digest
from licheng.kernel.package_diagnosis import PackageCode, package_problem
from licheng.kernel.package_manifest import PackageHead
from licheng.kernel.package_reader import (
    PackageNotVerifiedError,
    PackageReader,
    PackageSummary,
    open_package,
)
from licheng.kernel.packages import check_package, read_rosters
from licheng.kernel.problems import Problem
from licheng.kernel.rosters import Roster
from licheng.kernel.windows import Window


@dataclass(frozen=True)
class Inspection:
    """A package after its checks; without a summary its manifest could not be believed."""

    problems: tuple[Problem, ...]
    reader: PackageReader | None = None
    summary: PackageSummary | None = None
    rosters: tuple[Roster, ...] = ()

    def open_file(self, digest: Digest) -> BinaryIO:
        """Return a stream over one file of a package that was found right."""
        if self.reader is None:
            raise ValueError("Nothing was read.")
        return self.reader.open_file(digest)


@contextmanager
def inspected(package: Package, transfer_id: UUID, begun_at: datetime) -> Iterator[Inspection]:
    """Check the staged bytes of ``package`` and give the result, readable while the block runs."""
    path = staging.staged_path(transfer_id)
    if not path.is_file():
        yield Inspection((Problem("transfer_lost"),))
        return
    with open_package(path) as reader:
        problems = check_package(reader, school_keys(), package.registered_school.code)
        summary = _summary_of(reader)
        if summary is None:
            yield Inspection(tuple(problems))
            return
        found = Inspection(tuple(problems), reader, summary)
        if not problems:
            found = replace(found, rosters=read_rosters(reader))
            found = replace(found, problems=tuple(_own_problems(package, found, begun_at)))
        yield found


def problems_with_received(package: Package, found: Inspection) -> list[Problem]:
    """Return why the rows of a right package do not go together with what is held at this instant."""
    if found.summary is None:
        return []
    head = found.summary.manifest.head
    school_id = package.registered_school_id
    before = received_before(school_id, head, found.rosters)
    return [*_replay(package, head), *check_received_before(head, found.rosters, before)]


def _own_problems(package: Package, found: Inspection, begun_at: datetime) -> list[Problem]:
    if found.summary is None:
        return []
    if found.summary.digest != package.digest:
        return [Problem("package_digest_differs")]
    head = found.summary.manifest.head
    replay = _replay(package, head)
    problems = replay or check_head(head, _window_for(head), begun_at) or check_keys(found.rosters)
    return problems or problems_with_received(package, found)


def _window_for(head: PackageHead) -> Window | None:
    key = WindowKey(head.kind, head.school_year, head.semester, head.grades[0], head.batch)
    return window_of(key, is_mending=head.replaces is not None)


def _replay(package: Package, head: PackageHead) -> list[Problem]:
    held = accepted_package_of_id(package.registered_school_id, head.package_id)
    if held is None or held.digest == package.digest:
        return []
    return [package_problem(PackageCode.REPLAYED, package_id=str(head.package_id))]


def _summary_of(reader: PackageReader) -> PackageSummary | None:
    try:
        return reader.summary
    except PackageNotVerifiedError:
        return None
