"""Reading a package: signature first, then every byte against the layout that the signed manifest fixes."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self
from uuid import UUID

from licheng.kernel.canonical import MAX_BYTES
from licheng.kernel.digests import CHUNK_BYTES, Digest
from licheng.kernel.package_diagnosis import Expected, PackageCode, diagnose_header, package_problem
from licheng.kernel.package_layout import (
    BLOCK,
    END_OF_ARCHIVE,
    FILE_FOLDER,
    MANIFEST_PATH,
    ROSTER_PATH,
    Member,
    package_members,
    padding_of,
    parse_header,
    tar_header,
)
from licheng.kernel.package_manifest import ManifestShapeError, PackageManifest, parse_manifest
from licheng.kernel.problems import Problem
from licheng.kernel.signatures import (
    DocumentType,
    PublicKey,
    SignatureInvalidError,
    SignedDocument,
    UnknownKeyError,
    verify,
)

_UUID_CHARACTERS: Final = 36


@dataclass(frozen=True)
class SchoolKey:
    """A public key as the reader registered it: whose it is."""

    school_code: str
    public: PublicKey


@dataclass(frozen=True)
class PackageLimits:
    """How large a package and its parts may be; checked before the parts are read."""

    package_bytes: int = 64 * 1024**3
    manifest_bytes: int = 32 * 1024**2
    roster_bytes: int = MAX_BYTES
    files: int = 200_000


@dataclass(frozen=True)
class PackageSummary:
    """A whole package: its manifest, the key that signed it, the digest and size of all its bytes."""

    manifest: PackageManifest
    key_id: str
    digest: Digest
    size: int


class PackageNotVerifiedError(Exception):
    """Something inside a package was asked for before its signature and bytes were found right."""


class PackageRefusedError(Exception):
    """A package is not right; ``problems`` says why."""

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems for the caller."""
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = list(problems)


class PackageReader:
    """A package that someone handed in. Nothing in it can be read before ``verify`` returned no problem."""

    def __init__(self, stream: BinaryIO, limits: PackageLimits) -> None:
        """Take a seekable stream; it is read only when asked."""
        self._stream = stream
        self._limits = limits
        self._summary: PackageSummary | None = None
        self._offsets: dict[str, tuple[int, Member]] = {}

    def __enter__(self) -> Self:
        """Return the reader itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the stream."""
        self._stream.close()

    @property
    def summary(self) -> PackageSummary:
        """Return what was verified; raise PackageNotVerifiedError before."""
        if self._summary is None:
            raise PackageNotVerifiedError
        return self._summary

    @property
    def manifest(self) -> PackageManifest:
        """Return the verified manifest; raise PackageNotVerifiedError before."""
        return self.summary.manifest

    def roster_bytes(self) -> bytes:
        """Return the bytes of the roster document; raise PackageNotVerifiedError before."""
        with self._open(ROSTER_PATH) as stream:
            return stream.read()

    def open_file(self, digest: Digest) -> BinaryIO:
        """Return a stream over one file; raise KeyError when the package has none of this digest."""
        return self._open(FILE_FOLDER + digest)

    def verify(self, keys: Mapping[str, SchoolKey], expected_school: str) -> list[Problem]:
        """Return what is wrong with signature and bytes; with no problem the content can then be read.

        Every byte of the stream is read once, in order.
        """
        self._summary = None
        try:
            self._summary = self._verified(keys, expected_school)
        except PackageRefusedError as refused:
            return refused.problems
        return []

    def _open(self, path: str) -> BinaryIO:
        if self._summary is None:
            raise PackageNotVerifiedError
        offset, member = self._offsets[path]
        return io.BufferedReader(_Section(self._stream, offset, member.size))

    def _verified(self, keys: Mapping[str, SchoolKey], expected_school: str) -> PackageSummary:
        size = self._stream.seek(0, io.SEEK_END)
        self._stream.seek(0)
        if size > self._limits.package_bytes:
            raise _refused(PackageCode.TOO_LARGE, size=size, limit=self._limits.package_bytes)
        base, signed_bytes = self._read_signed()
        signed, manifest = _verified_manifest(signed_bytes, keys, expected_school)
        self._require_within_limits(manifest)
        members = package_members(manifest, signed.data)
        if base != str(manifest.head.package_id):
            raise _refused(PackageCode.HEADER_ALTERED, member=MANIFEST_PATH)
        self._stream.seek(0)
        walk = _Walk(self._stream, base, members)
        problems = walk.run()
        if problems:
            raise PackageRefusedError(*problems)
        self._offsets = walk.offsets
        return PackageSummary(manifest, signed.key_id, Digest(walk.running.hexdigest()), size)

    def _read_signed(self) -> tuple[str, bytes]:
        """Return base folder and manifest bytes as the first header claims them; nothing is believed yet."""
        block = self._stream.read(BLOCK)
        header = parse_header(block)
        if header is None:
            raise _refused(PackageCode.NOT_TAR)
        base = header.path[:_UUID_CHARACTERS]
        if not _is_uuid(base) or header.path != f"{base}/{MANIFEST_PATH}":
            raise _refused(PackageCode.MEMBER_MISSING, member=MANIFEST_PATH)
        if header.size > self._limits.manifest_bytes:
            raise _refused(PackageCode.TOO_LARGE, size=header.size, limit=self._limits.manifest_bytes)
        data = self._stream.read(header.size)
        if len(data) < header.size:
            raise _refused(PackageCode.TRUNCATED, member=MANIFEST_PATH)
        return base, data

    def _require_within_limits(self, manifest: PackageManifest) -> None:
        if manifest.roster_size > self._limits.roster_bytes:
            raise _refused(PackageCode.TOO_LARGE, size=manifest.roster_size, limit=self._limits.roster_bytes)
        if len(manifest.files) > self._limits.files:
            raise _refused(PackageCode.TOO_LARGE, files=len(manifest.files), limit=self._limits.files)


def open_package(source: Path | BinaryIO, limits: PackageLimits | None = None) -> PackageReader:
    """Return a reader of ``source``, a path or a seekable stream; leaving its ``with`` closes the stream."""
    stream = source.open("rb") if isinstance(source, Path) else source
    return PackageReader(stream, limits or PackageLimits())


class _Walk:
    """One pass over a package, comparing every byte with the layout of its members."""

    def __init__(self, stream: BinaryIO, base: str, members: tuple[Member, ...]) -> None:
        self._stream = stream
        self._base = base
        self._members = members
        self._paths = [member.path for member in members]
        self._position = 0
        self.running = hashlib.sha256()
        self.offsets: dict[str, tuple[int, Member]] = {}

    def run(self) -> list[Problem]:
        """Return altered members; stop at the first place where the layout itself is left."""
        problems: list[Problem] = []
        try:
            for index in range(len(self._members)):
                problems.extend(self._member_problems(index))
            self._require_end()
        except PackageRefusedError as refused:
            problems.extend(refused.problems)
        return problems

    def _member_problems(self, index: int) -> list[Problem]:
        member = self._members[index]
        header = self._take(BLOCK)
        if header != tar_header(self._base, member.path, member.size):
            raise PackageRefusedError(diagnose_header(header, self._expected(index)))
        self.offsets[member.path] = (self._position, member)
        digest = self._digest_of(member)
        padding = self._take(padding_of(member.size))
        if len(padding) < padding_of(member.size):
            raise _refused(PackageCode.TRUNCATED, member=member.path)
        problems = []
        if digest != member.digest:
            problems.append(package_problem(PackageCode.DIGEST_MISMATCH, member=member.path))
        if any(padding):
            problems.append(package_problem(PackageCode.PADDING_ALTERED, member=member.path))
        return problems

    def _digest_of(self, member: Member) -> str:
        running = hashlib.sha256()
        left = member.size
        while left:
            piece = self._take(min(left, CHUNK_BYTES))
            if not piece:
                raise _refused(PackageCode.TRUNCATED, member=member.path)
            running.update(piece)
            left -= len(piece)
        return running.hexdigest()

    def _require_end(self) -> None:
        end = self._take(len(END_OF_ARCHIVE))
        if any(end[:BLOCK]):
            raise PackageRefusedError(diagnose_header(end[:BLOCK], self._expected(len(self._members))))
        if len(end) < len(END_OF_ARCHIVE):
            raise _refused(PackageCode.TRUNCATED, member="")
        if any(end) or self._stream.read(1):
            raise _refused(PackageCode.TRAILING_DATA)

    def _expected(self, index: int) -> Expected:
        member = self._members[index] if index < len(self._members) else None
        return Expected(self._base, member, self._paths[:index], self._paths[index + 1 :])

    def _take(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.running.update(data)
        self._position += len(data)
        return data


class _Section(io.RawIOBase):
    """A read-only view of some bytes of a stream, which other views may move in between."""

    def __init__(self, stream: BinaryIO, offset: int, size: int) -> None:
        super().__init__()
        self._stream = stream
        self._next = offset
        self._end = offset + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._stream.seek(self._next)
        data = self._stream.read(min(len(buffer), self._end - self._next))
        buffer[: len(data)] = data
        self._next += len(data)
        return len(data)


def _verified_manifest(
    data: bytes, keys: Mapping[str, SchoolKey], expected_school: str
) -> tuple[SignedDocument, PackageManifest]:
    public_keys = {key_id: key.public for key_id, key in keys.items()}
    try:
        signed = verify(data, public_keys, DocumentType.PACKAGE)
        manifest = parse_manifest(signed.payload)
    except UnknownKeyError as error:
        raise _refused(PackageCode.KEY_UNKNOWN, key_id=error.key_id) from error
    except SignatureInvalidError as error:
        raise _refused(PackageCode.SIGNATURE_INVALID) from error
    except ManifestShapeError as error:
        raise _refused(PackageCode.MANIFEST_INVALID, reason=str(error)) from error
    schools = {keys[signed.key_id].school_code, manifest.head.school_code}
    if schools != {expected_school}:
        named = manifest.head.school_code
        raise _refused(PackageCode.WRONG_SCHOOL, school_code=named, expected=expected_school)
    return signed, manifest


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _refused(code: PackageCode, **facts: object) -> PackageRefusedError:
    return PackageRefusedError(package_problem(code, **facts))
