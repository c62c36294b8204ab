"""The first page: how far the schools are in the present window, on a map."""

from django.http import HttpResponse
from django.shortcuts import render

from licheng.central.statistics.pages import city_map, standing_counts, window_line, window_title
from licheng.central.statistics.queries import choose_window, standings
from licheng.central.statistics.views import wanted_window
from licheng.shared.accounts.actor import SchoolRequest, signed_in
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now


@signed_in
def home(request: SchoolRequest) -> HttpResponse:
    """Show the present window: counts, map, and the other windows that are open; a greeting to other roles."""
    if not request.actor.may(Permission.VIEW_INTAKE):
        return render(request, "central/home/greeting.html")
    now = clock_now()
    choice = choose_window(wanted_window(request), now)
    chosen = choice.chosen
    if chosen is None:
        return render(request, "central/home/empty.html")
    shown = [chosen, *(each for each in choice.open if each.id != chosen.id)]
    found = standings(shown)
    context = {
        "window": chosen,
        "title": window_title(chosen),
        "now": now,
        "counts": standing_counts(found[chosen.id], chosen, now),
        "cities": city_map(found[chosen.id], chosen, now),
        "line": window_line(chosen, found[chosen.id], request.path),
        "others": [window_line(each, found[each.id], request.path) for each in shown[1:]],
    }
    return render(request, "central/home/home.html", context)
