"""Made-up names and identity numbers.

Every number begins with Y, the letter of an office closed in 1974: no pupil of today carries one.
"""

import random
from itertools import count
from typing import Final

from licheng.kernel.national_id import NationalIdKind, check_national_id

_LETTER: Final = "Y"
_SECOND: Final = {
    NationalIdKind.NATIONAL_ID: {"1": "1", "2": "2"},
    NationalIdKind.RESIDENCE_NEW: {"1": "8", "2": "9"},
    NationalIdKind.RESIDENCE_OLD: {"1": "A", "2": "B"},
}
_FAMILY_NAMES: Final = (
    "陳陳陳林林林黃黃張張李李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾游詹施沈"
)
_FIRST: Final = {"1": "志家冠柏承宇品俊彥哲育宗建明子書奕", "2": "怡雅佳淑思宜芷品郁心語庭欣若詠采子佩"}
_SECOND_CHARACTERS: Final = {"1": "豪宏廷翰睿均霖祐恩緯霆誠瑋勳樺凱", "2": "婷君蓉穎涵萱晴瑄妤潔恩筑霏芸樺珊"}


class IdentityNumbers:
    """A series of well-formed numbers, each given once."""

    def __init__(self) -> None:
        """Begin the series anew."""
        self._serials = count(2_104_117, 7_919)

    def next(self, kind: NationalIdKind, gender: str) -> str:
        """Return the next number of ``kind`` for ``gender`` (1 or 2), its check digit found by trial."""
        body = f"{_LETTER}{_SECOND[kind][gender]}{next(self._serials) % 10_000_000:07d}"
        return next(body + digit for digit in "0123456789" if check_national_id(body + digit))


class Names:
    """Names put together by chance, each given once."""

    def __init__(self, dice: random.Random) -> None:
        """Draw from ``dice``."""
        self._dice = dice
        self._given: set[str] = set()

    def next(self, gender: str) -> str:
        """Return a new name for ``gender`` (1 or 2)."""
        while True:
            characters = (_FAMILY_NAMES, _FIRST[gender], _SECOND_CHARACTERS[gender])
            name = "".join(self._dice.choice(part) for part in characters)
            if name not in self._given:
                self._given.add(name)
                return name
