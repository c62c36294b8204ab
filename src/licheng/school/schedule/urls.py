"""Addresses of this feature."""

from django.urls import path

from licheng.school.schedule import views

urlpatterns = [
    path("", views.schedule, name="schedule"),
    path("<int:year>/", views.schedule, name="schedule_year"),
    path("<int:year>/calendar/", views.calendar, name="schedule_calendar"),
    path("<int:year>/proposal/", views.proposal, name="schedule_proposal"),
    path("<int:year>/limits/", views.limits, name="schedule_limits"),
    path("<int:year>/<str:act>/<int:semester>/", views.windows, name="schedule_windows"),
]
