"""What a person is told when a file could not be kept or given back."""

from django.utils.translation import gettext_lazy

from licheng.shared.messages import register_messages

MESSAGES = {
    # To whoever uploads or downloads.
    "stores_not_healthy": gettext_lazy(
        "檔案沒有存進系統：儲存空間目前無法安全保存兩份。請保留您的檔案，稍後再試一次；若一直如此，請告訴學校資訊組。"
    ),
    "upload_beyond_limit": gettext_lazy("檔案超過上限 %(max_megabytes)g MB。請縮小檔案後再上傳。"),
    "size_differs": gettext_lazy(
        "收到 %(received)s 位元組，與應有的 %(declared)s 位元組不同，檔案沒有存進系統。傳送可能中斷了，請再上傳一次。"
    ),
    "digest_differs": gettext_lazy("收到的內容與您送出的檔案不同，檔案沒有存進系統。請再上傳一次。"),
    "object_lost": gettext_lazy(
        "這個檔案遺失了：每個檔案庫都沒有完好的一份。作品的紀錄、簡述和認證都還在。如果是你的作品，請到首頁按「找回檔案」，放回原來的檔案；如果不是，請告訴學校資訊組。"
    ),
    "object_missing": gettext_lazy(
        "目前讀不到這個檔案，紀錄仍在。請稍後再試；若一直如此，請告訴學校資訊組，並保留您手上的檔案。"
    ),
    # To the administrator, for one store.
    "store_file_missing": gettext_lazy(
        "儲存空間 %(store)s 裡沒有 %(name)s。請由另一個儲存空間或備份還原，或執行檢查。"
    ),
    "store_healthy": gettext_lazy("儲存空間 %(store)s 正常。"),
    "store_missing": gettext_lazy(
        "找不到儲存空間 %(store)s 的目錄。請檢查磁碟是否已掛載、設定的路徑是否正確。"
    ),
    "store_marker_missing": gettext_lazy(
        "儲存空間 %(store)s 沒有識別檔，可能是磁碟沒有掛載。請先檢查磁碟；確定是新的儲存空間時，才建立識別檔。"
    ),
    "store_marker_damaged": gettext_lazy("儲存空間 %(store)s 的識別檔毀損。請檢查磁碟，再由備份還原識別檔。"),
    "store_format_unknown": gettext_lazy(
        "儲存空間 %(store)s 的格式版本 %(format)s 不是本程式所知。請改用建立它的版本，或更新程式。"
    ),
    "store_foreign": gettext_lazy(
        "儲存空間 %(store)s 換成了另一個儲存空間。請檢查掛載點與設定，再重新啟動。"
    ),
    "store_not_empty": gettext_lazy(
        "儲存空間 %(store)s 的目錄裡有別的檔案。請改用空的目錄，或先查明這些檔案的來源。"
    ),
    "store_read_only": gettext_lazy(
        "儲存空間 %(store)s 無法寫入。請檢查目錄的擁有者、權限與磁碟是否為唯讀。"
    ),
    "store_full": gettext_lazy(
        "儲存空間 %(store)s 的磁碟已滿。請清出空間或換較大的磁碟；有空間後會自動恢復。"
    ),
    "store_too_busy": gettext_lazy("同時開啟的檔案太多，儲存空間 %(store)s 暫時無法使用。請提高開檔數上限。"),
    "store_volatile": gettext_lazy(
        "儲存空間 %(store)s 所在的檔案系統在重新開機後會消失（tmpfs 或容器層）。請改放在真正的磁碟上。"
    ),
    "store_failing": gettext_lazy("儲存空間 %(store)s 的磁碟回報錯誤，已停止寫入。請檢查磁碟與系統記錄。"),
    "store_suspect": gettext_lazy(
        "儲存空間 %(store)s 寫入後無法確認內容，已停止寫入。請檢查磁碟，再重新啟動或執行重新檢查。"
    ),
    # To the administrator, for a store in a bucket.
    "store_unreachable": gettext_lazy(
        "儲存空間 %(store)s 沒有回應（%(detail)s）。請檢查網路與該服務的狀態；恢復後會自動繼續。"
    ),
    "store_bucket_missing": gettext_lazy(
        "找不到儲存空間 %(store)s 的儲存貯體（bucket）。請檢查 LICHENG_STORES 的名稱，或請服務的管理者建立它。"
    ),
    "store_access_denied": gettext_lazy(
        "儲存空間 %(store)s 拒絕存取（%(detail)s）。請檢查金鑰與密碼、帳號的權限，以及本機的時間。"
    ),
    "spool_unusable": gettext_lazy(
        "儲存空間 %(store)s 的上傳暫存目錄（資料目錄下的 spool）無法寫入。請檢查資料目錄的空間與權限。"
    ),
    # To the administrator, for the set of stores.
    "two_stores_needed": gettext_lazy(
        "只設定了 %(count)s 個儲存空間，至少要兩個。請在 LICHENG_STORES 填兩個目錄。"
    ),
    "stores_share_place": gettext_lazy("兩個儲存空間設成同一個目錄。請在 LICHENG_STORES 填兩個不同的目錄。"),
    "stores_share_identity": gettext_lazy(
        "儲存空間 %(store)s 與另一個其實是同一個（識別碼相同）。請檢查掛載點；複製來的目錄不能當成第二個儲存空間。"
    ),
    "stores_share_device": gettext_lazy(
        "儲存空間 %(store)s 與另一個在同一顆磁碟上。請把其中一個放到另一顆磁碟；只有示範模式可以共用。"
    ),
}

register_messages(MESSAGES)
