"""Sentences of submitting; the codes that pass between the systems have theirs in shared/exchange_messages.py."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

ACTS: dict[str, Promise] = {
    "not_submitter": _("這一類由「%(role)s」提交。請切換到這個身分，或請負責的人提交。"),
    "submission_running": _("這一批正在提交中。完成之後才能再提交一次，可以先離開這一頁。"),
    "authority_unheard": _("還沒有收到中央資料庫公告的提交期間。請按「更新期程」，或稍後再看。"),
    "authority_window_missing": _("主管機關還沒有公告這一批的提交期間。公告之後就能提交。"),
    "submission_selection_open": _(
        "學生勾選到 %(ended_text)s 為止。截止之後再提交，才不會漏掉學生最後的勾選。"
    ),
    "precheck_missing": _("還沒有預檢。請先按「開始預檢」，看看有沒有會被退回的資料。"),
    "precheck_running": _("預檢正在進行。完成之後就能看到結果。"),
    "precheck_problems": _("預檢發現 %(count)s 個問題。請更正之後再預檢一次。"),
    "precheck_broken": _("預檢沒有做完。請再預檢一次；仍然不行，請聯絡資訊組。"),
    "submission_nothing_changed": _("與中央資料庫已收訖的內容完全相同，沒有需要提交的資料。"),
    "submission_file_unreadable": _("有一個檔案暫時無法從檔案庫讀取。系統會再試，請資訊組檢查檔案庫。"),
    "submission_file_differs": _("有一個檔案與紀錄不符，已停止提交。請資訊組檢查檔案庫後再提交。"),
    "submission_file_waits": _("有一個檔案還在等候掃毒，尚未放行。系統會再試，不必重新提交。"),
    "submission_file_quarantined": _(
        "有一個檔案裡有惡意程式，已經隔離，已停止提交。請學生換檔案或取消勾選，再預檢、提交。"
    ),
    "submission_failed": _("提交沒有完成。請看下面的原因，更正後再提交一次。"),
}
CENTRAL: dict[str, Promise] = {
    "central_unreachable": _("目前連不上中央資料庫。資料都還在，系統會自動再試，不必重新提交。"),
    "central_failing": _("中央資料庫目前有狀況（%(status)s）。資料都還在，系統會自動再試，不必重新提交。"),
    "central_answer_unreadable": _("中央資料庫的回覆無法辨識。系統會自動再試；持續發生請聯絡資訊組。"),
    "central_keys_unknown": _("還沒有收到中央資料庫的簽章金鑰，無法確認收訖明細。系統會自動再試。"),
    "central_keys_changed": _("中央資料庫的簽章金鑰與先前不同。請資訊組向承辦單位確認之後再繼續。"),
    "receipt_unbelievable": _("收到的收訖明細簽章或內容不對，沒有採用。系統會再向中央資料庫索取。"),
}
FINDINGS: dict[str, Promise] = {
    "selected_not_certified": _("勾選的「%(subject)s」現在不是認證成功。請任課教師認證，或請學生取消勾選。"),
    "selected_without_file": _("勾選的「%(subject)s」沒有文件也沒有影音檔案。請學生取消勾選。"),
    "selected_deleted": _("勾選的「%(kind)s」已經刪除。請學生取消勾選。"),
    "file_missing_in_stores": _("檔案在兩個檔案庫都讀不到。請資訊組從備份救回。"),
    "file_still_waits": _("檔案還在等候掃毒，尚未放行。請稍後再預檢一次；一直如此，請資訊組檢查掃毒程式。"),
    "file_quarantined": _("檔案裡有惡意程式（%(signature)s），已經隔離。請學生換一個檔案，或取消勾選。"),
    "grade_missing": _("「%(subject)s」還沒有成績，這次不會提交這一科。請教務處確認是否漏登。"),
    "selection_unstated": _("沒有勾選，也沒有表示不提交。請導師確認學生知道。"),
}
register_messages({**ACTS, **CENTRAL, **FINDINGS})
