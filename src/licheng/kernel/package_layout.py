"""How a package lies in its bytes: a BagIt 1.0 bag (RFC 8493) in one plain POSIX tar (ustar), nothing left free.

Once the signed manifest is known, every other byte is: headers are fixed, tag files follow from the
manifest, payload is told by digest, padding is zero. docs/algorithms/packages.md tells why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from licheng.kernel.digests import Digest, sha256_of_bytes
from licheng.kernel.package_manifest import PackageManifest, time_text

BLOCK: Final = 512
END_OF_ARCHIVE: Final = bytes(2 * BLOCK)
MANIFEST_PATH: Final = "licheng-manifest.json"
ROSTER_PATH: Final = "data/roster.json"
FILE_FOLDER: Final = "data/files/"
_BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MAGIC: Final = b"ustar\x0000"
_CHECKSUM: Final = slice(148, 156)


@dataclass(frozen=True)
class Member:
    """One file of the bag: its path under the base folder, size and digest; ``content`` only of tag files."""

    path: str
    size: int
    digest: Digest
    content: bytes | None = None


@dataclass(frozen=True)
class TarHeader:
    """What the header of a member found in a package says."""

    path: str
    size: int
    is_file: bool


def tar_header(base: str, path: str, size: int) -> bytes:
    """Return the only header a member may have: plain file, mode 0644, owner 0, time 0 (POSIX.1-1988 ustar)."""
    folder, _, name = f"{base}/{path}".rpartition("/")
    header = bytearray(BLOCK)
    fields = {
        0: name.encode("ascii"),
        100: b"0000644\x00" + b"0000000\x00" * 2 + b"%011o\x00" % size + b"%011o\x00" % 0 + b" " * 8 + b"0",
        257: _MAGIC,
        345: folder.encode("ascii"),
    }
    for offset, value in fields.items():
        header[offset : offset + len(value)] = value
    header[_CHECKSUM] = b"%06o\x00 " % sum(header)
    return bytes(header)


def parse_header(block: bytes) -> TarHeader | None:
    """Return what a 512-byte block says as a tar header, or None when it is none (magic, sum, number)."""
    blank = block[:148] + b" " * 8 + block[156:]
    try:
        right = int(block[_CHECKSUM].rstrip(b"\x00 "), 8) == sum(blank)
        size = int(block[124:136].rstrip(b"\x00 "), 8)
    except ValueError:
        return None
    if not right or block[257:262] != _MAGIC[:5]:
        return None
    name, folder = (_text(block[part]) for part in (slice(0, 100), slice(345, 500)))
    return TarHeader(f"{folder}/{name}" if folder else name, size, is_file=block[156:157] in {b"0", b"\x00"})


def padding_of(size: int) -> int:
    """Return how many zero bytes follow a member of ``size`` bytes."""
    return -size % BLOCK


def package_members(manifest: PackageManifest, signed: bytes) -> tuple[Member, ...]:
    """Return every member in its order; ``signed`` are the bytes of the signed manifest."""
    payload = (
        Member(ROSTER_PATH, manifest.roster_size, manifest.roster_digest),
        *(Member(FILE_FOLDER + file.digest, file.size, file.digest) for file in manifest.files),
    )
    tags = (
        _tag(MANIFEST_PATH, signed),
        _tag("bagit.txt", _BAGIT),
        _tag("bag-info.txt", _bag_info(manifest, payload)),
        _tag("manifest-sha256.txt", _digest_lines(payload)),
    )
    return (*tags, _tag("tagmanifest-sha256.txt", _digest_lines(tags)), *payload)


def _text(field: bytes) -> str:
    return field.split(b"\x00", 1)[0].decode("ascii", errors="backslashreplace")


def _tag(path: str, content: bytes) -> Member:
    return Member(path, len(content), sha256_of_bytes(content), content)


def _digest_lines(members: Sequence[Member]) -> bytes:
    return "".join(f"{member.digest}  {member.path}\n" for member in members).encode("ascii")


def _bag_info(manifest: PackageManifest, payload: Sequence[Member]) -> bytes:
    head = manifest.head
    lines = (
        f"Source-Organization: {head.school_code}",
        f"Bagging-Date: {time_text(head.made_at)[:10]}",
        f"External-Identifier: {head.package_id}",
        f"Payload-Oxum: {sum(member.size for member in payload)}.{len(payload)}",
    )
    return "".join(f"{line}\n" for line in lines).encode("ascii")
