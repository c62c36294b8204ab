"""Tells Django of the shared models; each lives in its own package."""

from licheng.shared.accounts.models import Account, AccountSession, FailedSignIn, RoleGrant
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.models import OpenUpload, StoredObject, Upload
from licheng.shared.jobs.models import LongTask
from licheng.shared.log.models import (
    LogCosignature,
    LogEvent,
    LogHead,
    LogKey,
    LogLeaf,
    LogPeer,
    LogPosition,
    SubjectSalt,
)
from licheng.shared.once.models import AnsweredRequest
from licheng.shared.release.models import ObjectScan
from licheng.shared.safekeeping.models import (
    Reconciliation,
    ReconciliationDifference,
    Rehearsal,
    Repair,
    ScrubFinding,
    ScrubPosition,
    ScrubRun,
    StoreCanary,
    StoreMove,
)
from licheng.shared.tenancy.models import School, SchoolKeys

__all__ = [
    "Account",
    "AccountSession",
    "AnsweredRequest",
    "AuditEvent",
    "FailedSignIn",
    "LogCosignature",
    "LogEvent",
    "LogHead",
    "LogKey",
    "LogLeaf",
    "LogPeer",
    "LogPosition",
    "LongTask",
    "ObjectScan",
    "OpenUpload",
    "Reconciliation",
    "ReconciliationDifference",
    "Rehearsal",
    "Repair",
    "RoleGrant",
    "School",
    "SchoolKeys",
    "ScrubFinding",
    "ScrubPosition",
    "ScrubRun",
    "StoreCanary",
    "StoreMove",
    "StoredObject",
    "SubjectSalt",
    "Upload",
]
