"""The one address of the files' host; the pages' hosts do not have it."""

from django.urls import path

from licheng.shared.files_origin.addresses import FOLDER
from licheng.shared.files_origin.views import granted_file

urlpatterns = [path(f"{FOLDER}/<str:token>", granted_file, name="granted_file")]
