"""Addresses of files in quarantine."""

from django.urls import path

from licheng.school.quarantine.views import quarantine

urlpatterns = [path("", quarantine, name="quarantine")]
