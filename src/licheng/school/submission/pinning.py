"""Hearing the central database: its windows as they stand, its keys as they were first met."""

from datetime import datetime

from django.db import transaction

from licheng.kernel.results import Refused
from licheng.school.submission.client import CentralOffice
from licheng.school.submission.models import CentralLink
from licheng.shared.audit.actions import Subject, record_event


@transaction.atomic
def keep_office(*, office: CentralOffice, now: datetime) -> None:
    """Keep the windows; pin the keys when none is pinned yet, else leave them and tell when they differ.

    Another key in the place of a pinned one is a matter for people: it is never taken silently.
    """
    link = _locked(now)
    if not link.keys:
        link.keys = office.keys
        facts = {"key_ids": [key["key_id"] for key in office.keys]}
        record_event("central_keys_pinned", Subject("central_link", link.id, facts=facts), by=None, now=now)
    link.office_name, link.windows = office.office_name[:60], office.windows
    link.heard_at, link.tried_at = now, now
    link.trouble = {} if _holds_pinned(link, office) else {"code": "central_keys_changed", "facts": {}}
    link.save(update_fields=["keys", "office_name", "windows", "heard_at", "tried_at", "trouble"])


@transaction.atomic
def note_silence(*, refused: Refused, now: datetime) -> None:
    """Keep that the central database could not be heard; what was heard before stays."""
    link = _locked(now)
    link.tried_at = now
    link.trouble = {"code": refused.code, "facts": dict(refused.facts)}
    link.save(update_fields=["tried_at", "trouble"])


def _locked(now: datetime) -> CentralLink:
    CentralLink.objects.get_or_create(defaults={"tried_at": now})
    link: CentralLink = CentralLink.objects.select_for_update().get()
    return link


def _holds_pinned(link: CentralLink, office: CentralOffice) -> bool:
    """Return whether every published key is one that was pinned."""
    pinned = {(key["key_id"], key["public_key"]) for key in link.keys}
    return {(key["key_id"], key["public_key"]) for key in office.keys} <= pinned
