"""Sentences of the year's plan: what breaks which clause, and what to do."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "window_reversed": _("結束日要在開始日之後：現在是 %(starts_text)s 到 %(ends_text)s。請對調或重填。"),
    "closing_ceremony_not_set": _("還沒有填休業式日期，無法核對上傳截止日。請先到「行事曆」填寫。"),
    "upload_closes_too_early": _(
        "上傳在 %(ends_text)s 截止，太早了。最早只能在 %(earliest_text)s 截止，請往後改（依據：%(source)s）。"
    ),
    "certification_closes_before_upload": _(
        "認證在 %(ends_text)s 截止，但學生可以上傳到 %(upload_ends_text)s。請讓認證不早於上傳截止（依據：%(source)s）。"
    ),
    "performance_upload_before_school_year": _(
        "多元表現最早從 %(earliest_text)s 開始上傳，請把開始日往後改（依據：%(source)s）。"
    ),
    "selection_closes_after_submission": _(
        "勾選在 %(ends_text)s 截止，但主管機關只收到 %(authority_ends_text)s。請提前截止（依據：%(source)s）。"
    ),
    "confirmation_too_short": _("確認期間至少要 %(minimum_days)s 天，請延長（依據：%(source)s）。"),
    "window_outside_authority": _(
        "確認期間要在主管機關訂的 %(authority_starts_text)s 到 %(authority_ends_text)s 之內，請修改（依據：%(source)s）。"
    ),
    "rule_set_missing": _("系統還沒有 %(school_year)s 學年度的全國規定，請更新系統後再訂期程。"),
    "calendar_day_not_set": _(
        "行事曆還缺日期，算不出建議的期程。請先把這學年和下學年的開學日、期中考、休業式填好。"
    ),
    "calendar_out_of_order": _(
        "第 %(semester)s 學期的日期順序不對：開學日、第一次期中考、休業式要由先到後。"
    ),
    "calendar_outside_year": _(
        "%(school_year)s 學年度的日期要在 %(first_text)s 到 %(last_text)s 之間，請檢查年份。"
    ),
}
register_messages(MESSAGES)
