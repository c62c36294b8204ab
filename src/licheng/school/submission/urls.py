"""Addresses of submitting."""

from django.urls import path

from licheng.school.submission import views

urlpatterns = [
    path("", views.year, name="submission"),
    path("hear", views.hear, name="submission_hear"),
    path("<slug:slug>/", views.act, name="submission_act"),
    path("<slug:slug>/progress", views.progress, name="submission_progress"),
    path("<slug:slug>/precheck", views.precheck, name="submission_precheck"),
    path("<slug:slug>/submit", views.submit, name="submission_submit"),
]
