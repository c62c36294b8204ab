import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.utils import translation

from licheng.kernel.results import Refused
from licheng.shared import messages
from licheng.shared.messages import known_codes, sentence
from licheng.shared.ui import style_guide  # noqa: F401 - the one page that registers a sentence of its own
from tests.repository.sources import PACKAGE, calls_of, name_of, source_files, tree_of

# What carries a code to a person: the answer of a rule, a problem of a package, a failing store.
CARRIERS = ("Refused", "Problem", "StoreError", "StoreUnavailableError", "StoreSetupError")
PLACEHOLDER = re.compile(r"%\((\w+)\)")


@cache
def placeholders_of(code: str) -> frozenset[str]:
    return frozenset(PLACEHOLDER.findall(str(messages._SENTENCES[code])))


def codes_given() -> Iterator[tuple[Path, ast.Call, str]]:
    for path in source_files():
        for call in calls_of(path, *CARRIERS):
            first = (
                call.args[0]
                if call.args
                else next((word.value for word in call.keywords if word.arg == "code"), None)
            )
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                yield path, call, first.value


def facts_given(call: ast.Call) -> set[str] | None:
    """Return the names of the facts of ``call``, or None where they cannot be read from the source."""
    given = (
        call.args[1]
        if len(call.args) > 1
        else next((word.value for word in call.keywords if word.arg == "facts"), None)
    )
    if given is None:
        return set()
    if not isinstance(given, ast.Dict) or any(not isinstance(key, ast.Constant) for key in given.keys):
        return None
    return {str(key.value) for key in given.keys if isinstance(key, ast.Constant)}


def test_every_code_has_a_sentence():
    missing = {code: name_of(path) for path, _, code in codes_given() if code not in known_codes()}

    assert missing == {}


def test_every_refusal_has_the_facts_of_its_sentence():
    lacking = [
        (name_of(path), call.lineno, code, sorted(placeholders_of(code) - facts))
        for path, call, code in codes_given()
        if code in known_codes()
        and (facts := facts_given(call)) is not None
        and placeholders_of(code) - facts
    ]

    assert lacking == []


def test_every_sentence_can_be_said():
    with translation.override("zh-hant"):
        said = {
            code: sentence(Refused(code, dict.fromkeys(placeholders_of(code), 1))) for code in known_codes()
        }

    assert {code: text for code, text in said.items() if not re.search(r"[。？：）]$", text)} == {}
    assert {code: text for code, text in said.items() if "%" in text.replace("100%", "")} == {}


def test_every_registered_code_is_used():
    words, patterns = set(), []
    for path in source_files():
        if path.stem.endswith("messages") or path.parent.name == "messages":
            continue
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns.append(pattern_of(node))
    tables = "\n".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "kernel").rglob("*.toml"))
    made = re.compile("|".join(pattern for pattern in patterns if re.match(r"[a-z_]{4,}", pattern)))

    assert (
        sorted(
            code
            for code in known_codes()
            if code not in words and f'"{code}"' not in tables and not made.fullmatch(code)
        )
        == []
    )


def pattern_of(node: ast.JoinedStr) -> str:
    """Return a pattern of the codes an f-string can make; only those that are one word."""
    parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in node.values]
    return "".join(parts)


def test_codes_are_words_or_numbers_of_their_list():
    assert [code for code in known_codes() if not re.fullmatch(r"[a-z][a-z0-9_]+|[A-Z]{2}\d{2}", code)] == []
