"""The Django app of the school platform."""

from django.apps import AppConfig

from licheng.shared.messages.discovery import discover_messages


class SchoolConfig(AppConfig):
    """學習歷程學校平臺."""

    name = "licheng.school"
    label = "school"
    verbose_name = "學習歷程學校平臺"

    def ready(self) -> None:
        """Register sentences, the sheets of the school's workbook, classes as account groups, gauges, and what a rebuild makes."""
        from licheng.school.losses.gauges import tell_losses  # noqa: PLC0415
        from licheng.school.rebuilt import PARTS  # noqa: PLC0415
        from licheng.school.roster.account_groups import SOURCE  # noqa: PLC0415 - models come after apps
        from licheng.school.roster.sheets import register_sheets  # noqa: PLC0415
        from licheng.school.sheets import SHEETS  # noqa: PLC0415
        from licheng.shared.accounts.office_groups import register_groups  # noqa: PLC0415
        from licheng.shared.health.sources import add_source  # noqa: PLC0415
        from licheng.shared.rebuild.parts import register_parts  # noqa: PLC0415

        discover_messages("licheng.school")
        register_sheets(SHEETS)
        register_groups(SOURCE)
        register_parts(PARTS)
        add_source(tell_losses)
