"""What the kinds of events are called to students."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.kernel.event_facts import EventKind

KIND_WORDS: Final[dict[EventKind, Promise]] = {
    EventKind.RECEIVED: _("已收到"),
    EventKind.CERTIFIED: _("老師已認證"),
    EventKind.RETURNED: _("老師已退回"),
    EventKind.REVOKED: _("老師已取消決定"),
    EventKind.SELECTED: _("已勾選"),
    EventKind.DESELECTED: _("已取消勾選"),
    EventKind.SUBMITTED: _("已提交到中央資料庫"),
    EventKind.RECEIPTED: _("收訖明細已收到"),
    EventKind.CONFIRMED: _("已確認收訖"),
    EventKind.DISPUTED: _("已提出疑義"),
    EventKind.DELETED: _("已刪除"),
    EventKind.SENT: _("已送出認證"),
    EventKind.WITHDRAWN: _("已從老師那裡撤回"),
    EventKind.ANSWERED: _("學校已答覆疑義"),
}
