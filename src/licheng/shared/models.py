"""Tells Django of the shared models; each lives in its own package."""

from licheng.shared.accounts.models import Account, AccountSession, FailedSignIn, RoleGrant
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.models import StoredObject, Upload
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import School, SchoolKeys

__all__ = [
    "Account",
    "AccountSession",
    "AuditEvent",
    "FailedSignIn",
    "LongTask",
    "RoleGrant",
    "School",
    "SchoolKeys",
    "StoredObject",
    "Upload",
]
