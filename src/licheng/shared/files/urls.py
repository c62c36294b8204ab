"""Addresses of files on their way to becoming part of a work."""

from django.urls import path

from licheng.shared.files.views import upload, upload_file

urlpatterns = [
    path("uploads/<uuid:upload_id>", upload_file, name="upload_file"),
    path("uploads/<str:purpose>", upload, name="upload"),
]
