"""The files of the demo: made once, kept in both stores, and handed in by many pupils."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from licheng.demo.media import make_jpg, make_mp3, make_mp4, make_pdf, make_png
from licheng.demo.plans import LOADED_AT
from licheng.demo.topics import NO_PROOF, OutcomeTopic, PerformanceTopic, outcome_topics, performance_topics
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.models import StoredObject

VARIANTS: Final = 2
_PAGES: Final = (1, 2, 3)
_LINES: Final = 9
_MEDIA: Final = 8
_TUNE_SECONDS: Final = 8
_FILM_SECONDS: Final = 5
_THREADS: Final = 2


@dataclass(frozen=True)
class PooledFile:
    """A file of the pool: what it is called and what bytes it has."""

    name: str
    kind: str
    digest: str
    size: int


@dataclass(frozen=True)
class _Recipe:
    """How one file is made, under which key it is found."""

    key: tuple[str, ...]
    name: str
    kind: str
    make: Callable[[], bytes]


@dataclass
class Pool:
    """All files by what they are about; ``objects`` are those that the school in scope has rows of."""

    files: Mapping[tuple[str, ...], PooledFile]

    @cached_property
    def objects(self) -> dict[str, StoredObject]:
        """Return a row for every file, made in the school in scope at the first asking."""
        rows = [
            StoredObject(digest=file.digest, size=file.size, kind=file.kind, stored_at=LOADED_AT)
            for file in {file.digest: file for file in self.files.values()}.values()
        ]
        StoredObject.objects.bulk_create(rows)
        return {row.digest: row for row in rows}

    def document(self, topic: OutcomeTopic, variant: int) -> PooledFile:
        """Return the document of an outcome; its variants differ in content."""
        return self.files["outcome", topic.subject, topic.title, str(variant % VARIANTS)]

    def media(self, kind: str, number: int) -> PooledFile:
        """Return one of the recordings of ``kind`` (mp3 or mp4)."""
        return self.files[kind, str(number % _MEDIA)]

    def proof(self, topic: PerformanceTopic) -> PooledFile | None:
        """Return the proof of a record that has one."""
        return self.files.get(("proof", topic.title))


def fill_stores(stores: StoreSet) -> dict[tuple[str, ...], PooledFile]:
    """Make every file, keep it in all stores, and return them; what lies there already is found by its digest."""

    def keep(recipe: _Recipe) -> tuple[tuple[str, ...], PooledFile]:
        kept = stores.keep([recipe.make()])
        return recipe.key, PooledFile(recipe.name, recipe.kind, kept.digest, kept.size)

    with ThreadPoolExecutor(_THREADS) as threads:
        return dict(threads.map(keep, _recipes()))


def _recipes() -> Iterator[_Recipe]:
    seed = 0
    for topics in outcome_topics().values():
        for topic in topics:
            for variant in range(VARIANTS):
                seed += 1
                key = ("outcome", topic.subject, topic.title, str(variant))
                yield _Recipe(key, *_document(topic.title, _lines_of(topic, variant), seed))
    for number in range(_MEDIA):
        yield _Recipe(("mp3", str(number)), f"錄音{number + 1}.mp3", "mp3", _tune(number))
        yield _Recipe(("mp4", str(number)), f"影片{number + 1}.mp4", "mp4", _film(number))
    for record in performance_topics():
        if record.proof != NO_PROOF:
            seed += 1
            yield _Recipe(("proof", record.title), *_made(record.proof, record.title, [record.brief], seed))


def _lines_of(topic: OutcomeTopic, variant: int) -> list[str]:
    """Return the text of a document, longer in its later variants."""
    frame = ["一、為什麼做這個題目", topic.text, "二、怎麼做", "三、遇到的問題", "四、結果與反省"]
    return frame + [topic.text] * (_LINES * (variant + 1))


def _document(title: str, lines: list[str], seed: int) -> tuple[str, str, Callable[[], bytes]]:
    """Return name, kind and maker of a document: mostly PDF, now and then a picture."""
    kind = "jpg" if seed % 7 == 0 else "png" if seed % 11 == 0 else "pdf"
    return _made(kind, title, lines, seed)


def _made(kind: str, title: str, lines: list[str], seed: int) -> tuple[str, str, Callable[[], bytes]]:
    makers: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: make_pdf(title, lines, _PAGES[seed % len(_PAGES)], seed),
        "jpg": lambda: make_jpg(title, seed),
        "png": lambda: make_png(title, seed),
        "mp3": _tune(seed),
        "mp4": _film(seed),
    }
    return f"{title}.{kind}", kind, makers[kind]


def _tune(seed: int) -> Callable[[], bytes]:
    return lambda: make_mp3(_TUNE_SECONDS, seed)


def _film(seed: int) -> Callable[[], bytes]:
    return lambda: make_mp4(_FILM_SECONDS, seed)
