"""Moving the training clock to a step of the year."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.module_loading import import_string
from django.utils.timezone import is_naive, make_aware
from django.utils.translation import gettext as _

from licheng.shared.accounts.actor import public
from licheng.shared.clock import move_training_clock, training_clock_path


@public
def training_clock(request: HttpRequest) -> HttpResponse:
    """Show the steps of the year, or move today to one of them; 404 where there is no training clock."""
    if training_clock_path() is None:
        raise Http404
    if request.method == "POST":
        moment = read_moment(request.POST.get("to", ""))
        if moment is None:
            raise Http404
        move_training_clock(moment)
        messages.success(request, _("訓練時鐘已調整。"))
        return HttpResponseRedirect(request.path)
    steps = import_string(settings.LICHENG_TRAINING_STEPS)
    return render(request, "training/clock.html", {"steps": steps(request)})


def read_moment(text: str) -> datetime | None:
    """Return the instant in ``text`` (ISO 8601, Asia/Taipei when it names no zone), or None."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None:
        return None
    return make_aware(moment) if is_naive(moment) else moment
