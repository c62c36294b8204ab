"""Addresses of files on their way to becoming part of a work."""

from django.urls import path

from licheng.shared.tus.views import upload_file, uploads

urlpatterns = [
    path("uploads", uploads, name="uploads"),
    path("uploads/<uuid:upload_id>", upload_file, name="upload_file"),
]
