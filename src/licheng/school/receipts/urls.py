"""Addresses of receipts: the student's, then the offices'."""

from django.urls import path

from licheng.school.receipts import office_views, views

urlpatterns = [
    path("", views.receipts, name="receipts"),
    path("<uuid:receipt_id>/", views.receipt, name="receipt"),
    path("<uuid:receipt_id>/confirm", views.confirm, name="confirm_receipt"),
    path("<uuid:receipt_id>/dispute", views.dispute, name="dispute_receipt"),
    path("<uuid:receipt_id>/paper", office_views.paper, name="receipt_paper"),
    path("disputes/", office_views.dispute_list, name="disputes"),
    path("disputes/<uuid:dispute_id>/settle", office_views.settle, name="settle_dispute"),
    path("acts/<slug:slug>/", office_views.confirmations, name="confirmations"),
    path("acts/<slug:slug>/report", office_views.report, name="report_confirmations"),
]
