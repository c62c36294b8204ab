"""Addresses both systems have."""

from django.urls import include, path

from licheng.shared.health.views import healthz, metrics
from licheng.shared.training.views import training_clock

urlpatterns = [
    path("", include("licheng.shared.accounts.urls")),
    path("files/", include("licheng.shared.files.urls")),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("training-clock", training_clock, name="training_clock"),
]
