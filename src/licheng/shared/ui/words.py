"""The words scripts show: translated here once, read by ``licheng/words.js``."""

from django.utils.translation import gettext as _


def script_words() -> dict[str, str]:
    """Return every sentence of the scripts in the active language, by name."""
    return {
        "too_large": _("這個檔案 %(size)s，比上限 %(limit)s 多 %(excess)s。"),
        "empty_file": _("這個檔案是空的（0 位元組）。請重新存檔後再選一次。"),
        "wrong_kind": _("這裡只收 %(kinds)s。請另存成其中一種後再選一次。"),
        "sending": _("傳送中 %(percent)s%%（%(sent)s／%(total)s）"),
        "checking": _("檢查中：確認能開啟，並存成兩份"),
        "stored": _("已安全保存兩份"),
        "held": _("已保存，尚未放行"),
        "network": _("連線中斷，檔案還沒有全部收到。按「再試一次」會接著傳，你填的內容都還在。"),
        "offline": _("網路斷了，連上後會自動接著傳，已經傳的不會白費。"),
        "unreadable": _("讀不到這個檔案，它可能已移動或改過。請重新選擇檔案。"),
        "refused": _("檔案沒有收下（%(status)s）。你填的內容都還在，請再試一次。"),
        "kept_before": _("先前的「%(name)s」仍然保留。"),
        "wait_upload": _("檔案還在傳送，請等到「已安全保存兩份」再存檔。"),
        "stopped": _("已停止傳送，檔案沒有收下。"),
        "counter": _("%(count)s／%(limit)s 字"),
        "counter_over": _("%(count)s／%(limit)s 字，多 %(excess)s 字"),
        "page_of": _("第 %(page)s 頁，共 %(pages)s 頁"),
        "loading": _("載入中"),
        "preview_failed": _("這裡無法預覽這個檔案，請用「開啟檔案」看原檔。"),
        "preview_of": _("「%(name)s」的預覽"),
        "zoom": _("縮放 %(percent)s%%"),
        "keys_on": _("鍵盤快速鍵：開"),
        "keys_off": _("鍵盤快速鍵：關"),
    }
