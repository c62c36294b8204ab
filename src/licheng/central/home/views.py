"""The first page of each role: what is missing, who waits for whom, how many days are left."""

from django.http import HttpResponse
from django.shortcuts import render

from licheng.shared.accounts.actor import SchoolRequest, signed_in


@signed_in
def home(request: SchoolRequest) -> HttpResponse:
    """Show the home of the role acted in."""
    return render(request, "central/home/home.html", {})
