from io import StringIO

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_migrations_hold_every_model():
    said = StringIO()

    call_command("makemigrations", "--check", "--dry-run", stdout=said)

    assert said.getvalue().strip() == "No changes detected"
