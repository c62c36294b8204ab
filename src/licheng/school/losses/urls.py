"""Addresses of lost files."""

from django.urls import path

from licheng.school.losses import views

urlpatterns = [
    path("", views.restore_files, name="restore_files"),
    path("students", views.losses, name="losses"),
    path("students.csv", views.losses_export, name="losses_export"),
]
