"""Which address of ours another system was told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Empty means that it is told again."""

    dependencies = [("shared", "0003_object_scan")]
    operations = [
        migrations.AddField(
            "logpeer",
            "told_url",
            models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
    ]
