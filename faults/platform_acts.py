"""What the harness lets the school platform do, from a process that belongs to it. Imported after it has started."""

import hashlib
from typing import Any
from uuid import UUID

from faults.acknowledge import KIND, PURPOSE
from licheng.kernel.results import Refused
from licheng.operations.migrating import migrate
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import StoreUnavailableError
from licheng.shared.files.queries import own_upload
from licheng.shared.files.receiving import CheckedFile
from licheng.shared.files.stores import from_settings, init_from_settings
from licheng.shared.files.streaming import Readable
from licheng.shared.safekeeping.actions import repair_store, scrub_store
from licheng.shared.safekeeping.models import Repair
from licheng.shared.safekeeping.rehearsing import rehearse
from licheng.shared.safekeeping.watching import forget_answers, renew
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
    """Return how each store stands in the eyes of a process that asks anew."""
    forget_answers()
    return [answer.code for answer in from_settings().health()]


def rehearse_all() -> list[str]:
    """Begin the rehearsal of every store or judge the one begun; return how far each is."""
    return [rehearse(store, now=real_now()).step for store in from_settings().stores]


def renew_all() -> list[str]:
    """Let every store show a new canary, as the job does every minute; return which were refused."""
    decisions = [renew(store, now=real_now()) for store in from_settings().stores]
    return [decision.code for decision in decisions if isinstance(decision, Refused)]


def scrub_all() -> list[list[str]]:
    """Re-read every store to the end; return store, name, code and outcome of each finding."""
    began = real_now()
    for store in from_settings().stores:
        scrub_store(from_settings(), store, budget=None, clock=real_now)
    repairs = Repair.objects.filter(finding__found_at__gte=began).select_related("finding")
    return [
        [repair.finding.store, repair.finding.name, repair.finding.code, repair.outcome] for repair in repairs
    ]


def repair_all() -> int:
    """Bring back what stores lack; return how much that was."""
    return sum(
        repair_store(from_settings(), store, clock=real_now).finding_count for store in from_settings().stores
    )


def given(digest: str, size: int) -> str:
    """Return the SHA-256 of what a download would give, empty where it is refused."""
    try:
        with from_settings().open_for_reading(digest, size=size) as file:
            return hashlib.sha256(file.read()).hexdigest()
    except StoreUnavailableError:
        return ""


def begin(asked: dict[str, Any], by: Actor) -> str:
    """Open an upload as the first request of a browser does, and return its id."""
    creation = Creation(asked["size"], PURPOSE, asked["file_name"], asked["digest"])
    now = real_now()
    with in_school(by.school_id):
        return str(open_upload(creation=creation, by=by, now=now, real_now=now).upload.id)


def keep(asked: dict[str, Any], source: Readable, by: Actor, stores: StoreSet | None = None) -> str:
    """Keep the bytes of an upload and return their digest; one that was kept before is answered the same.

    ``stores`` are the installation's unless given. Raises KeepingError when the bytes are not safe in every one.
    """
    upload_id = UUID(asked["upload"])
    with in_school(by.school_id):
        waiting = own_open_upload(by, upload_id)
        before = own_upload(by, upload_id) if waiting is None else None
    if before is not None:
        return str(before.stored_object.digest)
    kept = (stores or from_settings()).keep(
        source, declared_size=asked["size"], declared_digest=asked["digest"], max_bytes=asked["size"]
    )
    checked = CheckedFile(kept.digest, kept.size, KIND, asked["file_name"], PURPOSE)
    with in_school(by.school_id):
        upload = finish_upload(upload_id=upload_id, file=checked, by=by, now=real_now())
    return str(upload.stored_object.digest)
