"""What is said when the log is not what it was."""

from django.utils.translation import gettext_lazy

from licheng.shared.messages import register_messages

MESSAGES = {
    "log_behind": gettext_lazy(
        "這次沒有受理：資料庫比已公布的存證紀錄舊，可能被還原成過去的內容。請保留您的檔案，並立即通知系統管理單位。"
    ),
    "log_differs": gettext_lazy(
        "這次沒有受理：資料庫與已公布的存證紀錄不同。請保留您的檔案，並立即通知系統管理單位。"
    ),
    "log_witness_ahead": gettext_lazy(
        "這次沒有受理：見證者看過比這裡更新的存證紀錄，資料庫可能被還原過。請保留您的檔案，並立即通知系統管理單位。"
    ),
    "log_witness_refuses": gettext_lazy(
        "這次沒有受理：見證者認為存證紀錄被改寫過。請保留您的檔案，並立即通知系統管理單位。"
    ),
}

register_messages(MESSAGES)
