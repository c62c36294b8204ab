"""More than 200 good, odd and hostile files, each with the code the inspection must give it."""

from collections.abc import Callable, Iterator
from functools import cache

from tests.factories import corpus_image, corpus_media, corpus_other, corpus_pdf
from tests.factories.specimens import Specimen

Part = Callable[[], Iterator[Specimen]]

TAME: tuple[Part, ...] = (
    corpus_pdf.good,
    corpus_pdf.odd_but_harmless,
    corpus_pdf.locked,
    corpus_pdf.active,
    corpus_image.good,
    corpus_image.bad,
    corpus_media.good,
    corpus_media.bad,
)
"""Parts whose files a parser judges without a limited process around it."""

PARTS: tuple[Part, ...] = (
    *TAME,
    corpus_pdf.damaged,
    corpus_pdf.hostile,
    corpus_image.hostile,
    corpus_other.specimens,
)


@cache
def specimens_of(part: Part) -> tuple[Specimen, ...]:
    """Return the files of ``part``, made once a test run."""
    return tuple(part())


def part_name(part: Part) -> str:
    """Return a name for ``part`` in the test report."""
    return f"{part.__module__.rpartition('.')[2]}-{part.__name__}"
