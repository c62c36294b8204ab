"""Addresses both systems have."""

from django.urls import include, path

from licheng.shared.health.views import healthz, metrics
from licheng.shared.training.views import training_clock
from licheng.shared.ui.views import style

urlpatterns = [
    path("", include("licheng.shared.accounts.urls")),
    path("files/", include("licheng.shared.tus.urls")),
    path("stores/", include("licheng.shared.safekeeping.urls")),
    path("", include("licheng.shared.log.urls")),
    path("healthz", healthz, name="healthz"),
    path("metrics", metrics, name="metrics"),
    path("style", style, name="style_guide"),
    path("training-clock", training_clock, name="training_clock"),
]
