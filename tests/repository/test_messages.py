import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import polib
import pytest

from tests.repository.sources import ROOT

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|</?[a-z]+>")
HAN = re.compile(r"[\u3400-\u9fff]")
# The sheets of the workbook keep their Chinese names in every language.
SHEET = re.compile(r"「[^」]+」")


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licheng_messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


messages = _load()
CATALOG = messages.load()


def english_of(entry: polib.POEntry) -> str:
    return " ".join(messages.texts_of(entry))


def test_every_sentence_of_the_source_has_english():
    assert messages.differences(messages.gather(), CATALOG) == []


def test_no_english_is_only_a_guess():
    assert [entry.msgid for entry in CATALOG if entry.fuzzy or entry.obsolete] == []


def test_english_is_filled_in_like_the_chinese():
    different = {
        entry.msgid: text
        for entry in CATALOG
        for text in messages.texts_of(entry)
        if text and set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.msgid))
    }

    assert different == {}


def test_english_is_english():
    assert [english_of(entry) for entry in CATALOG if HAN.search(SHEET.sub("", english_of(entry)))] == []


def test_english_ends_like_the_chinese():
    open_ended = [
        entry.msgid
        for entry in CATALOG
        if entry.msgid.endswith("。") and not english_of(entry).rstrip().endswith((".", "?", "”", ")", "s"))
    ]

    assert open_ended == []


def test_words_on_buttons_follow_the_glossary():
    words = {entry.msgid: entry.msgstr for entry in CATALOG}

    assert words["送出認證"] == "Send for certification"
    assert words["認證"] == "Certify"
    assert words["退回"] == "Return"
    assert words["取消勾選"] == "Deselect"
    assert words["已安全保存兩份"] == "Safe in two places"


def test_compiled_catalog_is_the_written_one(tmp_path: Path):
    compiled = tmp_path / "django.mo"
    CATALOG.save_as_mofile(str(compiled))

    assert compiled.read_bytes() == messages.CATALOG.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('from django.utils.translation import gettext_lazy as _\nA = _("送出")', [("送出", None)]),
        ('from django.utils.translation import gettext as _\nA = _("甲" "乙")', [("甲乙", None)]),
        (
            "from django.utils.translation import ngettext\nA = ngettext('%(n)d 件', '%(n)d 件', 1)",
            [("%(n)d 件", "%(n)d 件")],
        ),
        ("from elsewhere import gettext\nA = gettext('送出')", []),
        ("from django.utils.translation import gettext\nA = gettext(name)", []),
    ],
)
def test_sentences_of_python(source: str, found: list[tuple[str, str | None]]):
    assert list(messages.python_messages(source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "送出" %}', [("送出", None)]),
        ('{% act_button _("送出") url %}', [("送出", None)]),
        ("{% translate '送出' as label %}", [("送出", None)]),
        ("{% blocktranslate with name=x %}給 {{ name }}{% endblocktranslate %}", [("給 %(name)s", None)]),
        (
            "{% blocktranslate count n=x %}{{ n }} 件{% plural %}{{ n }} 件{% endblocktranslate %}",
            [("%(n)s 件", "%(n)s 件")],
        ),
        ("{% blocktranslate trimmed %}\n  一\n  二\n{% endblocktranslate %}", [("一 二", None)]),
        ("{{ x|default:_('無') }}", [("無", None)]),
        ("<p>not for people</p>", []),
    ],
)
def test_sentences_of_templates(source: str, found: list[tuple[str, str | None]]):
    assert list(messages.template_messages(source)) == found
