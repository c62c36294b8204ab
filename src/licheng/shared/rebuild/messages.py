"""What is said when the rows cannot be made again."""

from django.utils.translation import gettext_lazy

from licheng.shared.messages import register_messages

MESSAGES = {
    "rebuild_no_log": gettext_lazy(
        "沒有一個檔案庫有這個系統簽署的存證紀錄。請確認檔案庫已掛載、主金鑰是原來的那一個。"
    ),
    "rebuild_heads_differ": gettext_lazy(
        "%(store)s 的存證紀錄（%(size)d 筆）與其他檔案庫的不是同一份，沒有重建。請先查明哪一個檔案庫才是對的。"
    ),
    "rebuild_root_differs": gettext_lazy(
        "日誌的 %(size)d 筆內容與簽署的存證紀錄不符，沒有重建。請保留檔案庫，並查明是誰改過。"
    ),
    "rebuild_journal_lost": gettext_lazy(
        "每個檔案庫的日誌 %(name)s 都損壞或不見了，第 %(first)d 筆到第 %(last)d 筆無法得知，沒有重建。請先從第三份備份放回這個日誌。"
    ),
    "rebuild_not_empty": gettext_lazy(
        "資料庫裡已經有資料（%(table)s），沒有重建。請指定剛以 licheng migrate 建立的空資料庫。"
    ),
    "rebuild_school_differs": gettext_lazy(
        "學校 %(code)s 在資料庫裡是另外建立的，代碼相同但不是同一所，沒有重建。請改用空資料庫，重建之前不要執行 licheng school create。"
    ),
    "rebuild_untold": gettext_lazy("存證紀錄第 %(index)d 筆（%(kind)s）的內容無法理解，沒有重建。"),
    "rebuild_contradiction": gettext_lazy("存證紀錄的內容互相矛盾，沒有重建（%(reason)s）。"),
    "rebuild_differs": gettext_lazy("重建的資料列與存證紀錄不同，沒有重建：%(count)d 處。"),
    "rebuild_busy": gettext_lazy("另一個程式正在寫存證紀錄。請先停止所有服務，再執行一次。"),
    "rebuild_central": gettext_lazy(
        "中央資料庫的日誌證明收過什麼，但沒有收到的內容，無法重建。請由備份還原；用 --check 可以核對存證紀錄。"
    ),
    "rebuild_log_shorter": gettext_lazy(
        "資料庫的存證紀錄與檔案庫的不是同一份，無法比對。請先查明資料庫是否被還原成過去的內容。"
    ),
}

register_messages(MESSAGES)
