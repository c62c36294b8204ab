"""Packages: what a school submits, written as one stream of bytes and checked as one.

docs/algorithms/packages.md tells the format and the order of the checks in prose.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from licheng.kernel.canonical import CanonicalError, canonical_bytes, parse_canonical
from licheng.kernel.digests import CHUNK_BYTES, Digest, as_digest, sha256_of_bytes
from licheng.kernel.package_diagnosis import PackageCode, package_problem
from licheng.kernel.package_files import check_files
from licheng.kernel.package_layout import (
    END_OF_ARCHIVE,
    Member,
    package_members,
    padding_of,
    tar_header,
)
from licheng.kernel.package_manifest import (
    FILE_TYPES,
    PackageFile,
    PackageHead,
    PackageManifest,
    check_head,
    manifest_document,
)
from licheng.kernel.package_reader import (
    PackageReader,
    PackageSummary,
    SchoolKey,
)
from licheng.kernel.problems import Problem
from licheng.kernel.roster_cells import RosterCode
from licheng.kernel.roster_checks import check_roster
from licheng.kernel.rosters import (
    Cover,
    Roster,
    RosterShapeError,
    cover_semester,
    parse_rosters,
    roster_types,
    rosters_document,
)
from licheng.kernel.signatures import DocumentType, SigningKey, sign


@dataclass(frozen=True)
class SourceFile:
    """A file to be packed: what it is said to be, and how to open it for reading."""

    digest: Digest
    size: int
    type: str
    open: Callable[[], BinaryIO]


class PackageSourceError(Exception):
    """A file to be packed is not what it is said to be; the bytes written so far are no package."""

    def __init__(self, digest: str) -> None:
        """Keep which file it is."""
        super().__init__(digest)
        self.digest = digest


def write_package(
    target: BinaryIO,
    head: PackageHead,
    rosters: Sequence[Roster],
    files: Iterable[SourceFile],
    key: SigningKey,
) -> PackageSummary:
    """Write a signed package to ``target``, which need not be seekable, and return its summary.

    The same arguments give the same bytes. Files are read once, in small pieces, and compared with their
    digest and size on the way: PackageSourceError when one differs. The rosters are not checked here.
    """
    check_head(head)
    sources = _distinct(files)
    roster = canonical_bytes(rosters_document(rosters))
    listed = tuple(PackageFile(source.digest, source.size, source.type) for source in sources)
    manifest = PackageManifest(head, sha256_of_bytes(roster), len(roster), listed)
    signed = sign(DocumentType.PACKAGE, manifest_document(manifest), key)
    members = package_members(manifest, signed.data)
    output = _Output(target, str(head.package_id))
    for member in members[: -len(sources)] if sources else members:
        output.member(member, [roster if member.content is None else member.content])
    for member, source in zip(members[len(members) - len(sources) :], sources, strict=True):
        output.member(member, _pieces(source))
    output.write(END_OF_ARCHIVE)
    return PackageSummary(manifest, signed.key_id, Digest(output.running.hexdigest()), output.size)


def check_package(
    reader: PackageReader, keys: Mapping[str, SchoolKey], expected_school: str
) -> list[Problem]:
    """Return everything wrong with a package; the rosters are looked at only after every byte was found right."""
    problems = reader.verify(keys, expected_school)
    if problems:
        return problems
    try:
        rosters = read_rosters(reader)
    except (CanonicalError, RosterShapeError) as error:
        return [package_problem(PackageCode.ROSTER_INVALID, reason=str(error))]
    problems = _cover_problems(reader.manifest.head, rosters)
    for roster in rosters:
        problems += check_roster(roster)
    return problems + check_files(rosters, reader.manifest.files)


def read_rosters(reader: PackageReader) -> tuple[Roster, ...]:
    """Return the rosters of a verified package.

    Raise PackageNotVerifiedError before that, CanonicalError or RosterShapeError when they are misshapen.
    """
    return parse_rosters(parse_canonical(reader.roster_bytes()))


def covers_of(head: PackageHead) -> tuple[Cover, ...]:
    """Return the covers of the rosters that a package with ``head`` holds, in their order."""
    semester = cover_semester(head.kind, head.semester)
    types = roster_types(head.kind, head.batch)
    return tuple(Cover(head.school_code, head.school_year, semester, roster_type) for roster_type in types)


def _cover_problems(head: PackageHead, rosters: Sequence[Roster]) -> list[Problem]:
    found = [roster.cover for roster in rosters]
    if [cover.roster_type for cover in found] != list(roster_types(head.kind, head.batch)):
        types = [cover.roster_type for cover in found]
        return [Problem(RosterCode.ROSTERS_WRONG, {"found": types, "kind": head.kind.value})]
    pairs = zip(found, covers_of(head), strict=True)
    wrong = [cover for cover, right in pairs if cover != right]
    return [Problem(RosterCode.COVER_WRONG, {"value": cover.roster_type}, "封面", 1) for cover in wrong]


def _distinct(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Return every file once, in digest order; raise PackageSourceError when two tellings differ."""
    distinct: dict[str, SourceFile] = {}
    for file in files:
        first = distinct.setdefault(as_digest(file.digest), file)
        if (first.size, first.type) != (file.size, file.type) or file.type not in FILE_TYPES:
            raise PackageSourceError(file.digest)
    return [distinct[digest] for digest in sorted(distinct)]


def _pieces(source: SourceFile) -> Iterable[bytes]:
    running = hashlib.sha256()
    left = source.size
    with source.open() as stream:
        while piece := stream.read(CHUNK_BYTES):
            running.update(piece)
            left -= len(piece)
            if left < 0:
                break
            yield piece
    if left or running.hexdigest() != source.digest:
        raise PackageSourceError(source.digest)


class _Output:
    """Writes members and keeps the digest and size of everything written."""

    def __init__(self, target: BinaryIO, base: str) -> None:
        self._target = target
        self._base = base
        self.running = hashlib.sha256()
        self.size = 0

    def member(self, member: Member, pieces: Iterable[bytes]) -> None:
        self.write(tar_header(self._base, member.path, member.size))
        for piece in pieces:
            self.write(piece)
        self.write(bytes(padding_of(member.size)))

    def write(self, data: bytes) -> None:
        self._target.write(data)
        self.running.update(data)
        self.size += len(data)
