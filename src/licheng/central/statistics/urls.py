"""Addresses of looking at what schools handed in."""

from django.urls import path

from licheng.central.statistics import views

urlpatterns = [
    path("", views.intake, name="intake"),
    path("schools/<uuid:school_id>/", views.intake_school, name="intake_school"),
    path("packages/<uuid:package_id>/", views.intake_package, name="intake_package"),
]
