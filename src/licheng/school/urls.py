"""Addresses of the school platform; each feature brings its own."""

from django.urls import include, path

from licheng.school.home.views import home

handler400 = "licheng.shared.ui.views.bad_request"
handler403 = "licheng.shared.ui.views.forbidden"
handler404 = "licheng.shared.ui.views.not_found"
handler500 = "licheng.shared.ui.views.server_error"

urlpatterns = [
    path("", home, name="home"),
    path("", include("licheng.shared.urls")),
    path("accounts/", include("licheng.shared.accounts.urls_office")),
    path("schedule/supplements/", include("licheng.school.supplements.urls")),
    path("schedule/", include("licheng.school.schedule.urls")),
    path("roster/", include("licheng.school.roster.urls")),
    path("outcomes/", include("licheng.school.outcomes.urls")),
    path("performances/", include("licheng.school.performances.urls")),
    path("certification/", include("licheng.school.certification.urls")),
    path("selection/", include("licheng.school.selection.urls")),
    path("log-receipts/", include("licheng.school.log_receipts.urls")),
    path("submission/", include("licheng.school.submission.urls")),
    path("receipts/", include("licheng.school.receipts.urls")),
    path("losses/", include("licheng.school.losses.urls")),
    path("quarantine/", include("licheng.school.quarantine.urls")),
    path("statistics/", include("licheng.school.statistics.urls")),
]
