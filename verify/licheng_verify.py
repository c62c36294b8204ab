"""Verify a Licheng receipt offline. 驗證歷程憑證，不需要網路，也不需要學校或中央的系統.

    python licheng_verify.py FILE RECEIPT --keys KEYS [--keys MORE_KEYS]

FILE is what the receipt is about; leave it out, or write -, for an act without a file, such as a confirmation. RECEIPT
is what was downloaded as 憑證, the PDF or the text. KEYS is the document published at /.well-known/licheng-keys, from a
source you believe. The exit code is 0 when everything is proved, and 1 with the reason when anything is not.

What is asked, in this order: (1) Is the document of keys whole? (2) Is the receipt written as receipts are? (3) Is the
file the one the receipt speaks of? (4) Did the log sign the head of its tree, and every byte of a PDF? (5) Did enough
witnesses sign it too, in time? (6) Does the path lead from the facts to that head? Nothing else is believed: no name of
a file, no clock, no line that a listed key did not sign. The formats: docs/algorithms/transparency-log.md.
"""
# ruff: noqa: INP001, PLR2004  # run by path; the few numbers are those of the formats, each named where it is used

import argparse
import base64
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ANSWERS = {
    "proved": "已證明。\nProved.",
    "keys_invalid": "金鑰文件損壞，或不是金鑰文件。請重新取得。\nThe document of keys is damaged, or none. Get it again.",
    "receipt_invalid": "憑證損壞或被改過（用編輯器另存就會改到）。請重新下載。\nThe proof is damaged or changed (saving it in an editor is enough). Download it again.",
    "file_missing": "這是檔案的憑證，請一併提供該檔案。\nThis proof is about a file. Give that file too.",
    "file_unexpected": "這不是檔案的憑證，請不要提供檔案。\nThis proof is about no file. Leave the file out.",
    "file_differs": "檔案與憑證不符：不是同一個檔案，或已被更動。\nThe file is not the one of the proof, or was changed.",
    "log_unknown": "金鑰文件沒有列出簽發這張憑證的系統。\nThe document of keys does not list the log of this proof.",
    "signature_unknown": "有一個簽章的金鑰不在金鑰文件裡。請取得最新的金鑰文件。\nA signature is of an unlisted key. Get the newest keys.",
    "signature_invalid": "簽章不符：憑證被改過，或是偽造的。\nA signature does not fit: the proof was changed or forged.",
    "key_out_of_time": "見證者簽章時，金鑰尚未生效或已停用。\nWhen the witness signed, a key was not valid yet or no longer.",
    "witness_missing": "見證者的副署不足。請稍後重新下載憑證。\nToo few witnesses signed. Download the proof again later.",
    "not_in_log": "紀錄裡沒有這些事實：憑證被改過，或是偽造的。\nThese facts are not in the log: the proof was changed or forged.",
}  # fmt: skip
KINDS = {
    "RECEIVED": "收到檔案 file received", "DELETED": "刪除 deleted", "SENT": "送出認證 sent to the teacher", "WITHDRAWN": "撤回 withdrawn",
    "CERTIFIED": "教師認證 certified", "RETURNED": "教師退回 returned", "REVOKED": "取消認證 certification undone",
    "SELECTED": "勾選 selected", "DESELECTED": "取消勾選 deselected", "SUBMITTED": "提交中央 submitted", "CONFIRMED": "學生確認 confirmed",
    "DISPUTED": "學生提出疑義 disputed", "ANSWERED": "學校答覆疑義 doubt answered", "RECEIPTED": "中央收訖 received by the central database",
}  # fmt: skip

MOST = 2**53 - 1  # beyond this, a browser and Python read different numbers
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
NAME, BASE64, HASH = r"[!-*,-~]{1,200}", r"[A-Za-z0-9+/]+=*", r"[A-Za-z0-9+/]{43}="
NUMBER, DIGEST = r"(?:0|[1-9][0-9]{0,15})", r"[0-9a-f]{64}"
TIME = r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
SIGNATURE = rf"— ({NAME}) ([A-Za-z0-9+/]{{7,}}=*)\n"
VKEY = rf"({NAME})\+([0-9a-f]{{8}})\+({BASE64})"
RECEIPT = (
    rf"c2sp\.org/tlog-proof@v1\nextra (?P<extra>{BASE64})\nindex (?P<index>{NUMBER})(?P<path>(?:\n{HASH}){{0,63}})\n\n"
    rf"(?P<head>(?P<origin>{NAME})\n(?P<size>{NUMBER})\n(?P<root>{HASH})\n)\n(?P<signatures>(?:{SIGNATURE})+)"
)
CARRIED = rb"(?s)\nstream\n(c2sp\.org/tlog-proof@v1\n.*?)\nendstream\n"
SEAL = rb"(?s)\nstream\nlicheng/seal/v1\n(.{64})\nendstream\n"
# The shape of each object: under every name a text of that pattern, a number, or what is looked at apart (None).
Shape = dict[str, str | type[int] | None]
KEYS: Shape = {"format": "licheng/keys/v1", "keys": None, "witnesses_required": int, "sha256": DIGEST}
KEY: Shape = {"role": "LOG|WITNESS", "name": NAME, "vkey": VKEY, "not_before": TIME, "not_after": TIME}
EXTRA: Shape = {"facts": None, "salt": DIGEST}
FACTS: Shape = {
    "format": "licheng/facts/v1", "kind": "[A-Z_]{1,40}", "time": TIME, "school_code": "[0-9A-Z]{6}",
    "subject": DIGEST, "file": None, "reference": DIGEST, "item": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
}  # fmt: skip
FILE: Shape = {"sha256": DIGEST, "size": int, "media_type": "[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}"}
OPTIONAL = {"not_after", "file", "item", "reference"}  # null where there is none


class NotProvedError(Exception):
    """Something is wrong; its text is the code of the answer."""


class Key(NamedTuple):
    """A listed key: a signature line tells it by name and id; it is believed from one time to another, both included."""

    signer: tuple[str, str, bytes]  # role, name, id
    public: bytes
    not_before: str
    not_after: str | None


class Receipt(NamedTuple):
    """What a receipt says; nothing of it is true by being said."""

    facts: dict[str, Any]
    salt: bytes
    leaf_index: int
    path: list[bytes]
    head: str
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes, bytes]]  # name, id, value
    seal: tuple[bytes, bytes] | None  # of a PDF: value, and what it has to sign


def require(holds: bool, code: str = "") -> None:  # noqa: FBT001  # reads as its sentence
    """Raise NotProvedError unless ``holds``; without a code, what is being read is not of its format."""
    if not holds:
        raise NotProvedError(code)


def from_base64(text: str) -> bytes:
    """Return the bytes of which ``text`` is the one spelling: no bit of it may be free."""
    data = base64.b64decode(text, validate=True)
    require(base64.b64encode(data).decode() == text)
    return data


def canonical(value: object) -> bytes:
    """Return the one spelling of a JSON value (RFC 8785; all texts of our formats are ASCII)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def shaped(given: Any, shape: Shape) -> dict[str, Any]:
    """Return the object when it, or what bytes are the one spelling of, has this shape, and times of the calendar."""
    value = json.loads(given.decode("ascii")) if isinstance(given, bytes) else given
    require(isinstance(value, dict) and set(value) == set(shape))
    require(value is given or canonical(value) == given)
    for name, kind in shape.items():
        if kind is int:
            require(type(value[name]) is int and 0 <= value[name] <= MOST)
        elif isinstance(kind, str) and not (name in OPTIONAL and value[name] is None):
            require(isinstance(value[name], str) and re.fullmatch(kind, value[name]) is not None)
            require(kind != TIME or bool(datetime.strptime(value[name], TIME_FORMAT).replace(tzinfo=UTC)))
    return dict(value)


def read_keys(data: bytes) -> tuple[list[Key], int]:
    """Return a document's keys, and how many witnesses have to sign; its digest tells a damaged copy from a whole one."""
    require(len(data) <= 1_048_576)
    parts = shaped(data, KEYS)
    content = {name: value for name, value in parts.items() if name != "sha256"}
    require(sha256(canonical(content)).hexdigest() == parts["sha256"] and isinstance(parts["keys"], list))
    keys, required = [read_key(entry) for entry in parts["keys"]], parts["witnesses_required"]
    logs = {key.signer[1] for key in keys if key.signer[0] == "LOG"}
    witnesses = {key.signer[1] for key in keys if key.signer[0] == "WITNESS"}
    require(len({key.public for key in keys}) == len(keys) and not logs & witnesses)  # nobody is own witness
    require(len(logs) > 0 and min(1, len(witnesses)) <= required <= len(witnesses))
    return keys, required


def read_key(entry: object) -> Key:
    """Return one key: the byte before it says what it signs, heads (1) or, as a witness, cosignatures (4)."""
    parts = shaped(entry, KEY)
    name, key_id, material = re.findall(VKEY, parts["vkey"])[0]
    key = from_base64(material)
    require(name == parts["name"] and len(key) == 33 and key[0] == (1 if parts["role"] == "LOG" else 4))
    require(sha256(name.encode() + b"\n" + key).hexdigest()[:8] == key_id)
    return Key((parts["role"], name, bytes.fromhex(key_id)), key[1:], parts["not_before"], parts["not_after"])


def opened(data: bytes) -> tuple[bytes, tuple[bytes, bytes] | None]:
    """Return the text of a receipt; a PDF carries it, and the log's seal over all of the PDF but the seal."""
    if not data.startswith(b"%PDF-"):
        return data, None
    text, seal = re.search(CARRIED, data), re.search(SEAL, data)
    if text is None or seal is None or len(data) > 1_048_576:
        raise NotProvedError("")
    rest = data[: seal.start(1)] + bytes(64) + data[seal.end(1) :]
    return text[1], (seal[1], b"licheng/receipt-page/v1\n" + rest)


def read_receipt(data: bytes) -> Receipt:
    """Return what a receipt says; it has one spelling, so that no bit of it can be changed unseen."""
    text, seal = opened(data)
    parts = re.fullmatch(RECEIPT, text.decode("utf-8"))
    if parts is None or len(text) > 65_536:
        raise NotProvedError("")
    extra = shaped(from_base64(parts["extra"]), EXTRA)
    facts = shaped(extra["facts"], FACTS)
    if facts["file"] is not None:
        shaped(facts["file"], FILE)
    lines = [(name, from_base64(line)) for name, line in re.findall(SIGNATURE, parts["signatures"])]
    signatures = [(name, value[:4], value[4:]) for name, value in lines]
    salt, path = bytes.fromhex(extra["salt"]), [from_base64(line) for line in parts["path"].split()]
    index, size, root = int(parts["index"]), int(parts["size"]), from_base64(parts["root"])
    require(max(index, size) <= MOST and len(dict(lines)) == len(lines))  # nobody signs twice
    return Receipt(facts, salt, index, path, parts["head"], parts["origin"], size, root, signatures, seal)


def check_file(said: dict[str, Any] | None, file: bytes | None) -> None:
    """Require the file the receipt speaks of, and none where it speaks of none."""
    require((said is None) == (file is None), "file_missing" if said else "file_unexpected")
    if said is not None and file is not None:
        require((said["sha256"], said["size"]) == (sha256(file).hexdigest(), len(file)), "file_differs")


def check_signatures(receipt: Receipt, documents: list[tuple[list[Key], int]]) -> None:
    """Require the log's signature, then only cosignatures of witnesses listed beside that log, and enough of them."""
    (name, key_id, signature), *others = receipt.signatures
    own = ("LOG", name, key_id)
    trusted = [each for each in documents if own in [key.signer for key in each[0]]]
    require(len(trusted) > 0 and name == receipt.origin, "log_unknown")
    keys = [key for document_keys, _required in trusted for key in document_keys]
    logs = [key for key in keys if key.signer == own]
    for log in logs:
        check_signature(log, signature, receipt.head.encode())
        if receipt.seal is not None:
            check_signature(log, *receipt.seal)
    for other, other_id, value in others:
        witnesses = [key for key in keys if key.signer == ("WITNESS", other, other_id)]
        require(len(witnesses) > 0, "signature_unknown")
        seconds = int.from_bytes(value[:8], "big")  # the witness signs the time along
        for witness in witnesses:
            check_signature(witness, value[8:], f"cosignature/v1\ntime {seconds}\n{receipt.head}".encode())
            require(seconds <= 253_402_300_799, "signature_invalid")  # the end of the year 9999
            time = datetime.fromtimestamp(seconds, UTC).strftime(TIME_FORMAT)
            valid = [key.not_before <= time <= (key.not_after or time) for key in [witness, *logs]]
            require(all(valid), "key_out_of_time")
    require(len(others) >= max(required for _keys, required in trusted), "witness_missing")


def check_signature(key: Key, value: bytes, message: bytes) -> None:
    """Require that ``value`` is the key's Ed25519 signature of ``message``."""
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(value, message)
    except InvalidSignature:
        raise NotProvedError("signature_invalid") from None


def check_inclusion(receipt: Receipt) -> None:
    """Walk from the facts to the root (RFC 9162, 2.1.3.2): each hash of the path is a neighbor, left or right."""
    leaf = sha256(b"licheng/leaf/v1\n" + receipt.salt + canonical(receipt.facts)).digest()
    node, index, last = sha256(b"\x00" + leaf).digest(), receipt.leaf_index, receipt.size - 1
    require(index <= last, "not_in_log")
    for neighbor in receipt.path:
        require(last > 0, "not_in_log")
        if index % 2 == 1 or index == last:
            node = sha256(b"\x01" + neighbor + node).digest()
            while index % 2 == 0 and index > 0:  # on these levels the node had no neighbor
                index, last = index // 2, last // 2
        else:
            node = sha256(b"\x01" + node + neighbor).digest()
        index, last = index // 2, last // 2
    require(last == 0 and node == receipt.root, "not_in_log")


def judge(file: bytes | None, receipt: bytes, documents: list[bytes]) -> tuple[str, Receipt | None]:
    """Return the code of the answer: "proved", with what is proved, or the first thing that is wrong."""
    code = "keys_invalid"
    try:
        require(len(documents) > 0)
        published = [read_keys(document) for document in documents]
        code = "receipt_invalid"
        said = read_receipt(receipt)
        check_file(said.facts["file"], file)
        check_signatures(said, published)
        check_inclusion(said)
    except NotProvedError as wrong:
        return str(wrong) or code, None
    except (ValueError, RecursionError):
        return code, None
    return "proved", said


def told(receipt: Receipt) -> str:
    """Return what is proved, line by line, with the time of Taiwan."""
    facts, file = receipt.facts, receipt.facts["file"]
    at = datetime.strptime(facts["time"], TIME_FORMAT).replace(tzinfo=UTC) + timedelta(hours=8)
    return f"""  事實 what     {KINDS.get(facts["kind"], facts["kind"])}
  時間 when     {at:%Y-%m-%d %H:%M:%S} UTC+8
  學校 school   {facts["school_code"]}
  檔案 file     {"SHA-256 {sha256}, {size} bytes, {media_type}".format(**file) if file else "-"}
  紀錄 log      {receipt.origin} {receipt.leaf_index} / {receipt.size}
  見證 witness  {", ".join(line[0] for line in receipt.signatures[1:]) or "-"}
"""


def main() -> int:
    """Answer on standard output; return 0 when everything is proved, otherwise 1."""
    parser = argparse.ArgumentParser(description="驗證歷程憑證 Verify a Licheng proof")
    parser.add_argument("file", nargs="?", default="-", help="檔案，沒有就省略或寫 -  the file, - for none")
    parser.add_argument("receipt", help="憑證 the proof (receipt)")
    parser.add_argument("--keys", action="append", required=True, help="金鑰文件，可重複 published keys")
    given = parser.parse_intermixed_args()
    try:
        file = None if given.file == "-" else Path(given.file).read_bytes()
        papers = [Path(name).read_bytes() for name in [given.receipt, *given.keys]]
        code, receipt = judge(file, papers[0], papers[1:])
        answer = f"{ANSWERS[code]}\n{told(receipt) if receipt else ''}[{code}]\n"
    except OSError as error:
        code, answer = "unreadable", f"無法讀取 Cannot be read: {error.filename}\n[unreadable]\n"
    sys.stdout.buffer.write(answer.encode())
    return 0 if code == "proved" else 1


if __name__ == "__main__":
    sys.exit(main())
