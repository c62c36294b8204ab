"""Wall every table of this app: row-level security and references inside one school."""

from django.db import migrations

from licheng.shared.tenancy.wall import BuildWall


class Migration(migrations.Migration):
    """The wall as of the first release; a later migration that adds a table repeats it."""

    dependencies = [("shared", "0002_wall"), ("school", "0001_initial")]
    operations = [BuildWall()]
