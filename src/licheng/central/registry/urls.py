"""Addresses of registering schools."""

from django.urls import path

from licheng.central.registry import views

urlpatterns = [
    path("", views.schools, name="schools"),
    path("register", views.register, name="register_school"),
    path("<uuid:school_id>/switch", views.switch_school, name="switch_school"),
]
