"""One register of every code a person can be shown, and its sentence.

A feature's ``messages.py`` registers its own; a code without a sentence is a
programming error, found by the tests and never shown as success.
"""

from collections.abc import Mapping

from django.utils.functional import Promise

from licheng.kernel.results import Refused

Sentence = str | Promise

_SENTENCES: dict[str, Sentence] = {}


class UnknownCodeError(KeyError):
    """A code has no sentence."""


def register_messages(sentences: Mapping[str, Sentence]) -> None:
    """Add ``sentences`` by code.

    Raises:
        ValueError: a code is registered with another sentence already.
    """
    for code, sentence in sentences.items():
        if code in _SENTENCES and _SENTENCES[code] is not sentence:
            raise ValueError(f"code {code} is registered twice")
        _SENTENCES[code] = sentence


def sentence(refused: Refused) -> str:
    """Return the sentence of ``refused`` in the active language, its facts filled in.

    Raises:
        UnknownCodeError: no feature registered the code.
    """
    try:
        template = _SENTENCES[refused.code]
    except KeyError:
        raise UnknownCodeError(refused.code) from None
    return str(template) % dict(refused.facts)


def known_codes() -> frozenset[str]:
    """Return every registered code."""
    return frozenset(_SENTENCES)
