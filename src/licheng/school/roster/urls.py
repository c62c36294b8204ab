"""Addresses of the school's roster."""

from django.urls import path

from licheng.school.roster import views

urlpatterns = [
    path("", views.overview, name="roster"),
    path("template.xlsx", views.template, name="roster_template"),
    path("imports/", views.imports, name="roster_imports"),
    path("imports/new", views.bring, name="roster_bring"),
    path("imports/<uuid:import_id>/", views.show_import, name="roster_import"),
    path("imports/<uuid:import_id>/progress", views.progress, name="roster_progress"),
    path("imports/<uuid:import_id>/apply", views.apply, name="roster_apply"),
    path("imports/<uuid:import_id>/discard", views.discard, name="roster_discard"),
    path("imports/<uuid:import_id>/report.xlsx", views.report, name="roster_report"),
]
