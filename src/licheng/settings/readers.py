"""Reads one setting's text as a typed value, or says in a plain sentence why it cannot."""

import base64
import binascii
import re
from pathlib import Path
from urllib.parse import urlsplit

from licheng.settings.variables import DEFAULTS
from licheng.shared.files.clamd import ClamdPlace

MASTER_KEY_BYTES = 32
LAST_PORT = 65_535
YES = frozenset({"yes", "true", "on", "1"})
NO = frozenset({"no", "false", "off", "0", ""})


class SettingError(ValueError):
    """A `LICHENG_*` variable holds a value that cannot be used; its text is a sentence in both languages."""

    def __init__(self, name: str, chinese: str, english: str) -> None:
        """Name the variable, never its value: a value may be secret."""
        super().__init__(f"{name}：{chinese} / {name}: {english}")
        self.name = name


def read_flag(name: str, text: str) -> bool:
    """Return whether `text` means yes. Raises `SettingError` for a word that is neither yes nor no."""
    word = text.lower()
    if word in YES or word in NO:
        return word in YES
    raise SettingError(name, "請填 yes 或 no。", "write yes or no.")


def read_number(name: str, text: str, *, lowest: int, highest: int) -> int:
    """Return the whole number in `text`. Raises `SettingError` outside `lowest` to `highest`."""
    if re.fullmatch(r"[0-9]{1,9}", text) and lowest <= int(text) <= highest:
        return int(text)
    raise SettingError(
        name, f"請填 {lowest} 到 {highest} 的整數。", f"write a whole number from {lowest} to {highest}."
    )


def read_choice(name: str, text: str, choices: tuple[str, ...]) -> str:
    """Return `text` when it is one of `choices`, else raise `SettingError`."""
    if text in choices:
        return text
    listed = ", ".join(choices)
    raise SettingError(name, f"請填下列其中之一：{listed}。", f"write one of {listed}.")


def read_url(name: str, text: str) -> str:
    """Return an http or https address without its last slash, else raise `SettingError`."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        usable = False
    if usable:
        return text.rstrip("/")
    raise SettingError(
        name,
        "請填以 http:// 或 https:// 開頭的網址。",
        "write an address that begins with http:// or https://.",
    )


def read_origin(name: str, text: str) -> str:
    """Return scheme, host and port of an address that has nothing behind them, else raise `SettingError`."""
    address = read_url(name, text)
    parts = urlsplit(address)
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        raise SettingError(
            name,
            "只填到主機名稱與埠號，後面不加路徑。",
            "write scheme, host and port only, and no path behind them.",
        )
    return address.lower()


def read_clamd(name: str, text: str) -> ClamdPlace:
    """Return where clamd listens, written `unix:/path` or `tcp:host:port`, else raise `SettingError`."""
    kind, _, rest = text.partition(":")
    host, _, port = rest.rpartition(":")
    if kind == "unix" and rest.startswith("/"):
        return ClamdPlace(path=rest)
    if kind == "tcp" and host and re.fullmatch(r"[0-9]{1,5}", port) and 0 < int(port) <= LAST_PORT:
        return ClamdPlace(host=host.strip("[]"), port=int(port))
    raise SettingError(name, "請填 unix:/路徑 或 tcp:主機:埠號。", "write unix:/path or tcp:host:port.")


def read_key(name: str, text: str) -> bytes:
    """Return the 32 bytes written in base64, else raise `SettingError`."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) == MASTER_KEY_BYTES:
        return key
    raise SettingError(
        name,
        "請填 32 位元組的 base64，可用 openssl rand -base64 32 產生。",
        "write base64 of 32 bytes, as openssl rand -base64 32 makes it.",
    )


def read_office_code(name: str, text: str) -> str:
    """Return the six digits of an office's code, else raise `SettingError`."""
    if re.fullmatch(r"[0-9]{6}", text):
        return text
    default = DEFAULTS[name]
    raise SettingError(name, f"請填六位數字，例如 {default}。", f"write six digits, such as {default}.")


def read_list(text: str) -> list[str]:
    """Return the parts of a comma-separated text, blanks left out."""
    return [part.strip() for part in text.split(",") if part.strip()]


def read_path_list(text: str) -> list[Path]:
    """Return the absolute paths of a colon-separated text, blanks left out."""
    return [Path(part).expanduser().absolute() for part in text.split(":") if part]
