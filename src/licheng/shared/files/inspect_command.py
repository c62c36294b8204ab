"""``licheng inspect``: what the upload would answer, for files on this machine."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from licheng.kernel.limits import FilePurpose
from licheng.shared.files.inspection import Verdict, inspect_file


def main(argv: Sequence[str] | None = None) -> int:
    """Print one verdict per file, as JSON lines or as a table; return 0 once every file was judged.

    ``argparse`` ends the process with status 2 on a wrong option or purpose.
    """
    arguments = _parser().parse_args(argv)
    if not settings.configured and "DJANGO_SETTINGS_MODULE" not in os.environ:
        settings.configure(USE_I18N=False)  # sentences need no installation, only their own language
    for file in arguments.files:
        verdict = inspect_file(file, arguments.purpose, Path(file).name)
        line = _as_json(file, verdict) if arguments.json else _as_row(file, verdict)
        sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
        sys.stdout.buffer.flush()
    return 0


def message_of(verdict: Verdict) -> str:
    """Return the sentence a person reads about ``verdict``; empty when the file is accepted."""
    # The sentences need Django's settings, which the command may only have made by now.
    from licheng.shared.files import messages  # noqa: F401, PLC0415 (registers its sentences)
    from licheng.shared.messages import sentence  # noqa: PLC0415 (see above)

    return "" if verdict.accepted else sentence(verdict.refusal())


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command's options."""
    parser = argparse.ArgumentParser(
        prog="licheng inspect", description="檢查檔案能否上傳，與上傳時使用相同的檢查。"
    )
    parser.add_argument("--json", action="store_true", help="每個檔案輸出一行 JSON")
    parser.add_argument(
        "--for",
        dest="purpose",
        required=True,
        choices=[purpose.value for purpose in FilePurpose],
        help="檔案的用途",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="要檢查的檔案")
    return parser


def _as_json(file: str, verdict: Verdict) -> str:
    """Return the verdict as one line of JSON; bytes that are no text in a name are written as escapes."""
    return json.dumps(
        {
            "file": file.encode("utf-8", "backslashreplace").decode(),
            "accepted": verdict.accepted,
            "kind": verdict.kind,
            "code": verdict.code,
            "message": message_of(verdict),
        },
        ensure_ascii=False,
    )


def _as_row(file: str, verdict: Verdict) -> str:
    """Return the verdict as one row for reading."""
    return f"{'可上傳' if verdict.accepted else '不可上傳'}\t{verdict.kind}\t{file}\t{message_of(verdict)}"
