"""Addresses of signing in and one's own account."""

from django.urls import path
from django.views.i18n import set_language

from licheng.shared.accounts import views
from licheng.shared.accounts.actor import public

urlpatterns = [
    path("sign-in", views.sign_in_page, name="sign_in"),
    path("sign-in/as", views.sign_in_as, name="sign_in_as"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("account/password", views.password, name="change_password"),
    path("account/sessions", views.sessions, name="sessions"),
    path("account/sessions/<uuid:session_id>/end", views.end, name="end_session"),
    path("account/role/<str:role>", views.act_as, name="switch_role"),
    path("language", public(set_language), name="set_language"),
]
