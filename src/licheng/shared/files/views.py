"""Giving files back over HTTP."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from licheng.shared.accounts.actor import SchoolRequest
from licheng.shared.files.download import file_response
from licheng.shared.files.keeping import StoreUnavailableError
from licheng.shared.files.missing import missing_page
from licheng.shared.files.models import StoredObject
from licheng.shared.files.queries import own_upload


@require_safe
def sent_file(request: SchoolRequest, upload_id: UUID) -> HttpResponseBase:
    """Give an upload back to the person who sent it, and to nobody else."""
    kept = own_upload(request.actor, upload_id)
    if kept is None:
        raise Http404
    return work_file_response(request, kept.stored_object, kept.file_name)


def work_file_response(request: HttpRequest, stored: StoredObject, name: str) -> HttpResponseBase:
    """Return a file of a work: shown in place, but a PDF, which our own reader draws, to be saved when opened.

    A PDF under the sandboxing headers would open as an empty page in some browsers. A file no store gives is said to
    be lost, or not to be read now, in plain words.
    """
    try:
        return file_response(request, stored, shown_name=name, inline=stored.kind != "pdf")
    except StoreUnavailableError:
        return missing_page(request, stored.digest)
