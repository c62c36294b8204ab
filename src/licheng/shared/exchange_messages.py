"""Sentences of every code that passes between the two systems; each says what is wrong and what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

REQUESTS: dict[str, Promise] = {
    "request_signature_missing": _("這個要求沒有簽章。請用學校平臺送出。"),
    "request_signature_invalid": _("要求的簽章不對。請再送一次；仍然不行，請聯絡資訊組。"),
    "request_key_unknown": _("中央資料庫沒有登記這把學校金鑰，或登記已停用。請聯絡承辦單位。"),
    "request_outdated": _("要求的時間與中央資料庫相差超過五分鐘。請校正伺服器的時鐘。"),
    "request_replayed": _("這個要求已經收過一次。請重新簽章後再送。"),
    "request_digest_mismatch": _("內容在途中變了。請再送一次。"),
    "request_body_malformed": _("要求的格式不對：%(reason)s。"),
}
TRANSFERS: dict[str, Promise] = {
    "transfer_not_found": _("中央資料庫沒有這次傳送。請重新開始傳送。"),
    "transfer_offset_differs": _("中央資料庫已收到 %(received)s 位元組。請從那裡繼續傳送。"),
    "transfer_size_differs": _("同一個摘要先前說是 %(size)s 位元組。請確認名冊包沒有弄錯。"),
    "transfer_finished": _("名冊包已經全部收到，正在檢查或已有結果。請查詢結果。"),
    "transfer_part_too_large": _("一次最多傳送 %(limit)s 位元組。請分段傳送。"),
    "transfer_part_empty": _("這一段沒有內容。請從已收到的位置繼續傳送。"),
    "transfer_beyond_size": _("傳來的內容超過先前說的 %(size)s 位元組。請確認名冊包沒有弄錯。"),
    "transfer_too_large": _("名冊包最大 %(limit)s 位元組。請聯絡承辦單位。"),
    "transfer_no_space": _("中央資料庫暫時沒有空間，還沒有收下。請稍後再試。"),
    "transfer_lost": _("中央資料庫在檢查前遺失了收到的內容。請再傳送一次。"),
    "package_not_found": _("中央資料庫沒有這個名冊包。請先傳送。"),
}
PACKAGES: dict[str, Promise] = {
    "package_not_tar": _("收到的不是名冊包。請由學校平臺重新產生後再提交。"),
    "package_truncated": _("名冊包不完整，後面少了一段。請重新提交。"),
    "package_too_large": _("名冊包超過上限（%(limit)s）。請聯絡承辦單位。"),
    "package_signature_invalid": _("名冊包的簽章不對，內容可能被改過。請由學校平臺重新產生後再提交。"),
    "package_key_unknown": _("名冊包的簽章金鑰 %(key_id)s 沒有登記。請聯絡承辦單位。"),
    "package_wrong_school": _(
        "名冊包寫的學校是 %(school_code)s，但送件的學校是 %(expected)s。請用自己學校的金鑰簽章。"
    ),
    "package_manifest_invalid": _("名冊包的清單格式不對：%(reason)s。請由學校平臺重新產生。"),
    "package_member_unexpected": _("名冊包多了一個不該有的項目：%(member)s。請由學校平臺重新產生。"),
    "package_member_missing": _("名冊包少了一個項目：%(member)s。請由學校平臺重新產生。"),
    "package_duplicate_member": _("名冊包有重複的項目：%(member)s。請由學校平臺重新產生。"),
    "package_path_forbidden": _("名冊包裡有不允許的路徑：%(member)s。請由學校平臺重新產生。"),
    "package_size_mismatch": _("%(member)s 的大小是 %(size)s，清單簽的是 %(signed)s。請由學校平臺重新產生。"),
    "package_digest_mismatch": _("%(member)s 的內容與簽章的清單不同，可能被改過或損壞。請重新提交。"),
    "package_header_altered": _("名冊包的結構在 %(member)s 被改過。請由學校平臺重新產生。"),
    "package_padding_altered": _("名冊包在 %(member)s 之後多了不該有的內容。請由學校平臺重新產生。"),
    "package_trailing_data": _("名冊包結尾之後還有內容。請由學校平臺重新產生。"),
    "package_roster_invalid": _("名冊的格式不對：%(reason)s。請由學校平臺重新產生。"),
    "package_digest_differs": _("收到的名冊包與傳送時說的不是同一個。請重新提交。"),
    "package_replayed": _("同一個編號的名冊包已經收過，但內容不同。請由學校平臺重新產生，會有新的編號。"),
    "package_grades_several": _("一個名冊包只放一個年級，這個放了 %(grades)s。請分年級提交。"),
}
INTAKE: dict[str, Promise] = {
    "submission_window_not_set": _(
        "主管機關沒有開放這一類的提交（%(kind)s，%(school_year)s 學年度第 %(semester)s 學期，%(grade)s 年級，"
        "%(batch)s）。請確認類別、學期與梯次。"
    ),
    "submission_window_not_open": _("提交期間從 %(starts_text)s 開始。請到時再提交。"),
    "submission_window_closed": _("提交期間已在 %(ended_text)s 截止。請聯絡主管機關。"),
    "student_in_both_batches": _(
        "學生 %(masked)s 已在另一梯次（%(batch)s）收訖。每位學生只能在一個梯次，請從這次名冊移除。"
    ),
    "row_received_before": _(
        "列 %(row_key)s 先前已經收訖。要更正時，請註明取代哪一個名冊包；沒有更正的列不必再送。"
    ),
    "replaced_package_unknown": _(
        "要取代的名冊包 %(replaces)s 沒有收訖紀錄，或類別、學期、年級、梯次不同。請由最近一次收訖的名冊包更正。"
    ),
    "withdrawn_row_unknown": _("要撤回的列 %(row_key)s 不在收訖紀錄裡。請重新產生更正的名冊包。"),
}
ROSTERS: dict[str, Promise] = {
    "SU01": _("封面的「%(value)s」不對。請確認學校代碼、學年度、學期與名冊別。"),
    "SU02": _("工作表不對（%(reason)s）。請用規定的工作表。"),
    "SU03": _("多了不認得的欄位。請刪除這一欄。"),
    "SU04": _("少了這一欄。請補上。"),
    "SU05": _("這一欄必須填寫。請補上內容。"),
    "SU06": _("身分證號 %(masked)s 的格式或檢查碼不對。請註冊組更正學籍資料。"),
    "SU07": _("日期「%(value)s」不對。請用民國年七碼，例如 1140901。"),
    "SU08": _("課程代碼「%(value)s」不對（%(segment)s）。請教學組對照課程計畫更正。"),
    "SU09": _("代碼「%(value)s」不在代碼表「%(table)s」裡。請選用表中的代碼。"),
    "SU10": _("「%(value)s」不是這一欄能填的內容。請更正。"),
    "SU11": _("有 %(count)s 個字，最多 %(limit)s 個字。請縮短。"),
    "SU12": _("學生 %(masked)s 這一學年有 %(count)s 件課程學習成果，最多 %(limit)s 件。請減少勾選。"),
    "SU13": _("學生 %(masked)s 這一學年有 %(count)s 件多元表現，最多 %(limit)s 件。請減少勾選。"),
    "SU14": _("列的編號 %(row_key)s 出現兩次。請由學校平臺重新產生。"),
    "SU15": _("這一列與前面的列完全相同。請刪除重複的一列。"),
    "SU16": _("幹部等級「%(value)s」不屬於校內幹部。校外的幹部經歷請放在多元表現。"),
    "SU17": _("結束日期 %(end)s 早於開始日期 %(start)s。請更正日期。"),
    "SU18": _("找不到這一列的檔案「%(value)s」。請重新提交。"),
    "SU19": _("這一列的檔案類型（%(type)s）或大小（%(size)s 位元組）不符規定。請學生換一個檔案。"),
    "SU20": _("有一個檔案沒有任何一列用到（%(digest)s）。請由學校平臺重新產生。"),
    "SU21": _("「%(value)s」必須大於 0。請更正時數。"),
    "SU22": _("連結「%(value)s」必須以 https:// 開頭。請更正連結。"),
    "SU23": _("同一位學生的出生日期前後不同。請註冊組更正學籍資料。"),
    "SU24": _("名冊別 %(found)s 不是這一類（%(kind)s）該有的。請確認提交類別與梯次。"),
}
CONFIRMATIONS: dict[str, Promise] = {
    "receipt_of_another_package": _("這份收訖明細回答的是另一個名冊包。請聯絡承辦單位。"),
    "confirmation_invalid": _("確認結果的簽章或格式不對。請由學校平臺重新產生。"),
    "confirmation_too_large": _("確認結果超過 %(limit)s 位元組。請聯絡承辦單位。"),
    "confirmation_outdated": _("中央資料庫已有較新的確認結果。請由學校平臺重新產生。"),
    "confirmation_of_another_receipt": _("這份確認結果回答的是另一份收訖明細。請匯入最新的收訖明細。"),
    "confirmation_row_missing": _("確認結果少了列 %(row_key)s。請由學校平臺重新產生。"),
    "confirmation_row_unknown": _("確認結果有收訖明細沒有的列 %(row_key)s。請由學校平臺重新產生。"),
}
MESSAGES: dict[str, Promise] = {
    **REQUESTS, **TRANSFERS, **PACKAGES, **INTAKE, **ROSTERS, **CONFIRMATIONS,
    # What another system says in words of its own.
    "problem_unknown": _("對方系統回覆了不認得的問題代碼「%(code)s」。請聯絡資訊組。"),
}  # fmt: skip
register_messages(MESSAGES)
