"""Addresses of 多元表現."""

from django.urls import path

from licheng.school.performances.form_views import performance_edit, performance_new
from licheng.school.performances.views import (
    performance_choose,
    performance_delete,
    performance_detail,
    performance_file,
    performance_list,
    performance_restore,
)

urlpatterns = [
    path("", performance_list, name="performance_list"),
    path("new", performance_choose, name="performance_choose"),
    path("new/<str:kind_name>", performance_new, name="performance_new"),
    path("<uuid:performance_id>", performance_detail, name="performance_detail"),
    path("<uuid:performance_id>/edit", performance_edit, name="performance_edit"),
    path("<uuid:performance_id>/delete", performance_delete, name="performance_delete"),
    path("<uuid:performance_id>/restore", performance_restore, name="performance_restore"),
    path("<uuid:performance_id>/versions/<int:number>/<str:part>", performance_file, name="performance_file"),
]
