"""Addresses of selecting."""

from django.urls import path

from licheng.school.selection import views

urlpatterns = [
    path("", views.selection, name="selection"),
    path("<int:school_year>/", views.selection_of_year, name="selection_year"),
    path("<int:school_year>/<str:part>/<uuid:item_id>/select", views.select, name="select_item"),
    path("<int:school_year>/<str:part>/<uuid:item_id>/deselect", views.deselect, name="deselect_item"),
    path("<int:school_year>/<str:part>/opt-out", views.opt_out, name="opt_out"),
    path("<int:school_year>/<str:part>/opt-in", views.opt_in, name="opt_in"),
]
