"""Licheng (歷程): the learning portfolio of every senior-high student in Taiwan."""

__version__ = "0.1.0"
