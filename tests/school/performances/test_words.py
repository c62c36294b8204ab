from django.utils import translation

from licheng.kernel.performance_kinds import KINDS
from licheng.school.performances.words import CODES_IN_WORDS, FIELDS_IN_WORDS, KINDS_IN_WORDS, in_words

FIELDS = [field for kind in KINDS for field in kind.fields]


def test_words_are_those_of_the_tables():
    codes = {name for field in FIELDS for name in field.choices.values()}

    assert {kind.label for kind in KINDS} == KINDS_IN_WORDS
    assert {field.label for field in FIELDS} == FIELDS_IN_WORDS
    assert codes - FIELDS_IN_WORDS == CODES_IN_WORDS


def test_words_follow_the_reader():
    with translation.override("en"):
        assert in_words("競賽參與紀錄") == "Contests"
    with translation.override("zh-hant"):
        assert in_words("競賽參與紀錄") == "競賽參與紀錄"


def test_words_that_are_not_known_stay_as_they_are():
    with translation.override("en"):
        assert in_words("全民英檢中級") == "全民英檢中級"
