import io
import tarfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.canonical import canonical_bytes
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.package_diagnosis import PackageCode
from licheng.kernel.package_layout import (
    BLOCK,
    END_OF_ARCHIVE,
    MANIFEST_PATH,
    ROSTER_PATH,
    package_members,
    padding_of,
    tar_header,
)
from licheng.kernel.package_manifest import PackageManifest, manifest_document
from licheng.kernel.package_reader import open_package
from licheng.kernel.packages import check_package
from licheng.kernel.signatures import DocumentType, SignedDocument, sign
from tests.factories.packages import KEY, KEYS, MP3, PDF, SCHOOL, head, packed

DATA, SUMMARY = packed()
BASE = str(head().package_id)
PDF_PATH = f"data/files/{sha256_of_bytes(PDF)}"
MP3_PATH = f"data/files/{sha256_of_bytes(MP3)}"


def codes_of(data: bytes) -> list[str]:
    with open_package(io.BytesIO(data)) as reader:
        return [problem.code for problem in check_package(reader, KEYS, SCHOOL)]


def pieces() -> dict[str, tuple[bytes, bytes]]:
    """Return path → header and content with padding of the right package, in order."""
    with tarfile.open(fileobj=io.BytesIO(DATA), mode="r:") as archive:
        found = {}
        for member in archive:
            size = member.size + padding_of(member.size)
            header = DATA[member.offset : member.offset_data]
            found[member.name.removeprefix(f"{BASE}/")] = (
                header,
                DATA[member.offset_data : member.offset_data + size],
            )
    return found


def joined(members: dict[str, tuple[bytes, bytes]]) -> bytes:
    return b"".join(header + content for header, content in members.values()) + END_OF_ARCHIVE


def member(path: str, content: bytes) -> tuple[bytes, bytes]:
    return tar_header(BASE, path, len(content)), content + bytes(padding_of(len(content)))


def with_sum(header: bytes) -> bytes:
    blank = header[:148] + b" " * 8 + header[156:]
    return blank[:148] + b"%06o\x00 " % sum(blank) + blank[156:]


def patched(header: bytes, offset: int, value: bytes) -> bytes:
    return with_sum(header[:offset] + value + header[offset + len(value) :])


def named(path: str) -> bytes:
    """Return a member of one byte whose header names ``path`` outright, without the base folder."""
    header = tar_header(BASE, "x", 1)
    plain = patched(patched(header, 0, path.encode().ljust(100, b"\x00")), 345, bytes(155))
    return plain + b"x" + bytes(BLOCK - 1)


def test_package_pieces_put_together_again_are_right():
    assert joined(pieces()) == DATA
    assert codes_of(joined(pieces())) == []


def test_package_bytes_all_over_are_covered():
    # Headers, tag files, roster, files, padding and the end; the step shares no divisor with a block.
    unnoticed = []
    for position in range(0, len(DATA), 11):
        changed = bytearray(DATA)
        changed[position] ^= 1
        with open_package(io.BytesIO(bytes(changed))) as reader:
            if not reader.verify(KEYS, SCHOOL):
                unnoticed.append(position)

    assert unnoticed == []


@given(st.integers(0, len(DATA) - 1), st.binary(max_size=20), st.integers(0, 20))
def test_package_any_other_bytes_are_refused(start: int, inserted: bytes, removed: int):
    changed = DATA[:start] + inserted + DATA[start + removed :]

    assert (codes_of(changed) == []) == (changed == DATA)


@given(st.integers(0, len(DATA) - 1))
def test_package_cut_anywhere_is_refused(size: int):
    assert codes_of(DATA[:size]) != []


def altered_content(path: str) -> bytes:
    found = pieces()
    header, content = found[path]
    found[path] = (header, bytes([content[0] ^ 1]) + content[1:])
    return joined(found)


@pytest.mark.parametrize(
    "path", [ROSTER_PATH, PDF_PATH, MP3_PATH, "bagit.txt", "bag-info.txt", "manifest-sha256.txt"]
)
def test_package_one_byte_of_a_member_changed_is_a_digest_mismatch(path: str):
    assert codes_of(altered_content(path)) == ["package_digest_mismatch"]


def test_package_two_members_changed_are_both_named():
    found = pieces()
    for path in (PDF_PATH, MP3_PATH):
        header, content = found[path]
        found[path] = (header, b"#" + content[1:])

    with open_package(io.BytesIO(joined(found))) as reader:
        problems = check_package(reader, KEYS, SCHOOL)

    assert [problem.facts["member"] for problem in problems] == sorted([PDF_PATH, MP3_PATH])


def without(path: str) -> bytes:
    found = pieces()
    del found[path]
    return joined(found)


def with_extra(path: str) -> bytes:
    return joined({**pieces(), "extra": member(path, b"x")})


def with_header(change: Callable[[bytes], bytes], path: str = PDF_PATH) -> bytes:
    found = pieces()
    header, content = found[path]
    found[path] = (change(header), content)
    return joined(found)


LAST = list(pieces())[-1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", PackageCode.NOT_TAR),
        (b"PK\x03\x04" + DATA, PackageCode.NOT_TAR),
        (b"\x1f\x8b" + DATA[2:], PackageCode.NOT_TAR),
        (DATA.replace(b"ustar\x0000", b"USTAR\x0000", 1), PackageCode.NOT_TAR),
        (END_OF_ARCHIVE, PackageCode.NOT_TAR),
        (without(MANIFEST_PATH), PackageCode.MEMBER_MISSING),
        (without(ROSTER_PATH), PackageCode.MEMBER_MISSING),
        (without(LAST), PackageCode.MEMBER_MISSING),
        (without(PDF_PATH), PackageCode.MEMBER_MISSING),
        (with_extra("data/files/extra"), PackageCode.MEMBER_UNEXPECTED),
        (
            joined({"a": pieces()[MANIFEST_PATH], "b": member("extra", b"x"), **pieces()}),
            PackageCode.MEMBER_UNEXPECTED,
        ),
        (with_extra(ROSTER_PATH), PackageCode.DUPLICATE_MEMBER),
        (
            DATA[: -len(END_OF_ARCHIVE)] + named("../../etc/passwd") + END_OF_ARCHIVE,
            PackageCode.PATH_FORBIDDEN,
        ),
        (DATA[: -len(END_OF_ARCHIVE)] + named("/etc/passwd") + END_OF_ARCHIVE, PackageCode.PATH_FORBIDDEN),
        (with_extra("data\\files"), PackageCode.PATH_FORBIDDEN),
        (with_extra("data/../../x"), PackageCode.PATH_FORBIDDEN),
        (with_header(lambda header: patched(header, 156, b"2")), PackageCode.PATH_FORBIDDEN),
        (with_header(lambda header: patched(header, 156, b"x")), PackageCode.PATH_FORBIDDEN),
        (with_header(lambda header: patched(header, 0, b"\xe6\xad\xb7")), PackageCode.PATH_FORBIDDEN),
        (with_header(lambda header: patched(header, 100, b"0000777")), PackageCode.HEADER_ALTERED),
        (with_header(lambda header: patched(header, 136, b"00000000001")), PackageCode.HEADER_ALTERED),
        (with_header(lambda header: header[:100] + b"0000777" + header[107:]), PackageCode.HEADER_ALTERED),
        (with_header(lambda header: patched(header, 500, b"hidden")), PackageCode.HEADER_ALTERED),
        (with_header(lambda header: header[:148] + b"notoctal" + header[156:]), PackageCode.HEADER_ALTERED),
        (
            with_header(lambda header: patched(header, 500, b"hidden"), MANIFEST_PATH),
            PackageCode.HEADER_ALTERED,
        ),
        (with_header(lambda header: patched(header, 124, b"00000000001")), PackageCode.SIZE_MISMATCH),
        (DATA[:-1], PackageCode.TRUNCATED),
        (DATA[:-BLOCK], PackageCode.TRUNCATED),
        (DATA[: -len(END_OF_ARCHIVE)], PackageCode.TRUNCATED),
        (DATA[: -len(END_OF_ARCHIVE) - 1], PackageCode.TRUNCATED),
        (DATA[: -len(END_OF_ARCHIVE) - BLOCK], PackageCode.TRUNCATED),
        (DATA[: BLOCK + 10], PackageCode.TRUNCATED),
        (DATA + b"\x00", PackageCode.TRAILING_DATA),
        (DATA[:-1] + b"x", PackageCode.TRAILING_DATA),
        (DATA + DATA, PackageCode.TRAILING_DATA),
        (DATA[: -len(END_OF_ARCHIVE) - 1] + b"x" + END_OF_ARCHIVE, PackageCode.PADDING_ALTERED),
    ],
)
def test_package_altered_layout_is_refused_with_its_own_code(data: bytes, code: PackageCode):
    assert codes_of(data) == [code]


def test_package_renamed_base_folder_is_refused():
    other = "0197f5a0-0000-7000-8000-0000000000ff"
    found = pieces()
    renamed = b"".join(
        tar_header(other, path, int(header[124:135], 8)) + content
        for path, (header, content) in found.items()
    )

    assert codes_of(renamed + END_OF_ARCHIVE) == ["package_header_altered"]


@pytest.mark.parametrize("base", ["x" * 36, "0197F5A0-0000-7000-8000-000000000001"])
def test_package_base_folder_that_is_no_id_is_refused(base: str):
    data = tar_header(base, MANIFEST_PATH, 0) + END_OF_ARCHIVE

    assert codes_of(data) == ["package_member_missing"]


def test_package_altered_manifest_is_refused_before_anything_else_is_read():
    found = pieces()
    header, content = found[MANIFEST_PATH]
    changed = content.replace(b'"sequence":1', b'"sequence":2')

    data = header + changed

    assert codes_of(data) == ["package_signature_invalid"]


def packed_by_hand(signed: SignedDocument, manifest: PackageManifest, roster: bytes) -> bytes:
    contents = {ROSTER_PATH: roster, PDF_PATH: PDF, MP3_PATH: MP3}
    members = package_members(manifest, signed.data)
    parts = {one.path: member(one.path, one.content or contents[one.path]) for one in members}
    return joined(parts)


def test_package_signed_document_of_another_type_is_refused():
    signed = sign(DocumentType.RECEIPT, manifest_document(SUMMARY.manifest), KEY)

    assert codes_of(packed_by_hand(signed, SUMMARY.manifest, b"{}")) == ["package_signature_invalid"]


def test_package_signed_document_that_is_no_manifest_is_refused():
    signed = sign(DocumentType.PACKAGE, {"hello": "world"}, KEY)

    assert codes_of(packed_by_hand(signed, SUMMARY.manifest, b"{}")) == ["package_manifest_invalid"]


@pytest.mark.parametrize("roster", [b"{}", b'{"rosters": []}', b"not json"])
def test_package_rightly_signed_with_a_misshapen_roster_is_refused(roster: bytes):
    manifest = PackageManifest(head(), sha256_of_bytes(roster), len(roster), SUMMARY.manifest.files)
    signed = sign(DocumentType.PACKAGE, manifest_document(manifest), KEY)

    assert codes_of(packed_by_hand(signed, manifest, roster)) == ["package_roster_invalid"]


def test_package_roster_exchanged_for_another_is_refused():
    found = pieces()
    other = canonical_bytes({"rosters": []})
    found[ROSTER_PATH] = member(ROSTER_PATH, other)

    assert codes_of(joined(found)) == ["package_size_mismatch"]
