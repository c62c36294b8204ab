"""Sentences of the file inspection: what is wrong, and what to do next."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from licheng.shared.messages import register_messages

MESSAGES: dict[str, str | Promise] = {
    "file_not_found": gettext_lazy("找不到這個檔案，請確認路徑後再試一次。"),
    "file_not_readable": gettext_lazy("無法讀取這個檔案，請確認檔案存在且有讀取權限。"),
    "file_not_regular": gettext_lazy("這不是一般檔案，請選擇單一檔案，不要選擇資料夾或裝置。"),
    "file_empty": gettext_lazy("這個檔案是空的，請重新儲存原檔後再上傳。"),
    "file_too_large": gettext_lazy(
        "檔案大小 %(size_megabytes)s MB，超過上限 %(limit_megabytes)s MB。請壓縮圖片、降低畫質或縮短內容後再上傳。"
    ),
    "file_type_unknown": gettext_lazy(
        "無法辨認檔案內容的格式，請從原本的程式另存為 PDF、JPG、PNG、MP3 或 MP4。"
    ),
    "file_type_not_allowed_here": gettext_lazy(
        "檔案內容是 %(is)s，這一欄只收 %(allowed)s。文件請放在文件欄，影音請放在影音欄。"
    ),
    "file_type_mismatch": gettext_lazy(
        "副檔名是 .%(says)s，內容卻是 %(is)s。請把副檔名改為 .%(extension)s，或選擇正確的檔案。"
    ),
    "file_extension_missing": gettext_lazy(
        "檔名沒有副檔名，內容是 %(is)s。請把檔名加上 .%(extension)s 再上傳。"
    ),
    "file_is_picture": gettext_lazy("不收 %(is)s 格式的圖片，請用看圖程式另存為 JPG 或 PNG。"),
    "file_is_office": gettext_lazy("不收文書處理檔（%(is)s），請用原程式的「另存新檔」或「匯出」存成 PDF。"),
    "file_is_archive": gettext_lazy(
        "不收壓縮檔（%(is)s），請解壓縮後上傳裡面的檔案；多個檔案請合併為一份 PDF。"
    ),
    "file_is_program": gettext_lazy("這是程式檔（%(is)s），不能上傳。請上傳作品的文件、圖片或影音。"),
    "file_is_page": gettext_lazy("不收網頁檔（%(is)s），請在瀏覽器用「列印」存成 PDF。"),
    "file_is_audio": gettext_lazy("不收 %(is)s 格式的聲音檔，請用錄音或剪輯程式轉存為 MP3。"),
    "file_is_video": gettext_lazy("不收 %(is)s 格式的影片，請用手機或剪輯程式轉存為 MP4。"),
    "file_could_not_be_checked": gettext_lazy(
        "無法在安全的時間與空間內檢查完這個檔案。請用原程式重新匯出；仍不行時請洽學校承辦人。"
    ),
    "pdf_password_locked": gettext_lazy("這份 PDF 要密碼才能開啟，請取消開啟密碼後重新儲存。"),
    "pdf_damaged": gettext_lazy("這份 PDF 已損壞或不完整，請用原程式重新匯出 PDF。"),
    "pdf_no_pages": gettext_lazy("這份 PDF 沒有任何一頁，請用原程式重新匯出 PDF。"),
    "pdf_too_many_pages": gettext_lazy(
        "這份 PDF 有 %(pages)s 頁，超過上限 %(limit)s 頁，請只留下作品需要的頁。"
    ),
    "pdf_too_complex": gettext_lazy("這份 PDF 展開後過於龐大，請用「列印」存成新的 PDF，並降低圖片解析度。"),
    "pdf_active_content": gettext_lazy(
        "這份 PDF 含有會執行的內容或內嵌檔案（%(what)s），請用「列印」存成新的 PDF 再上傳。"
    ),
    "image_damaged": gettext_lazy("這張圖片已損壞或不完整，請重新拍攝，或用看圖程式另存後再上傳。"),
    "image_too_many_pixels": gettext_lazy(
        "這張圖片有 %(megapixels)s 百萬像素，超過上限 %(limit)s 百萬像素，請縮小尺寸後再上傳。"
    ),
    "media_damaged": gettext_lazy("這個影音檔已損壞或不完整，請用剪輯程式重新匯出。"),
    "media_no_audio": gettext_lazy("這個檔案裡沒有聲音，請重新匯出 MP3。"),
    "media_no_stream": gettext_lazy("這個檔案裡沒有聲音也沒有影像，請重新匯出 MP4。"),
    "media_too_many_pixels": gettext_lazy(
        "影片畫面 %(width)s×%(height)s 過大，請以 4K（3840×2160）以下重新匯出。"
    ),
    "media_too_long": gettext_lazy("影音長度 %(minutes)s 分鐘，超過上限 %(limit)s 分鐘，請剪短後再上傳。"),
}

register_messages(MESSAGES)
