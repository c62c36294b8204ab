"""Alterations of bytes: the file, the text of the receipt, and the document of keys."""

import base64
import json
from dataclasses import replace

from tests.verify.stage import Alteration, Case, Stage, extra_line, flipped


def file_bit(stage: Stage, case: Case) -> Case:
    if case.file is None:
        return replace(case, file=b"")
    return replace(case, file=flipped(case.file, stage.dice.randrange(len(case.file) * 8)))


def file_longer(_stage: Stage, case: Case) -> Case:
    return replace(case, file=(case.file or b"") + b"\x00")


def file_left_out_or_added(_stage: Stage, case: Case) -> Case:
    return replace(case, file=b"anything" if case.file is None else None)


def receipt_bit(stage: Stage, case: Case) -> Case:
    return replace(case, receipt=flipped(case.receipt, stage.dice.randrange(len(case.receipt) * 8)))


def receipt_cut(stage: Stage, case: Case) -> Case:
    return replace(case, receipt=case.receipt[: stage.dice.randrange(len(case.receipt))])


def receipt_line_doubled(stage: Stage, case: Case) -> Case:
    lines = case.receipt.splitlines(keepends=True)
    place = stage.dice.randrange(len(lines))
    return replace(case, receipt=b"".join([*lines[:place], lines[place], *lines[place:]]))


def receipt_line_lost(stage: Stage, case: Case) -> Case:
    lines = case.receipt.splitlines(keepends=True)
    del lines[stage.dice.randrange(len(lines) - 2)]  # the last two are witnesses, of whom one is enough
    return replace(case, receipt=b"".join(lines))


def receipt_saved_by_an_editor(stage: Stage, case: Case) -> Case:
    changes = (
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data + b"\n",
        lambda data: data.removesuffix(b"\n"),
        lambda data: data.replace(b"index ", b"index  "),
        lambda data: data.replace(b"\n\n", b"\n \n", 1),
        lambda data: data.replace(b"\n", b" \n", 1),
        lambda data: data.replace("—".encode(), b"-"),
        lambda data: data.replace("—".encode(), "–".encode()),
        lambda data: data.replace(b"index ", "index\u00a0".encode()),
        lambda data: data.replace(b"index ", "index \uff10".encode()),
        lambda data: data.replace(b"index ", b"index 0"),
        lambda data: data.replace(b"school.example", "sch\u043eol.example".encode()),
        lambda data: data.replace(b"\n\n", b"\n\xc2\x85\n", 1),
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b"c2sp", b"C2SP"),
        lambda data: data[:1] + b"\x00" + data[1:],
    )
    return replace(case, receipt=stage.dice.choice(changes)(case.receipt))


def receipt_base64_spelled_otherwise(stage: Stage, case: Case) -> Case:
    lines = case.receipt.decode().split("\n")
    padded = [number for number, line in enumerate(lines) if line.endswith("=")]
    place = stage.dice.choice(padded)
    text = lines[place].rstrip("=")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    spare = alphabet[alphabet.index(text[-1]) ^ 1]
    endings = (spare + "=" * (len(lines[place]) - len(text)), text[-1], f"{text[-1]}===", f"{text[-1]}\t=")
    lines[place] = text[:-1] + stage.dice.choice(endings)
    return replace(case, receipt="\n".join(lines).encode())


def receipt_json_spelled_otherwise(stage: Stage, case: Case) -> Case:
    head, extra, rest = case.receipt.split(b"\n", 2)
    document = json.loads(base64.b64decode(extra.removeprefix(b"extra ")))
    spellings = (
        json.dumps(document, sort_keys=True),
        json.dumps(dict(reversed(document.items())), separators=(",", ":")),
        json.dumps(document, sort_keys=True, separators=(",", ":")).replace('"salt":"', '"salt":"\\u0030'),
        json.dumps(document, sort_keys=True, separators=(",", ":")).replace(
            '"salt"', '"salt":"' + "0" * 64 + '","salt"'
        ),
        json.dumps({**document, "more": 1}, sort_keys=True, separators=(",", ":")),
        json.dumps({**document, "salt": document["salt"].upper() + "A"}, sort_keys=True),
        json.dumps({"facts": document["facts"]}, separators=(",", ":")),
        json.dumps([document], sort_keys=True, separators=(",", ":")),
        "[" * 3000,
    )
    return replace(case, receipt=b"\n".join([head, extra_line(stage.dice.choice(spellings).encode()), rest]))


def keys_bit(stage: Stage, case: Case) -> Case:
    data = case.keys[0]
    return replace(case, keys=(flipped(data, stage.dice.randrange(len(data) * 8)),))


def keys_damaged(stage: Stage, case: Case) -> Case:
    data = case.keys[0]
    changes = (b"", data[:-1], data + b"\n", b"null", b"[]", b"{}", b"\xff", data + data)
    return replace(case, keys=(*case.keys, stage.dice.choice(changes)))


def keys_left_out(_stage: Stage, case: Case) -> Case:
    return replace(case, keys=())


SPELLINGS: list[Alteration] = [
    file_bit,
    receipt_bit,
    keys_bit,
    file_longer,
    file_left_out_or_added,
    receipt_cut,
    receipt_line_doubled,
    receipt_line_lost,
    receipt_saved_by_an_editor,
    receipt_base64_spelled_otherwise,
    receipt_json_spelled_otherwise,
    keys_damaged,
    keys_left_out,
]
