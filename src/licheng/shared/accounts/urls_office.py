"""Addresses of the account office."""

from django.urls import path

from licheng.shared.accounts import office_views as views

urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("new", views.new_account, name="account_new"),
    path("passwords", views.password_sheet, name="password_sheet"),
    path("<uuid:account_id>/", views.show_account, name="account"),
    path("<uuid:account_id>/roles/grant", views.grant, name="account_grant_role"),
    path("<uuid:account_id>/roles/end", views.end_grant, name="account_end_role"),
    path("<uuid:account_id>/close", views.close, name="account_close"),
    path("<uuid:account_id>/reopen", views.reopen, name="account_reopen"),
    path("<uuid:account_id>/sign-out", views.sign_out_everywhere, name="account_sign_out"),
]
