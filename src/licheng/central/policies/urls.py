"""Addresses of the authority's windows."""

from django.urls import path

from licheng.central.policies import views

urlpatterns = [
    path("", views.window_list, name="windows"),
    path("set", views.set_window, name="set_window"),
    path("adopt", views.adopt, name="adopt_rule_set"),
]
