"""Sentences and words of 多元表現."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "performance_limit_reached": _("這學年已經有 %(limit)s 件，是學校訂的上限。要加新的，請先刪除一件。"),
    "performance_is_deleted": _("這筆紀錄已刪除，要繼續使用請先復原。"),
    "performance_is_not_deleted": _("這筆紀錄沒有被刪除，不用復原。"),
    "performance_not_found": _("找不到這筆紀錄，或它不屬於你。請回到清單重新選擇。"),
    "performance_kind_differs": _("這筆紀錄不能改成另一類。請在那一類另外新增一筆。"),
    "performance_field_missing": _("請填寫「%(label)s」。"),
    "performance_field_too_long": _(
        "「%(label)s」有 %(count)s 字，比上限 %(limit)s 字多 %(over)s 字。請縮短。"
    ),
    "performance_field_unknown": _("這一類沒有「%(label)s」這個欄位，請重新開啟這一頁再填。"),
    "performance_date_unreadable": _("「%(label)s」看不懂，請用日曆選一天。"),
    "performance_code_unknown": _("「%(label)s」沒有「%(value)s」這個代碼，請重新選擇；證照代碼是四位數字。"),
    "performance_number_unreadable": _("「%(label)s」請填數字，最多兩位小數。"),
    "performance_number_too_small": _("「%(label)s」要大於 0。"),
    "performance_number_too_large": _("「%(label)s」最多 %(maximum)s。"),
    "performance_school_year_implausible": _("「%(label)s」請填民國學年度，例如 114。"),
    "performance_semester_unknown": _("「%(label)s」請填 1 或 2。"),
    "performance_dates_reversed": _("「%(label)s」不能早於開始日期，請核對。"),
    "link_not_https": _("外部連結要以 https:// 開頭，而且是完整的網址。請從瀏覽器的網址列複製。"),
    "link_too_long": _("外部連結最長 %(limit)s 個字，請改用較短的分享連結。"),
}
register_messages(MESSAGES)

# What belongs in each kind, in one plain line with an example.
KIND_HINTS: Final[dict[str, Promise]] = {
    "cadre_experience": _("擔任班級、社團、校級幹部，或實習、校外組織的職務。例如：班長、熱音社社長。"),
    "competition_record": _("參加比賽的紀錄，有沒有得獎都可以。例如：全國語文競賽朗讀組。"),
    "certificate_record": _("考過的檢定或證照。例如：全民英檢中級、丙級技術士。"),
    "service_record": _("校內外的志工與服務。例如：圖書館志工、淨灘。"),
    "flexible_learning_record": _("彈性學習時間做的事。例如：自主學習計畫、選手培訓。"),
    "group_activity_record": _("團體活動時間的紀錄。例如：社團課、班級活動、講座。"),
    "workplace_record": _("到職場參訪、實習或工作。例如：汽車廠實習、餐廳打工。"),
    "work_product_record": _("不是為課程做的作品。例如：小說、攝影集、自己寫的程式。"),
    "college_preview_record": _("高中時先修的大學或技專課程。例如：大學預修微積分。"),
    "other_performance_record": _("前面九類都不合的經歷。例如：營隊、國際交流。"),
}
