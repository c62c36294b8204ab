"""The Django app of the shared building blocks."""

from django.apps import AppConfig

from licheng.shared.messages.discovery import discover_messages


class SharedConfig(AppConfig):
    """Tables and screens that both systems use."""

    name = "licheng.shared"
    label = "shared"
    verbose_name = "共用"

    def ready(self) -> None:
        """Register sentences and gauges, and let the log notice new connections to the database."""
        from licheng.shared.health.sources import add_source  # noqa: PLC0415 - models come after apps
        from licheng.shared.log.guarding import watch_connections  # noqa: PLC0415
        from licheng.shared.release.gauges import tell_release  # noqa: PLC0415

        watch_connections()
        add_source(tell_release)
        discover_messages("licheng.shared")
