"""What the harness lets the school platform do, from a process that belongs to it. Imported after it has started."""

from typing import Any
from uuid import UUID

from faults.acknowledge import KIND, PURPOSE
from licheng.operations.migrating import migrate
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import Readable
from licheng.shared.files.queries import own_upload
from licheng.shared.files.receiving import CheckedFile
from licheng.shared.files.stores import from_settings, init_from_settings
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tus.actions import finish_upload, open_upload
from licheng.shared.tus.headers import Creation
from licheng.shared.tus.queries import own_open_upload

SCHOOL_CODE, SCHOOL_NAME = "210397", "斷電高中"


def prepare() -> dict[str, str]:
    """Make tables and stores, a school and a student of it; return the ids of both."""
    migrate(verbosity=0)
    init_from_settings(now=real_now())
    school = create_school(code=SCHOOL_CODE, name=SCHOOL_NAME)
    with in_school(school.id):
        account, _ = Account.objects.get_or_create(
            login_name="student", defaults={"name": "林小美", "created_at": real_now()}
        )
    return {"school": str(school.id), "account": str(account.id)}


def actor_of(school: str, account: str) -> Actor:
    """Return the student as who acts."""
    return Actor(UUID(account), UUID(school), SCHOOL_NAME, "林小美", Role.STUDENT)


def health() -> list[str]:
    """Return what each store says of itself to a process that has just been started."""
    return [answer.code for answer in from_settings().health()]


def begin(asked: dict[str, Any], by: Actor) -> str:
    """Open an upload as the first request of a browser does, and return its id."""
    creation = Creation(asked["size"], PURPOSE, asked["file_name"], asked["digest"])
    now = real_now()
    with in_school(by.school_id):
        return str(open_upload(creation=creation, by=by, now=now, real_now=now).upload.id)


def keep(asked: dict[str, Any], source: Readable, by: Actor) -> str:
    """Keep the bytes of an upload and return their digest; one that was kept before is answered the same.

    Raises KeepingError when they are not safe in every store.
    """
    upload_id = UUID(asked["upload"])
    with in_school(by.school_id):
        waiting = own_open_upload(by, upload_id)
        before = own_upload(by, upload_id) if waiting is None else None
    if before is not None:
        return str(before.stored_object.digest)
    kept = from_settings().keep(
        source, declared_size=asked["size"], declared_digest=asked["digest"], max_bytes=asked["size"]
    )
    checked = CheckedFile(kept.digest, kept.size, KIND, asked["file_name"], PURPOSE)
    with in_school(by.school_id):
        upload = finish_upload(upload_id=upload_id, file=checked, by=by, now=real_now())
    return str(upload.stored_object.digest)
