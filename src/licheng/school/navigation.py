"""The places of the school platform."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Permission
from licheng.shared.ui.navigation import Place, places_for

PLACES: list[Place] = [
    Place("home", _("首頁"), "house"),
    Place("outcome_list", _("學習成果"), "journal-text", frozenset({Permission.KEEP_OWN_WORK})),
    Place("performance_list", _("多元表現"), "trophy", frozenset({Permission.KEEP_OWN_WORK})),
    Place("selection", _("勾選"), "check2-square", frozenset({Permission.SELECT_OWN_WORK})),
    Place(
        "followed_classes",
        _("班級"),
        "grid-3x3-gap",
        frozenset({Permission.FOLLOW_OWN_CLASS, Permission.FOLLOW_EVERY_CLASS}),
    ),
    Place("progress", _("進度"), "bar-chart", frozenset({Permission.VIEW_PROGRESS})),
    Place("receipts", _("收訖"), "receipt", frozenset({Permission.CONFIRM_OWN_RECEIPT})),
    Place("submission", _("提交"), "cloud-arrow-up", frozenset({Permission.VIEW_SUBMISSIONS})),
    Place("disputes", _("疑義"), "patch-question", frozenset({Permission.ANSWER_DISPUTES})),
    Place("certification", _("認證"), "patch-check", frozenset({Permission.CERTIFY_OWN_COURSES})),
    Place("schedule", _("期程"), "calendar3", frozenset({Permission.SET_WINDOWS})),
    Place("supplements", _("補件"), "unlock", frozenset({Permission.GRANT_SUPPLEMENT})),
    Place("roster", _("名冊"), "people", frozenset({Permission.VIEW_ROSTER, Permission.LOAD_ROSTER})),
    Place("losses", _("遺失"), "exclamation-triangle", frozenset({Permission.VIEW_LOSSES})),
    Place("accounts", _("帳號"), "key", frozenset({Permission.MANAGE_ACCOUNTS})),
    Place("stores", _("檔案庫"), "hdd-stack", frozenset({Permission.LOOK_AFTER_STORES})),
]


def places(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Return where ``actor`` may go, for the frame of the page at ``path``."""
    return places_for(PLACES, actor, path)
