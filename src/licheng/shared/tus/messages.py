"""Sentences of uploads that go on after a cut."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "tus_version_unknown": _("上傳程式的版本不合，請重新整理頁面後再試一次。"),
    "tus_type_unknown": _("上傳程式送來的格式不對，請重新整理頁面後再試一次。"),
    "tus_request_unreadable": _("上傳程式送來的資料不完整，請重新整理頁面後再試一次。"),
    "upload_length_missing": _("沒有說明檔案大小，請重新整理頁面後再選一次檔案。"),
    "upload_digest_missing": _("沒有附上檔案的 SHA-256，請重新整理頁面後再選一次檔案。"),
    "upload_metadata_unreadable": _("檔案的說明讀不懂，請重新整理頁面後再選一次檔案。"),
    "upload_purpose_unknown": _("不知道這個檔案要放在哪裡，請回到作品頁面重新選擇檔案。"),
    "upload_longer_than_declared": _("送來的內容比先前說的檔案大小還多，請重新選擇檔案上傳。"),
    "upload_offset_differs": _("這個檔案已經收到第 %(offset)s 位元組，請從那裡接著傳。"),
    "upload_ended": _("這次上傳已經結束或超過 24 小時沒有傳完，請重新選擇檔案上傳。"),
    "checksum_unknown": _("檢查碼的算法不認得，可用的是 %(known)s。"),
    "checksum_differs": _("這一段在傳送途中變了樣，沒有收下，請再傳一次。"),
    "upload_no_room": _("伺服器暫存空間不足，檔案還沒有收到。請保留原檔，稍後再試，並通知學校承辦人。"),
}
register_messages(MESSAGES)
