"""Sentences of release: why a file cannot be opened, to its student and to others, and what to do."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "file_not_released": _(
        "已保存，尚未放行。檔案已安全存成兩份，正在等候掃毒，不必重新上傳，也可以先送出認證。"
    ),
    "file_in_quarantine": _(
        "掃毒程式在這個檔案裡找到惡意程式（%(signature)s），已經隔離，不能開啟也不會送出。請替電腦掃毒，用原程式重新匯出，"
        "再換上新的檔案。"
    ),
    "file_has_malware": _(
        "掃毒程式在這個檔案裡找到惡意程式（%(signature)s），沒有收下。請替電腦掃毒，用原程式重新匯出後再上傳。"
    ),
    "file_being_checked": _("檢查中：檔案正在等候掃毒，完成後就能開啟，請稍後再看。"),
    "file_of_student_in_quarantine": _(
        "這個檔案裡有惡意程式（%(signature)s），已經隔離，不能開啟。請退回，請學生換一個檔案。"
    ),
}
register_messages(MESSAGES)
