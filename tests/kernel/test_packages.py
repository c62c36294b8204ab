import io
import re
import tarfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from licheng.kernel.digests import sha256_of, sha256_of_bytes
from licheng.kernel.package_files import file_link, linked_files
from licheng.kernel.package_layout import BLOCK
from licheng.kernel.package_manifest import ManifestShapeError
from licheng.kernel.package_reader import PackageLimits, PackageNotVerifiedError, SchoolKey, open_package
from licheng.kernel.packages import PackageSourceError, SourceFile, check_package, read_rosters, write_package
from licheng.kernel.problems import Problem
from licheng.kernel.rosters import Batch, Roster, RosterRow, SubmissionKind
from licheng.kernel.signatures import generate_key
from tests.factories.packages import (
    BEN,
    FILES,
    KEY,
    KEYS,
    MP3,
    OTHER_KEY,
    OTHER_SCHOOL,
    PDF,
    SCHOOL,
    SMALL,
    head,
    outcome,
    outcomes,
    packed,
    rosters,
    row,
    source,
)

DATA, SUMMARY = packed()
FILE_DIGEST = sha256_of_bytes(PDF)
RECORDING = "課程學習成果影音檔案連結"


def problems_of(data: bytes, limits: PackageLimits | None = None) -> list[Problem]:
    with open_package(io.BytesIO(data), limits) as reader:
        return check_package(reader, KEYS, SCHOOL)


def codes_of(data: bytes, limits: PackageLimits | None = None) -> list[str]:
    return [problem.code for problem in problems_of(data, limits)]


class PlainTarget(io.RawIOBase):
    """A target that can only be written, as a socket is."""

    def __init__(self) -> None:
        super().__init__()
        self.data = b""

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)


def test_package_untouched_is_right_and_readable():
    with open_package(io.BytesIO(DATA)) as reader:
        problems = check_package(reader, KEYS, SCHOOL)

        assert problems == []
        assert reader.summary == SUMMARY
        assert reader.manifest.head == head()
        assert read_rosters(reader) == SMALL
        with reader.open_file(FILE_DIGEST) as stream:
            assert stream.read() == PDF


def test_package_summary_tells_digest_and_size_of_all_bytes():
    assert (SUMMARY.digest, SUMMARY.size) == (sha256_of_bytes(DATA), len(DATA))
    assert SUMMARY.key_id == KEY.public.key_id


def test_package_same_content_gives_the_same_bytes():
    again, _ = packed(files=[FILES[1], FILES[0], FILES[1]])

    assert again == DATA


def test_package_target_without_seek_is_enough():
    target = PlainTarget()

    write_package(target, head(), SMALL, FILES, KEY)

    assert target.data == DATA


def test_package_opened_by_path_is_right(tmp_path: Path):
    path = tmp_path / "package.tar"
    path.write_bytes(DATA)

    with open_package(path) as reader:
        assert check_package(reader, KEYS, SCHOOL) == []


def test_package_two_files_read_in_turns_do_not_disturb_each_other():
    with open_package(io.BytesIO(DATA)) as reader:
        reader.verify(KEYS, SCHOOL)
        pdf, mp3 = reader.open_file(FILE_DIGEST), reader.open_file(sha256_of_bytes(MP3))

        assert pdf.read(4) + mp3.read(3) == PDF[:4] + MP3[:3]
        assert sha256_of(reader.open_file(FILE_DIGEST)) == FILE_DIGEST
        with pytest.raises(KeyError):
            reader.open_file(sha256_of_bytes(b"other"))


def test_package_before_verification_nothing_can_be_read():
    with open_package(io.BytesIO(DATA)) as reader:
        for read in (reader.roster_bytes, lambda: reader.manifest, lambda: reader.open_file(FILE_DIGEST)):
            with pytest.raises(PackageNotVerifiedError):
                read()


def test_package_other_tools_read_it_as_a_bag():
    with tarfile.open(fileobj=io.BytesIO(DATA), mode="r:") as archive:
        members = {member.name: archive.extractfile(member) for member in archive}
        content = {name: stream.read() for name, stream in members.items() if stream}

    base = str(head().package_id)
    assert {name.split("/")[0] for name in content} == {base}
    assert content[f"{base}/bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    oxum = len(content[f"{base}/data/roster.json"]) + len(PDF) + len(MP3)
    assert f"Payload-Oxum: {oxum}.3\n".encode() in content[f"{base}/bag-info.txt"]
    for listing, prefix in (("manifest-sha256.txt", "data/"), ("tagmanifest-sha256.txt", "")):
        lines = re.findall(r"(\w{64})  (\S+)\n", content[f"{base}/{listing}"].decode())
        assert lines
        assert all(sha256_of_bytes(content[f"{base}/{path}"]) == digest for digest, path in lines)
        assert all(path.startswith(prefix) for _, path in lines)


def test_package_of_no_files_is_right():
    data, _ = packed(of=outcomes(outcome("a-1", 課程學習成果文件檔案連結="")), files=())

    assert codes_of(data) == []


@pytest.mark.parametrize(
    ("kind", "sheets"),
    [
        (
            SubmissionKind.BASIC_DATA,
            {"學生資料": [row("21", "學生資料", "1")], "幹部經歷紀錄": [row("24", "幹部經歷紀錄", "2")]},
        ),
        (SubmissionKind.COURSE_HISTORY, {"學期成績": [row("22", "學期成績", "1")]}),
        (
            SubmissionKind.DIVERSE_PERFORMANCES,
            {"競賽參與紀錄": [row("25", "競賽參與紀錄", "1", 外部影音連結="https://a.tw")]},
        ),
    ],
)
def test_package_of_every_kind_is_right(kind: SubmissionKind, sheets: dict[str, Sequence[RosterRow]]):
    package = head(kind)

    data, _ = packed(rosters(package, sheets), (), package)

    assert codes_of(data) == []


@pytest.mark.parametrize(
    "wrong",
    [
        SourceFile(FILE_DIGEST, len(PDF), "pdf", partial(io.BytesIO, PDF[:-1] + b"X")),
        SourceFile(FILE_DIGEST, len(PDF), "pdf", partial(io.BytesIO, PDF[:-1])),
        SourceFile(FILE_DIGEST, len(PDF), "pdf", partial(io.BytesIO, PDF + b"X")),
        SourceFile(FILE_DIGEST, len(PDF), "exe", partial(io.BytesIO, PDF)),
    ],
)
def test_write_package_file_other_than_said_is_refused(wrong: SourceFile):
    with pytest.raises(PackageSourceError) as caught:
        packed(files=[wrong])

    assert caught.value.digest == FILE_DIGEST


def test_write_package_one_file_told_in_two_ways_is_refused():
    with pytest.raises(PackageSourceError):
        packed(files=[source(PDF), source(PDF, "png")])


def test_write_package_head_that_contradicts_itself_is_refused():
    with pytest.raises(ManifestShapeError):
        packed(package=head(semester=1))


def test_package_signed_by_another_school_is_refused():
    assert codes_of(packed(key=OTHER_KEY)[0]) == ["package_wrong_school"]


def test_package_naming_another_school_is_refused():
    package = head(school_code=OTHER_SCHOOL)

    assert codes_of(packed(package=package)[0]) == ["package_wrong_school"]


def test_package_sent_in_the_name_of_another_school_is_refused():
    with open_package(io.BytesIO(DATA)) as reader:
        problems = check_package(reader, KEYS, OTHER_SCHOOL)

    assert problems == [Problem("package_wrong_school", {"school_code": SCHOOL, "expected": OTHER_SCHOOL})]


def test_package_signed_with_an_unknown_key_is_refused():
    key = generate_key()

    assert problems_of(packed(key=key)[0]) == [Problem("package_key_unknown", {"key_id": key.public.key_id})]


def test_package_key_registered_under_a_wrong_id_is_refused():
    keys = {KEY.public.key_id: SchoolKey(SCHOOL, OTHER_KEY.public)}

    with open_package(io.BytesIO(DATA)) as reader:
        assert [problem.code for problem in check_package(reader, keys, SCHOOL)] == [
            "package_signature_invalid"
        ]


@pytest.mark.parametrize(
    "limits",
    [
        PackageLimits(package_bytes=len(DATA) - 1),
        PackageLimits(manifest_bytes=100),
        PackageLimits(roster_bytes=100),
        PackageLimits(files=1),
    ],
)
def test_package_larger_than_allowed_is_refused(limits: PackageLimits):
    assert codes_of(DATA, limits) == ["package_too_large"]


def test_package_with_a_seventh_outcome_is_refused():
    seven = outcomes(*(outcome(f"a-{number}", 成果簡述=f"第{number}件") for number in range(7)))

    problems = problems_of(packed(seven, [source(PDF)])[0])

    assert problems == [Problem("SU12", {"masked": "A12****789", "count": 7, "limit": 6})]


def test_package_rosters_of_another_kind_are_refused():
    performances = rosters(head(SubmissionKind.DIVERSE_PERFORMANCES), {})

    assert problems_of(packed(performances, ())[0])[0] == Problem(
        "SU24", {"found": ["25"], "kind": "COURSE_OUTCOMES"}
    )


def test_package_cover_of_another_year_is_refused():
    roster = SMALL[0]
    other = Roster(replace(roster.cover, school_year=113), roster.sheets)

    assert codes_of(packed([other])[0]) == ["SU01"]


def test_package_batch_of_grade_three_has_its_own_roster():
    package = head(batch=Batch.GRADE3_SECOND, grades=(3,))
    data, _ = packed(rosters(package, {"學期課程學習成果": [outcome("a-1")]}), [source(PDF)], package)

    assert codes_of(data) == []


def test_package_that_replaces_another_tells_which_rows_go():
    earlier = UUID("0197f5a0-0000-7000-8000-000000000009")
    package = head(replaces=earlier, withdrawn=("b-1",), sequence=2)
    data, summary = packed(outcomes(outcome("a-1")), [source(PDF)], package)

    assert codes_of(data) == []
    assert (summary.manifest.head.replaces, summary.manifest.head.withdrawn) == (earlier, ("b-1",))


def test_package_link_and_file_must_meet():
    wrong = outcomes(
        outcome("a-1", **{RECORDING: file_link(sha256_of_bytes(b"absent"))}),
        outcome("a-2", BEN, 課程學習成果文件檔案連結="https://example.org/a.pdf"),
    )

    problems = problems_of(packed(wrong)[0])

    assert [(problem.code, problem.row, problem.column) for problem in problems] == [
        ("SU18", 1, RECORDING),
        ("SU18", 2, "課程學習成果文件檔案連結"),
        ("SU20", 0, ""),
    ]


@pytest.mark.parametrize(("data", "kind"), [(PDF, "mp3"), (b"", "pdf"), (b"0" * (4 * 1_048_576 + 1), "pdf")])
def test_package_file_of_wrong_type_or_size_is_refused(data: bytes, kind: str):
    rows = outcomes(outcome("a-1", 課程學習成果文件檔案連結=file_link(sha256_of_bytes(data))))

    assert codes_of(packed(rows, [source(data, kind)])[0]) == ["SU19"]


def test_package_file_limits_of_a_year_without_rules_are_the_newest():
    package = head(school_year=199)

    assert (
        codes_of(packed(rosters(package, {"學期課程學習成果": [outcome("a-1")]}), [source(PDF)], package)[0])
        == []
    )


def test_package_size_is_a_whole_number_of_blocks():
    assert len(DATA) % BLOCK == 0


def test_linked_files_names_columns_and_digests():
    assert linked_files(SMALL[0].sheets["學期課程學習成果"][0]) == {
        "課程學習成果文件檔案連結": FILE_DIGEST,
        RECORDING: sha256_of_bytes(MP3),
    }
