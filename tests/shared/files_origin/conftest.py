"""A school platform whose files have an address of their own, and one student's file behind it."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.shared.clock import real_now
from licheng.shared.files.models import Upload
from licheng.shared.files.stores import init_from_settings
from licheng.shared.files_origin.addresses import Grant
from tests.factories.people import actor_for
from tests.factories.works import make_upload, pdf_bytes

PAGES, FILES = "https://school.example", "https://files.school.example"
CONTENT = pdf_bytes()


@pytest.fixture(autouse=True)
def two_origins(settings: Settings, tmp_path: Path) -> None:
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    settings.LICHENG_VAR = tmp_path / "var"
    settings.LICHENG_PUBLIC_URL = PAGES
    settings.LICHENG_FILES_ORIGIN = FILES
    init_from_settings(now=real_now())


@pytest.fixture
def upload(cast) -> Upload:
    """Return a PDF the student sent."""
    by = actor_for(cast.student.account)
    return make_upload(by, CONTENT, now=real_now(), name="王小明的圖鑑.pdf")


@pytest.fixture
def grant(upload: Upload) -> Grant:
    """Return the leave to save it."""
    return Grant(upload.school_id, upload.stored_object_id, upload.file_name, inline=False)
