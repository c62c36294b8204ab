"""Addresses of the log."""

from django.urls import path

from licheng.kernel.published_keys import WELL_KNOWN_PATH
from licheng.shared.log import views

urlpatterns = [
    path(WELL_KNOWN_PATH, views.well_known_keys, name="published_keys"),
    path("log/<str:key_id>/<int:index>/<str:hashed>", views.log_entry, name="log_entry"),
    path("verify", views.verify, name="verify"),
    path("witness/keys", views.witness_keys, name="witness_keys"),
    path("witness/add-checkpoint", views.add_checkpoint, name="add_checkpoint"),
]
