"""The parsers themselves, in this process, on files that are not hostile."""

from io import BytesIO

import pytest

from licheng.kernel.results import Allowed
from licheng.shared.files import inspection_image, inspection_media, inspection_pdf
from licheng.shared.files.inspection_child import encode_decision, judge
from licheng.shared.files.inspection_kinds import EXTENSIONS, extension_of, family_of, kind_of
from tests.factories.corpus import TAME, Part, part_name, specimens_of


@pytest.mark.parametrize("part", TAME, ids=part_name)
def test_parser_decisions(part: Part) -> None:
    decisions = {each.name: judge(kind_of(each.data), BytesIO(each.data)) for each in specimens_of(part)}

    codes = {name: getattr(decision, "code", "") for name, decision in decisions.items()}
    assert codes == {each.name: each.code for each in specimens_of(part)}


def test_parser_warm_up_judges_its_samples() -> None:
    for module in (inspection_image, inspection_media, inspection_pdf):
        module.warm_up()

    assert judge("mp3", BytesIO(b"\xff\xfb\x90\x00" * 1_000)) != Allowed()


def test_decision_encoding() -> None:
    refused = judge("png", BytesIO())

    assert encode_decision(refused) == b'{"code": "image_damaged", "facts": {}}\n'
    assert encode_decision(Allowed()) == b'{"code": ""}\n'


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.pdf", "pdf"),
        ("A.PDF", "pdf"),
        ("a.tar.gz", "gz"),
        ("a", ""),
        (".pdf", ""),
        ("a.", ""),
        ("報告.Jpeg", "jpeg"),
    ],
)
def test_extension(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@pytest.mark.parametrize(
    ("kind", "family"), [("gif", "picture"), ("docx", "office"), ("zip", "archive"), ("odd", "")]
)
def test_family(kind: str, family: str) -> None:
    assert family_of(kind) == family


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "unknown"),
        (b"%PDF-1.4", "pdf"),
        (b"\n%PDF-1.4", "pdf"),
        (b"\xff\xfb\x90\x64", "mp3"),
        (b"\xff\xfb\xf0\x64", "unknown"),
        (b"\xff\xf1\x50\x80", "aac"),
        (b"RIFFxxxxWEBPVP8 ", "webp"),
        (b"RIFFxxxxODD ", "unknown"),
        (b"\0\0\0\x14ftypisom", "mp4"),
        (b"\0\0\0\x14ftypqt  ", "mov"),
        (b"\0\0\0\x08moov", "mov"),
        (b"\0\0\0\x14ftyp3gp4", "3gp"),
        (b"<p>hello", "html"),
        (b"<rdf>", "unknown"),
    ],
)
def test_kind(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


def test_extensions_belong_to_one_kind() -> None:
    known = [extension for extensions in EXTENSIONS.values() for extension in extensions]

    assert len(known) == len(set(known))
