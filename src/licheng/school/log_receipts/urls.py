"""Addresses of this feature."""

from django.urls import path

from licheng.school.log_receipts import views

urlpatterns = [
    path("", views.log_receipts, name="log_receipts"),
    path("<int:school_year>/", views.log_receipts, name="log_receipts_in_year"),
    path("<int:school_year>.zip", views.log_receipts_of_year, name="log_receipts_of_year"),
    path("of/<uuid:item_id>/", views.log_receipts_of_item, name="log_receipts_of_item"),
    path("<uuid:event_id>.pdf", views.log_receipt_page, name="log_receipt_page"),
    path("<uuid:event_id>.txt", views.log_receipt, name="log_receipt"),
]
