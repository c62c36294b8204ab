"""How long an unfinished upload is kept, and how many one person may have."""

from datetime import timedelta
from typing import Final

# A phone that is charged overnight goes on in the morning.
LIFETIME: Final = timedelta(hours=24)
# A kept file that no work was made of within this time was forgotten; works hold their files by themselves.
UNUSED_LIFETIME: Final = timedelta(days=30)
# A form has two files. The oldest makes room for a new one, so that nobody is stuck with what they gave up.
OPEN_UPLOADS: Final = 6
