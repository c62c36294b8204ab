"""Addresses of this feature."""

from django.urls import path

from licheng.school.certification import decision_views, views

urlpatterns = [
    path("", views.queue, name="certification"),
    path("certify", decision_views.certify, name="certification_certify"),
    path("decided/", views.decided, name="certification_decided"),
    path("<uuid:outcome_id>/", views.work, name="certification_work"),
    path("<uuid:outcome_id>/return", decision_views.give_back, name="certification_return"),
    path("<uuid:outcome_id>/revoke", decision_views.revoke, name="certification_revoke"),
    path("<uuid:outcome_id>/take-back", decision_views.take_back, name="certification_take_back"),
]
