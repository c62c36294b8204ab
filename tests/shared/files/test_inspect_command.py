"""``licheng inspect``."""

import json
import os
from pathlib import Path

import pytest

from licheng.demo.media import make_jpg, make_pdf
from licheng.shared.files import messages
from licheng.shared.files.inspect_command import main
from licheng.shared.messages import known_codes


def test_inspect_json_prints_one_line_per_file(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    good, bad = tmp_path / "報告.pdf", tmp_path / "照片.png"
    good.write_bytes(make_pdf("報告", ["甲"], 1, 1))
    bad.write_bytes(make_jpg("照片", 1))

    status = main(["--json", "--for", "outcome-document", str(good), str(bad), "/nowhere"])

    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert status == 0
    assert lines == [
        {"file": str(good), "accepted": True, "kind": "pdf", "code": "", "message": ""},
        {
            "file": str(bad),
            "accepted": False,
            "kind": "jpg",
            "code": "file_type_mismatch",
            "message": "副檔名是 .png，內容卻是 JPG。請把副檔名改為 .jpg，或選擇正確的檔案。",
        },
        {
            "file": "/nowhere",
            "accepted": False,
            "kind": "unknown",
            "code": "file_not_found",
            "message": "找不到這個檔案，請確認路徑後再試一次。",
        },
    ]


def test_inspect_table(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "報告.pdf"
    path.write_bytes(make_pdf("報告", ["甲"], 1, 1))

    main(["--for", "counseling", str(path)])

    assert capfdbinary.readouterr().out.decode() == f"可上傳\tpdf\t{path}\t\n"


def test_inspect_name_that_is_no_text(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = os.fsencode(tmp_path) + b"/\xff.pdf"
    with open(path, "wb") as file:  # noqa: PTH123 (the name is bytes)
        file.write(make_pdf("報告", ["甲"], 1, 1))

    main(["--json", "--for", "counseling", os.fsdecode(path)])

    line = json.loads(capfdbinary.readouterr().out)
    assert (line["accepted"], line["file"]) == (True, f"{tmp_path}/\\udcff.pdf")


@pytest.mark.parametrize("arguments", [["a.pdf"], ["--for", "homework", "a.pdf"], ["--for", "counseling"]])
def test_inspect_wrong_options(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2


def test_messages_are_registered() -> None:
    assert messages.MESSAGES.keys() <= known_codes()
