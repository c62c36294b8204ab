"""Bare Django: one file, the middleware `startproject` gives, the least such work can cost. The measure of ours.

Run by gunicorn exactly as our own systems are, on a database of its own in the same PostgreSQL.
"""

import csv
import hashlib
import io
import os
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

import django
from django.conf import settings

from licheng.settings.base import database

DIRECTORY = Path(os.environ["YARDSTICK_DIRECTORY"])
CHUNK_BYTES = 256 * 1024
MOST_ROWS = 50
TEMPLATE = """<!doctype html><title>{{ user.username }}</title><table>{% for file in files %}
<tr><td><a href="/files/{{ file.id }}">{{ file.name }}</a><td>{{ file.size|filesizeformat }}
<td>{{ file.stored_at|date:"Y-m-d H:i" }}<td>{{ file.digest }}{% endfor %}</table><p>{{ count }}"""

settings.configure(
    SECRET_KEY="yardstick",  # noqa: S106 - guards nothing
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": database(os.environ["YARDSTICK_DATABASE_URL"])},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"files.html": TEMPLATE})],
                    )
                ],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        }
    ],
)
django.setup()

# ruff: noqa: E402 - models need the settings above
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.validators import validate_email
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


class File(models.Model):
    """A file somebody sent."""

    owner = models.ForeignKey("auth.User", on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    size = models.IntegerField()
    digest = models.CharField(max_length=64)
    stored_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        app_label = "auth"
        db_table = "yardstick_file"

    def __str__(self) -> str:
        return self.name


def prepare(request: HttpRequest) -> HttpResponse:
    """Make the tables and one person with fifty files, and sign that person in."""
    call_command("migrate", verbosity=0)
    if File._meta.db_table not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(File)
    user, is_new = User.objects.get_or_create(username="yardstick")
    if is_new:
        files = [
            File(owner_id=user.pk, name=f"{n}.pdf", size=n * 99_999, digest="0" * 64)
            for n in range(MOST_ROWS)
        ]
        File.objects.bulk_create(files)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponse("ready")


def page(request: HttpRequest) -> HttpResponse:
    """Show as many rows as asked for: session, person, rows, count: four queries."""
    rows = int(request.GET["rows"])
    owned = File.objects.filter(owner=request.user)
    return render(request, "files.html", {"files": list(owned.order_by("id")[:rows]), "count": owned.count()})


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """Keep the raw body once: digested, synced, renamed, its directory synced, its row committed."""
    staged = DIRECTORY / f"{uuid4().hex}.part"
    digest, size = hashlib.sha256(), 0
    with staged.open("xb") as file:
        while chunk := request.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    kept = staged.rename(staged.with_suffix(".kept"))
    _sync_directory()
    row = File.objects.create(owner_id=1, name=kept.name, size=size, digest=digest.hexdigest())
    return HttpResponse(str(row.pk))


def _sync_directory() -> None:
    descriptor = os.open(DIRECTORY, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def download(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Give one of the person's own files back: session, person, row."""
    row = File.objects.get(owner=request.user, id=file_id)
    return FileResponse((DIRECTORY / row.name).open("rb"), content_type="application/pdf")


@csrf_exempt
def load(request: HttpRequest) -> HttpResponse:
    """Check a CSV of accounts and insert them all in one transaction."""
    rows = list(csv.DictReader(io.StringIO(request.body.decode())))
    names = [row["username"] for row in rows]
    for row in rows:
        validate_email(row["email"])
    with transaction.atomic():
        if len(set(names)) < len(names) or User.objects.filter(username__in=names).exists():
            return HttpResponse(status=409)
        new = [User(**row, password="!") for row in rows]  # noqa: S106 - nobody can sign in with it
        User.objects.bulk_create(new, batch_size=1000)
    return HttpResponse(str(len(rows)))


urlpatterns = [
    path("prepare", prepare),
    path("page", page),
    path("upload", upload),
    path("files/<int:file_id>", download),
    path("load", load),
]
settings.DATA_UPLOAD_MAX_MEMORY_SIZE = None
application = get_wsgi_application()
