"""Addresses of this feature."""

from django.urls import path

from licheng.school.supplements import views

urlpatterns = [
    path("", views.supplement_list, name="supplements"),
    path("<uuid:student_id>/", views.grant, name="supplement_grant"),
]
