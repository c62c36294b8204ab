"""The end of an upload: when it can be kept, when not yet, and what is forgotten."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from licheng.kernel.results import RefusedError
from licheng.shared.clock import now as clock_now
from licheng.shared.clock import real_now
from licheng.shared.files.models import OpenUpload, StoredObject, Upload
from licheng.shared.files.receiving import Incoming, receive_file
from licheng.shared.tus import spool
from licheng.shared.tus.actions import finish_upload, sweep_uploads
from licheng.shared.tus.rules import LIFETIME, UNUSED_LIFETIME
from licheng.shared.tus.tasks import sweep
from tests.factories.people import actor_for
from tests.factories.tus import PATCH_TYPE, TUS, append, begun, id_of, look, sent
from tests.factories.works import jpg_bytes, pdf_bytes

CONTENT = jpg_bytes()
NAME = "相片.jpg"


@pytest.fixture
def address(student) -> str:
    return begun(student, CONTENT, name=NAME)


@pytest.fixture
def by(cast):
    return actor_for(cast.student.account)


class LastBytes(BytesIO):
    """A body with whose last bytes a store is unplugged."""

    def __init__(self, content: bytes, store: Path):
        super().__init__(content)
        self.store, self.aside = store, store.with_name("unplugged")

    def read(self, size: int | None = -1) -> bytes:
        self.store.rename(self.aside)
        return super().read(size)


def test_upload_waits_for_the_stores_and_is_kept_by_its_last_byte_alone(student, stores, address):
    body = LastBytes(CONTENT, stores[1])

    refused = student.generic(
        "PATCH",
        address,
        CONTENT,
        content_type=PATCH_TYPE,
        headers={"Upload-Offset": "0", **TUS},
        **{"wsgi.input": body},
    )
    body.aside.rename(body.store)

    assert (refused.status_code, refused.json()["code"]) == (503, "stores_not_healthy")
    assert look(student, address)["Upload-Offset"] == str(len(CONTENT) - 1)
    assert append(student, address, len(CONTENT) - 1, CONTENT[-1:]).status_code == 204
    assert Upload.objects.get().id == id_of(address)


def test_upload_cut_between_keeping_and_writing_down_is_kept_by_its_last_byte(student, by, address):
    append(student, address, 0, CONTENT[:-1])
    with spool.opened(id_of(address), len(CONTENT)) as file:
        file.append(len(CONTENT) - 1, CONTENT[-1:])
    with spool.reading(id_of(address)) as source:
        receive_file(source, Incoming("outcome-document", NAME))

    assert look(student, address)["Upload-Offset"] == str(len(CONTENT) - 1)
    assert append(student, address, len(CONTENT) - 1, CONTENT[-1:]).status_code == 204
    assert StoredObject.objects.count() == 1


def test_upload_finished_twice_is_one_upload(student, by, address):
    append(student, address, 0, CONTENT[:-1])
    with spool.opened(id_of(address), len(CONTENT)) as file:
        file.append(len(CONTENT) - 1, CONTENT[-1:])
    with spool.reading(id_of(address)) as source:
        checked = receive_file(source, Incoming("outcome-document", NAME))

    first = finish_upload(upload_id=id_of(address), file=checked, by=by, now=clock_now())
    second = finish_upload(upload_id=id_of(address), file=checked, by=by, now=clock_now())

    assert first == second == Upload.objects.get()


def test_upload_ended_meanwhile_is_not_written_down(student, by, address):
    append(student, address, 0, CONTENT[:-1])
    with spool.opened(id_of(address), len(CONTENT)) as file:
        file.append(len(CONTENT) - 1, CONTENT[-1:])
    with spool.reading(id_of(address)) as source:
        checked = receive_file(source, Incoming("outcome-document", NAME))
    OpenUpload.objects.all().delete()

    with pytest.raises(RefusedError) as refused:
        finish_upload(upload_id=id_of(address), file=checked, by=by, now=clock_now())

    assert refused.value.refused.code == "upload_ended"
    assert not Upload.objects.exists()


def test_sweep_forgets_what_nobody_finished_or_used(student, address):
    kept, now, real = sent(student, pdf_bytes()), clock_now(), real_now()
    object_count = StoredObject.objects.count()

    assert sweep_uploads(now=now, real_now=real) == []
    assert sweep_uploads(now=now, real_now=real + LIFETIME + timedelta(minutes=1)) == [id_of(address)]
    assert Upload.objects.get().id == kept
    sweep_uploads(now=now + UNUSED_LIFETIME + timedelta(minutes=1), real_now=real)

    assert not Upload.objects.exists()
    assert StoredObject.objects.count() == object_count


def test_swept_upload_lets_its_bytes_go(student, address):
    append(student, address, 0, CONTENT[:10])
    OpenUpload.objects.update(expires_at=real_now())

    sweep(timestamp=0)

    assert look(student, address).status_code == 404
    assert spool.offset_of(id_of(address), len(CONTENT)) == 0
