"""Two stores made for the test, and a student who sends files."""

from tests.shared.tus.conftest import stores, student

__all__ = ["stores", "student"]
