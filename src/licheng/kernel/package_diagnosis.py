"""What is wrong where a package differs from its only right layout; the answer is for people, not for trust."""

import string
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from licheng.kernel.package_layout import BLOCK, Member, TarHeader, parse_header
from licheng.kernel.problems import Problem

_PATH_CHARACTERS: Final = frozenset(string.ascii_letters + string.digits + "-_./")


class PackageCode(StrEnum):
    """Why a package is refused as a whole."""

    NOT_TAR = "package_not_tar"
    TRUNCATED = "package_truncated"
    TOO_LARGE = "package_too_large"
    SIGNATURE_INVALID = "package_signature_invalid"
    KEY_UNKNOWN = "package_key_unknown"
    WRONG_SCHOOL = "package_wrong_school"
    MANIFEST_INVALID = "package_manifest_invalid"
    MEMBER_UNEXPECTED = "package_member_unexpected"
    MEMBER_MISSING = "package_member_missing"
    DUPLICATE_MEMBER = "package_duplicate_member"
    PATH_FORBIDDEN = "package_path_forbidden"
    SIZE_MISMATCH = "package_size_mismatch"
    DIGEST_MISMATCH = "package_digest_mismatch"
    HEADER_ALTERED = "package_header_altered"
    PADDING_ALTERED = "package_padding_altered"
    TRAILING_DATA = "package_trailing_data"
    ROSTER_INVALID = "package_roster_invalid"
    # Told by the central database, which alone knows what it received before.
    REPLAYED = "package_replayed"


@dataclass(frozen=True)
class Expected:
    """The place in a package that is being read: what must stand here, what stood before, what comes later."""

    base: str
    member: Member | None
    before: Collection[str]
    later: Collection[str]


def package_problem(code: PackageCode, **facts: Any) -> Problem:
    """Return a problem of the whole package."""
    return Problem(code.value, facts)


def diagnose_header(block: bytes, expected: Expected) -> Problem:
    """Return why ``block`` is not the header that must stand here; called only when it is not."""
    here = expected.member.path if expected.member else ""
    if len(block) < BLOCK:
        return package_problem(PackageCode.TRUNCATED, member=here)
    if not any(block):
        return package_problem(PackageCode.MEMBER_MISSING, member=here)
    header = parse_header(block)
    if header is None:
        return package_problem(PackageCode.HEADER_ALTERED, member=here)
    if not _is_safe(header, expected.base):
        return package_problem(PackageCode.PATH_FORBIDDEN, member=header.path)
    return _diagnose_member(header, expected)


def _diagnose_member(header: TarHeader, expected: Expected) -> Problem:
    path = header.path.removeprefix(f"{expected.base}/")
    member = expected.member
    if member and path == member.path:
        if header.size == member.size:
            return package_problem(PackageCode.HEADER_ALTERED, member=path)
        return package_problem(PackageCode.SIZE_MISMATCH, member=path, size=header.size, signed=member.size)
    if path in expected.before:
        return package_problem(PackageCode.DUPLICATE_MEMBER, member=path)
    if member and path in expected.later:
        return package_problem(PackageCode.MEMBER_MISSING, member=member.path)
    return package_problem(PackageCode.MEMBER_UNEXPECTED, member=path)


def _is_safe(header: TarHeader, base: str) -> bool:
    """Return whether a member is a plain file inside the base folder with nothing odd in its path."""
    parts = header.path.split("/")
    plain = header.is_file and parts[0] == base and set(header.path) <= _PATH_CHARACTERS
    return plain and not {"", ".", ".."} & set(parts)
