"""What the malware scanner said of each object."""

import django.db.models.deletion
import licheng.kernel.uuid7
import licheng.shared.release.rules
import licheng.shared.tenancy.models
from django.db import migrations, models

from licheng.shared.tenancy.wall import BuildWall


class Migration(migrations.Migration):
    """One table more behind the wall."""

    dependencies = [
        ('shared', '0002_wall'),
    ]

    operations = [
        migrations.CreateModel(
            name='ObjectScan',
            fields=[
                ('id', models.UUIDField(default=licheng.kernel.uuid7.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('WAITING', 'WAITING'), ('CLEAN', 'CLEAN'), ('FOUND', 'FOUND')], max_length=10)),
                ('signature', models.CharField(blank=True, max_length=200)),
                ('trouble', models.CharField(blank=True, max_length=40)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('decided_at', models.DateTimeField(null=True)),
                ('next_at', models.DateTimeField(null=True)),
                ('school', licheng.shared.tenancy.models.OwningSchool(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shared.school')),
                ('stored_object', licheng.shared.tenancy.models.SchoolForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shared.storedobject')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('next_at__isnull', False)), fields=['school', 'next_at'], name='scans_to_do')],
                'constraints': [models.UniqueConstraint(fields=('school', 'stored_object'), name='one_scan_per_object'), models.CheckConstraint(condition=models.Q(('state', licheng.shared.release.rules.ScanState['FOUND']), ('signature', ''), _connector='XOR'), name='found_has_a_signature'), models.CheckConstraint(condition=models.Q(('state', licheng.shared.release.rules.ScanState['CLEAN']), ('next_at__isnull', False), _connector='XOR'), name='only_clean_is_asked_about_no_more')],
            },
        ),
        BuildWall(),
    ]
