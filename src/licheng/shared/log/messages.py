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
    "log_witness_unknown": gettext_lazy("見證者還不認得這個系統的存證紀錄，正在重新介紹。"),
    "log_peer_malformed": gettext_lazy("對方系統的位址或金鑰格式不對，請對方確認後再試。"),
    "log_peer_differs": gettext_lazy("%(name)s 的金鑰與先前登記的不同，沒有更換。請由雙方管理單位當面確認。"),
}

register_messages(MESSAGES)
