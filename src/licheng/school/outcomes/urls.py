"""Addresses of 課程學習成果."""

from django.urls import path

from licheng.school.outcomes.form_views import outcome_edit, outcome_new
from licheng.school.outcomes.views import (
    outcome_delete,
    outcome_detail,
    outcome_file,
    outcome_list,
    outcome_restore,
    outcome_send,
    outcome_withdraw,
)

urlpatterns = [
    path("", outcome_list, name="outcome_list"),
    path("new", outcome_new, name="outcome_new"),
    path("<uuid:outcome_id>", outcome_detail, name="outcome_detail"),
    path("<uuid:outcome_id>/edit", outcome_edit, name="outcome_edit"),
    path("<uuid:outcome_id>/send", outcome_send, name="outcome_send"),
    path("<uuid:outcome_id>/withdraw", outcome_withdraw, name="outcome_withdraw"),
    path("<uuid:outcome_id>/delete", outcome_delete, name="outcome_delete"),
    path("<uuid:outcome_id>/restore", outcome_restore, name="outcome_restore"),
    path("<uuid:outcome_id>/versions/<int:number>/<str:part>", outcome_file, name="outcome_file"),
]
