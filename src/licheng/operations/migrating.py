"""Brings the tables of one system up to date, and the application's rights with them."""

from django.core.management import call_command
from django.db import connections

from licheng.shared.grants import grant_application_role

OWNER = "owner"
APPLICATION = "default"


def migrate(*, verbosity: int = 1) -> None:
    """Run the migrations as the owner of the tables, then give the application's role its rights on them."""
    call_command("migrate", database=OWNER, interactive=False, verbosity=verbosity)
    grant_application_role(connections[OWNER], str(connections[APPLICATION].settings_dict["USER"]))
