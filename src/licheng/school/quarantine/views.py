"""The office's list of files in quarantine."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from licheng.school.quarantine.queries import quarantined_files
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission


@requires(Permission.VIEW_LOSSES)
@require_safe
def quarantine(request: SchoolRequest) -> HttpResponse:
    """Show whose works hold a file with malware."""
    return render(request, "school/quarantine/list.html", {"files": quarantined_files()})
