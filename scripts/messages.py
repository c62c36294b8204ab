"""Gathers every sentence that people read and keeps its English beside it.

python scripts/messages.py          bring django.po and django.mo up to date; keeps what is translated
python scripts/messages.py --check  change nothing; 1 when a sentence is new, gone or has no English

Sentences are found in calls of Django's gettext functions and in templates. Needs no gettext tools.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "licheng"
CATALOG = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Function of Django → positions of the singular and, where there is one, the plural.
FUNCTIONS = {
    "gettext": (0, None),
    "gettext_lazy": (0, None),
    "gettext_noop": (0, None),
    "ngettext": (0, 1),
    "ngettext_lazy": (0, 1),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# What templatize leaves of a template's sentences: calls with literal arguments.
TEMPLATE_CALL = re.compile(
    r"""\b(n?gettext|_)\(\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))"""
    r"""(?:\s*,\s*(u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")))?""",
    re.DOTALL,
)
HEADER = {
    "Project-Id-Version": "Licheng",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass
class Message:
    """One sentence as the source has it, with the files that say it."""

    singular: str
    plural: str | None = None
    files: set[str] = field(default_factory=set)


def main(arguments: list[str]) -> int:
    """Update the catalog, or with ``--check`` only look; returns 1 while something has no English."""
    messages = gather()
    catalog = load()
    if "--check" in arguments:
        problems = differences(messages, catalog)
        sys.stdout.writelines(f"{problem}\n" for problem in problems)
        return 1 if problems else 0
    updated = update(messages, catalog)
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    updated.save(str(CATALOG))
    updated.save_as_mofile(str(CATALOG.with_suffix(".mo")))
    waiting = [entry.msgid for entry in updated if not is_translated(entry)]
    sys.stdout.writelines(f"{text}\n" for text in waiting)
    sys.stdout.write(f"{len(updated)} sentences, {len(waiting)} without English\n")
    return 1 if waiting else 0


def gather() -> dict[str, Message]:
    """Return every sentence of the source by its singular, in the order of files and lines."""
    found: dict[str, Message] = {}
    paths = [*sorted(PACKAGE.rglob("*.py")), *sorted(PACKAGE.rglob("*.html"))]
    for path in paths:
        if "migrations" in path.parts:
            continue
        read = python_messages if path.suffix == ".py" else template_messages
        for singular, plural in read(path.read_text(encoding="utf-8")):
            message = found.setdefault(singular, Message(singular))
            message.plural = message.plural or plural
            message.files.add(path.relative_to(ROOT).as_posix())
    return found


def python_messages(source: str) -> Iterator[tuple[str, str | None]]:
    """Yield singular and plural of every gettext call with literal text in Python ``source``."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            positions = FUNCTIONS.get(names.get(node.func.id, ""))
            if positions is not None:
                yield from _literals(node, *positions)


def _literals(call: ast.Call, singular: int, plural: int | None) -> Iterator[tuple[str, str | None]]:
    texts = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
    first = texts[singular] if len(texts) > singular else None
    second = texts[plural] if plural is not None and len(texts) > plural else None
    if isinstance(first, str):
        yield first, second if isinstance(second, str) else None


def template_messages(source: str) -> Iterator[tuple[str, str | None]]:
    """Yield singular and plural of every sentence in a template's ``source``."""
    for function, first, second in TEMPLATE_CALL.findall(templatize(source)):
        plural = ast.literal_eval(second) if function == "ngettext" and second else None
        yield ast.literal_eval(first), plural


def load() -> polib.POFile:
    """Return the catalog as it is kept, or an empty one."""
    return polib.pofile(str(CATALOG), wrapwidth=0) if CATALOG.exists() else polib.POFile(wrapwidth=0)


def update(messages: dict[str, Message], catalog: polib.POFile) -> polib.POFile:
    """Return a catalog of exactly ``messages`` with the English that ``catalog`` has for them."""
    kept = {entry.msgid: entry for entry in catalog if not entry.obsolete}
    updated = polib.POFile(wrapwidth=0)
    updated.metadata = dict(HEADER)
    for message in messages.values():
        updated.append(_entry(message, kept.get(message.singular)))
    return updated


def _entry(message: Message, before: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.singular,
        occurrences=[(name, "") for name in sorted(message.files)],
        flags=["python-format"] if PLACEHOLDER.search(message.singular) else [],
    )
    if message.plural is None:
        entry.msgstr = before.msgstr if before else ""
    else:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = (
            dict(before.msgstr_plural) if before and before.msgstr_plural else {0: "", 1: ""}
        )
    return entry


def is_translated(entry: polib.POEntry) -> bool:
    """Return whether every form of ``entry`` has English."""
    return all(texts_of(entry))


def texts_of(entry: polib.POEntry) -> list[str]:
    """Return the English of ``entry``: one text, or one for each number."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def differences(messages: dict[str, Message], catalog: polib.POFile) -> list[str]:
    """Return one line for each sentence that is new, gone, or without English."""
    kept = {entry.msgid: entry for entry in catalog}
    new = [f"new: {text}" for text in messages if text not in kept]
    gone = [f"gone: {text}" for text in kept if text not in messages]
    waiting = [f"no English: {text}" for text, entry in kept.items() if not is_translated(entry)]
    return [*new, *gone, *waiting]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
