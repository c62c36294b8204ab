"""Addresses of following classes and of the offices' counts."""

from django.urls import path

from licheng.school.statistics import views

urlpatterns = [
    path("", views.progress, name="progress"),
    path("classes/", views.followed, name="followed_classes"),
    path("classes/<uuid:class_id>/", views.class_board, name="class_board"),
    path("classes/<uuid:class_id>/reminders", views.reminders, name="class_reminders"),
    path("classes/<uuid:class_id>/export", views.export, name="class_export"),
    path("progress/<uuid:class_id>/", views.progress_class, name="progress_class"),
]
