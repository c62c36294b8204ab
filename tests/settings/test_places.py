from pathlib import Path

import pytest

from licheng.settings.environment import SettingError, read_environment
from licheng.shared.files.s3_address import S3Address, S3Credentials, S3Place

BUCKET = "s3://files/school?endpoint=https://store.example:8443"
CREDENTIALS = {"LICHENG_STORE_B_KEY": "keeper", "LICHENG_STORE_B_SECRET": "the-word"}


def test_directory_and_bucket_are_stores_in_their_order(tmp_path: Path):
    values = {"LICHENG_VAR": str(tmp_path), "LICHENG_STORES": f"/mnt/one, {BUCKET}", **CREDENTIALS}

    environment = read_environment("school", values)

    address = S3Address("https://store.example:8443", "files", "school")
    assert environment.stores == [Path("/mnt/one"), S3Place(address, S3Credentials("keeper", "the-word"))]
    assert "the-word" not in repr(environment)


@pytest.mark.parametrize(
    ("stores", "credentials", "name"),
    [
        (f"/mnt/one,{BUCKET}", {}, "LICHENG_STORE_B_KEY"),
        (f"/mnt/one,{BUCKET}", {"LICHENG_STORE_B_KEY": "keeper"}, "LICHENG_STORE_B_SECRET"),
        (f"{BUCKET},/mnt/one", CREDENTIALS, "LICHENG_STORE_A_KEY"),
        ("/mnt/one,s3://files", CREDENTIALS, "LICHENG_STORES"),
        (f"/mnt/one,/mnt/two,/mnt/three,{BUCKET}", CREDENTIALS, "LICHENG_STORES"),
    ],
)
def test_bucket_not_fully_described_names_the_variable(
    tmp_path: Path, stores: str, credentials: dict[str, str], name: str
):
    values = {"LICHENG_VAR": str(tmp_path), "LICHENG_STORES": stores, **credentials}

    with pytest.raises(SettingError) as caught:
        read_environment("school", values)

    assert caught.value.name == name
    assert "keeper" not in str(caught.value)
