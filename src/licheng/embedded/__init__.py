"""The PostgreSQL that starts by itself when no `LICHENG_DATABASE_URL` is set; its data lies under `var/postgres`."""

from licheng.embedded.server import EmbeddedUrls, ensure_embedded, release_embedded, remove_embedded

__all__ = ["EmbeddedUrls", "ensure_embedded", "release_embedded", "remove_embedded"]
