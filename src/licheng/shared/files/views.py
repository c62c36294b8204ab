"""Giving files back over HTTP."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from licheng.shared.accounts.actor import SchoolRequest
from licheng.shared.accounts.roles import Permission
from licheng.shared.files.download import file_response
from licheng.shared.files.keeping_errors import StoreUnavailableError
from licheng.shared.files.missing import missing_page
from licheng.shared.files.models import StoredObject
from licheng.shared.files.queries import own_upload
from licheng.shared.files_origin.addresses import Grant, address_of
from licheng.shared.release.queries import hold_of
from licheng.shared.ui.refusals import refusal_page


@require_safe
def sent_file(request: SchoolRequest, upload_id: UUID) -> HttpResponseBase:
    """Give an upload back to the person who sent it, and to nobody else."""
    kept = own_upload(request.actor, upload_id)
    if kept is None:
        raise Http404
    return work_file_response(request, kept.stored_object, kept.file_name)


def work_file_response(request: SchoolRequest, stored: StoredObject, name: str) -> HttpResponseBase:
    """Return a file of a work: shown in place, but a PDF, which our own reader draws, to be saved when opened.

    A PDF under the sandboxing headers would open as an empty page in some browsers. A file that is not released, that
    no store gives or that is lost is answered in plain words. Where files have an address of their own, the answer
    leads there.
    """
    hold = hold_of(stored.id, for_owner=request.actor.may(Permission.KEEP_OWN_WORK))
    if hold is not None:
        return refusal_page(request, hold)
    inline = stored.kind != "pdf"
    if settings.LICHENG_FILES_ORIGIN:
        grant = Grant(stored.school_id, stored.id, name, inline)
        return HttpResponseRedirect(address_of(grant), headers={"Cache-Control": "private, no-store"})
    try:
        return file_response(request, stored, shown_name=name, inline=inline)
    except StoreUnavailableError:
        return missing_page(request, stored.digest)
