"""Official names of kinds, fields and codes, in the language of the reader.

They come from the kernel's tables, where no call of gettext can mark them; the tests compare the two.
"""

from typing import Final

from django.utils.translation import gettext, gettext_noop

KINDS_IN_WORDS: Final = frozenset(
    {
        gettext_noop("幹部經歷暨事蹟紀錄"),
        gettext_noop("競賽參與紀錄"),
        gettext_noop("檢定證照紀錄"),
        gettext_noop("服務學習紀錄"),
        gettext_noop("彈性學習時間紀錄"),
        gettext_noop("團體活動時間紀錄"),
        gettext_noop("職場學習紀錄"),
        gettext_noop("作品成果紀錄"),
        gettext_noop("大學及技專校院先修課程紀錄"),
        gettext_noop("其他多元表現紀錄"),
    }
)
FIELDS_IN_WORDS: Final = frozenset(
    {
        gettext_noop("單位名稱"),
        gettext_noop("開始日期"),
        gettext_noop("結束日期"),
        gettext_noop("擔任職務"),
        gettext_noop("內容簡述"),
        gettext_noop("幹部等級"),
        gettext_noop("競賽名稱"),
        gettext_noop("項目"),
        gettext_noop("競賽等級"),
        gettext_noop("獎項"),
        gettext_noop("結果公布日期"),
        gettext_noop("團體參與"),
        gettext_noop("證照"),
        gettext_noop("檢定證照類型"),
        gettext_noop("分數"),
        gettext_noop("分項結果"),
        gettext_noop("取得證照日期"),
        gettext_noop("證照字號"),
        gettext_noop("檢定組別"),
        gettext_noop("服務名稱"),
        gettext_noop("服務單位"),
        gettext_noop("時數"),
        gettext_noop("彈性學習時間類別(種類)"),
        gettext_noop("內容(開設名稱)"),
        gettext_noop("開設單位"),
        gettext_noop("開設學年度"),
        gettext_noop("開設學期"),
        gettext_noop("每週節數"),
        gettext_noop("開設週數"),
        gettext_noop("團體活動時間類別"),
        gettext_noop("辦理單位"),
        gettext_noop("團體活動內容名稱"),
        gettext_noop("活動學年度"),
        gettext_noop("活動學期"),
        gettext_noop("節數"),
        gettext_noop("職場學習類別"),
        gettext_noop("職場學習單位"),
        gettext_noop("職場學習職稱"),
        gettext_noop("名稱"),
        gettext_noop("日期"),
        gettext_noop("計畫專案"),
        gettext_noop("課程名稱"),
        gettext_noop("學分數"),
        gettext_noop("總時數"),
        gettext_noop("主辦單位"),
    }
)
CODES_IN_WORDS: Final = frozenset(
    {
        gettext_noop("校級幹部"),
        gettext_noop("班級幹部"),
        gettext_noop("社團幹部"),
        gettext_noop("實習幹部"),
        gettext_noop("校外自治組織團體幹部"),
        gettext_noop("其他幹部"),
        gettext_noop("校級"),
        gettext_noop("縣市級"),
        gettext_noop("全國"),
        gettext_noop("國際"),
        gettext_noop("個人"),
        gettext_noop("團體"),
        gettext_noop("英語能力檢定"),
        gettext_noop("其他語言能力檢定"),
        gettext_noop("技能檢定及技術士證照"),
        gettext_noop("不在以上類別"),
        gettext_noop("自主學習"),
        gettext_noop("選手培訓"),
        gettext_noop("充實(增廣)教學"),
        gettext_noop("補強性教學"),
        gettext_noop("學校特色活動"),
        gettext_noop("班級活動"),
        gettext_noop("社團活動"),
        gettext_noop("學生自治會活動"),
        gettext_noop("週會"),
        gettext_noop("講座"),
        gettext_noop("其他"),
        gettext_noop("職場體驗或參訪"),
        gettext_noop("職場實習"),
        gettext_noop("職場工作經驗"),
    }
)


def in_words(name: str) -> str:
    """Return an official name as the reader knows it; one that has no translation stays as it is."""
    return gettext(name)
