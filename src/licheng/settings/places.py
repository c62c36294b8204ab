"""Reads where the file stores are: directories, buckets of an S3-compatible service, or a mix of both."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from licheng.settings.readers import SettingError, read_list, read_path_list
from licheng.shared.files.s3_address import (
    S3AddressError,
    S3Credentials,
    S3Place,
    is_s3_address,
    parse_s3_address,
)

NAME = "LICHENG_STORES"

StorePlace = Path | S3Place


@dataclass(frozen=True)
class CredentialText:
    """One half of a bucket's credentials: the variable it was written in, and what was written."""

    name: str
    value: str = field(repr=False)


def read_places(text: str, credentials: Sequence[tuple[CredentialText, CredentialText]]) -> list[StorePlace]:
    """Return the places written in `text`, each bucket with the key and secret of the same position.

    Directories alone are separated by colons; with a bucket among them, by commas, since an address has
    colons of its own. Raises `SettingError` for an address that is none, for more places than there are
    credentials for, and for a bucket without its own.
    """
    if "s3://" not in text:
        return list(read_path_list(text))
    parts = read_list(text)
    if len(parts) > len(credentials):
        raise SettingError(
            NAME, f"最多 {len(credentials)} 個檔案庫。", f"write {len(credentials)} stores at most."
        )
    return [_place(part, *own) for part, own in zip(parts, credentials, strict=False)]


def _place(text: str, key: CredentialText, secret: CredentialText) -> StorePlace:
    if not is_s3_address(text):
        return Path(text).expanduser().absolute()
    try:
        address = parse_s3_address(text)
    except S3AddressError as error:
        raise SettingError(
            NAME,
            "請填目錄，或 s3://儲存貯體/路徑?endpoint=https://host；彼此以逗號分隔。",
            "write directories or s3://bucket/path?endpoint=https://host, separated by commas.",
        ) from error
    for each in (key, secret):
        if not each.value:
            raise SettingError(
                each.name,
                f"{NAME} 中有一個檔案庫在 S3，請填它的金鑰。",
                f"a store of {NAME} is in S3; write its credentials.",
            )
    return S3Place(address, S3Credentials(key.value, secret.value))
