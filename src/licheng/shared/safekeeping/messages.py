"""What the administrator is told of the watch over the stores."""

from django.utils.translation import gettext_lazy

from licheng.shared.messages import register_messages

MESSAGES = {
    "store_not_rehearsed": gettext_lazy(
        "儲存空間 %(store)s 還沒有通過重新掛載演練，不收檔案。請執行 licheng store rehearse，照它說的做。"
    ),
    "store_unknown": gettext_lazy(
        "儲存空間 %(store)s 是用過的，資料庫卻不認識它。請檢查資料庫與磁碟是否成對；確定要用時，執行 licheng store rehearse。"
    ),
    "store_retired": gettext_lazy(
        "儲存空間 %(store)s 已搬遷，只留作唯讀。請把它從 LICHENG_STORES 移除，再重新啟動。"
    ),
    "store_canary_missing": gettext_lazy(
        "儲存空間 %(store)s 沒有應有的信物，可能被清空或換過。請檢查磁碟，勿再寫入；查明後執行 licheng store rehearse。"
    ),
    "store_canary_damaged": gettext_lazy(
        "儲存空間 %(store)s 的信物毀損或不是本系統寫的。請檢查磁碟；查明後執行 licheng store rehearse。"
    ),
    "store_canary_foreign": gettext_lazy(
        "儲存空間 %(store)s 的信物屬於另一個儲存空間。請檢查掛載點與設定；查明後執行 licheng store rehearse。"
    ),
    "store_older": gettext_lazy(
        "儲存空間 %(store)s 回到了以前的樣子，之後存進的檔案可能不見了。磁碟可能不會保存資料，請先查明，再執行 licheng store rehearse 與 repair。"
    ),
    "database_older": gettext_lazy(
        "儲存空間 %(store)s 比資料庫新，資料庫可能是由備份還原的。請先查明，再執行 licheng store rehearse。"
    ),
    "store_watch_failed": gettext_lazy("目前無法向資料庫查證儲存空間 %(store)s，暫不收檔案。請檢查資料庫。"),
    "rehearsal_not_restarted": gettext_lazy(
        "儲存空間 %(store)s 還沒有重新掛載，也還沒有重新開機。請先做其中一項，再執行一次。"
    ),
    "move_into_itself": gettext_lazy(
        "儲存空間 %(store)s 不能搬到自己。請先在 LICHENG_STORES 加上新的儲存空間，再指定它。"
    ),
    "move_not_approved": gettext_lazy(
        "搬遷 %(code)s 還沒有第二個人同意。請另一位管理員在「檔案庫」頁同意，再執行一次。"
    ),
    "move_needs_second_person": gettext_lazy("這次搬遷是您提出的，要由另一個人同意。"),
    "move_unknown": gettext_lazy("沒有代碼為 %(code)s 的搬遷。請再核對一次代碼。"),
    "move_settled": gettext_lazy("這次搬遷已經有人同意或已經完成，不用再做。"),
    "move_stores_changed": gettext_lazy(
        "搬遷 %(code)s 的儲存空間不在設定裡。請檢查 LICHENG_STORES，兩個都要在。"
    ),
    "stores_need_keeper": gettext_lazy(
        "這個帳號沒有照看檔案庫的職務，請用資訊組、校管理員或收件人員的帳號。"
    ),
}

register_messages(MESSAGES)
