"""The words for what is found and done, as people read them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.shared.safekeeping.rules import Code, Outcome

CODE_WORDS: dict[Code, Promise] = {
    Code.FLIPPED: _("內容改變"),
    Code.CUT: _("被截短"),
    Code.GROWN: _("多出內容"),
    Code.SWAPPED: _("是另一個檔案的內容"),
    Code.ZEROED: _("全是零"),
    Code.UNREADABLE: _("讀不出來"),
    Code.MISSING: _("不見了"),
    Code.STRANGE: _("不明的檔案"),
    Code.WITHOUT_ROW: _("沒有資料列"),
    Code.LENGTH: _("長度不同"),
}
OUTCOME_WORDS: dict[Outcome, Promise] = {
    Outcome.REPAIRED: _("已修復"),
    Outcome.SET_ASIDE: _("已隔離"),
    Outcome.LOST: _("兩份都沒有了"),
    Outcome.LEFT: _("請查明"),
    Outcome.FAILED: _("還沒修好"),
}
OUTCOME_LOOKS: dict[Outcome, str] = {
    Outcome.REPAIRED: "done",
    Outcome.SET_ASIDE: "done",
    Outcome.LOST: "returned",
    Outcome.LEFT: "pending",
    Outcome.FAILED: "pending",
}
