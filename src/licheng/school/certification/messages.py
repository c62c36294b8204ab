"""Sentences of certification, as the teacher reads them."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "work_is_draft": _("學生已撤回這件作品。等學生再送出，它會回到這裡。"),
    "work_is_pending": _("這件作品正在等你認證，還沒有決定可以取消。"),
    "work_is_certified": _("這件作品已經認證。要改變決定，請先取消認證。"),
    "work_is_returned": _("這件作品已經退回。學生修改後會再送出。"),
    "work_is_revoked": _("這件作品的認證已取消。學生修改後會再送出。"),
    "work_is_deleted": _("學生已刪除這件作品，不用再處理。"),
    "work_not_found": _("找不到這件作品，或它不屬於你的課程。請回到待認證清單。"),
    "works_not_viewed": _("有 %(count)s 件還沒有打開看過，所以沒有認證。請先看過作品，再一起認證。"),
    "outcome_changed_meanwhile": _("學生在你看過之後換了內容，所以還沒有決定。請看過新的版本再決定。"),
    "return_text_missing": _("選「其他」要寫原因，學生才知道怎麼修改。"),
    "return_text_too_long": _("原因寫了 %(count)s 字，最多 %(limit)s 字，請縮短。"),
}
register_messages(MESSAGES)
