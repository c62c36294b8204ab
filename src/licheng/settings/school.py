"""Settings of the school platform."""

from licheng.settings.base import build
from licheng.settings.environment import read_environment

globals().update(build(read_environment("school"), "school"))
