"""The Django app of the central database."""

from django.apps import AppConfig

from licheng.shared.messages.discovery import discover_messages


class CentralConfig(AppConfig):
    """學習歷程中央資料庫."""

    name = "licheng.central"
    label = "central"
    verbose_name = "學習歷程中央資料庫"

    def ready(self) -> None:
        """Register the sentences of every code."""
        discover_messages("licheng.central")
