#!/bin/sh
# While nothing is released yet: draw the initial migrations afresh from the models.
set -eu
cd "$(dirname "$0")/.."
exec 9>/tmp/licheng-remigrate.lock; flock 9
for app in shared school central; do
  rm -rf "src/licheng/$app/migrations"; mkdir -p "src/licheng/$app/migrations"; : > "src/licheng/$app/migrations/__init__.py"
done
DJANGO_SETTINGS_MODULE=licheng.settings.test .venv/bin/python -m django makemigrations shared school central -v0
for app in shared school; do
  if [ $app = school ]; then extra='("shared", "0002_wall"), '; else extra=''; fi
  cat > "src/licheng/$app/migrations/0002_wall.py" <<EOF
"""Wall every table of this app: row-level security and references inside one school."""

from django.db import migrations

from licheng.shared.tenancy.wall import BuildWall


class Migration(migrations.Migration):
    """The wall as of the first release; a later migration that adds a table repeats it."""

    dependencies = [${extra}("$app", "0001_initial")]
    operations = [BuildWall()]
EOF
done
