"""The Django app of the shared building blocks."""

from django.apps import AppConfig

from licheng.shared.messages.discovery import discover_messages


class SharedConfig(AppConfig):
    """Tables and screens that both systems use."""

    name = "licheng.shared"
    label = "shared"
    verbose_name = "共用"

    def ready(self) -> None:
        """Register the sentences of every code."""
        discover_messages("licheng.shared")
