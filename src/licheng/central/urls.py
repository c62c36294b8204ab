"""Addresses of the central database; each feature brings its own."""

from django.urls import include, path

from licheng.central.home.views import home

handler400 = "licheng.shared.ui.views.bad_request"
handler403 = "licheng.shared.ui.views.forbidden"
handler404 = "licheng.shared.ui.views.not_found"
handler500 = "licheng.shared.ui.views.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("", include("licheng.shared.urls")),
    path("accounts/", include("licheng.shared.accounts.urls_office")),
    path("", include("licheng.central.api.urls")),
    path("registry/", include("licheng.central.registry.urls")),
    path("policies/", include("licheng.central.policies.urls")),
    path("intake/", include("licheng.central.statistics.urls")),
]
