"""Addresses of the page about the stores."""

from django.urls import path

from licheng.shared.safekeeping import views

urlpatterns = [
    path("", views.stores, name="stores"),
    path("moves/<uuid:move_id>/approve", views.approve, name="approve_store_move"),
]
