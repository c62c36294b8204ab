"""The page of those who look after the stores, and the second person's approval of a move."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licheng.kernel.digests import is_digest
from licheng.kernel.results import Refused, RefusedError
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import real_now
from licheng.shared.files.keeping_errors import StoreSetupError
from licheng.shared.files.stores import from_settings
from licheng.shared.messages import sentence
from licheng.shared.safekeeping.inventories import named_here
from licheng.shared.safekeeping.models import Repair, StoreMove
from licheng.shared.safekeeping.move_rules import KEPT_FOR
from licheng.shared.safekeeping.moves import approve_move, find_move, may_approve
from licheng.shared.safekeeping.rules import Code, Outcome
from licheng.shared.safekeeping.standing import (
    StoreStanding,
    latest_moves,
    latest_reconciliation,
    latest_repairs,
    standings,
)
from licheng.shared.safekeeping.words import CODE_WORDS, OUTCOME_LOOKS, OUTCOME_WORDS
from licheng.shared.ui.refusals import refusal_page


@requires(Permission.LOOK_AFTER_STORES)
@require_safe
def stores(request: SchoolRequest) -> HttpResponse:
    """Show how each store stands, what was found, whether rows and stores agree, and moves to be approved."""
    now = real_now()
    try:
        cards = [_card(each) for each in standings(from_settings(), now=now)]
    except StoreSetupError as error:
        return refusal_page(request, error.refused)
    reconciliation, differences = latest_reconciliation()
    repairs = latest_repairs(now=now)
    told = {each.digest for each in differences} | {repair.finding.name for repair in repairs}
    ours = named_here(told)
    context = {
        "stores": cards,
        "findings": [_finding(repair, ours) for repair in repairs],
        "reconciliation": reconciliation,
        "differences": [
            (each, CODE_WORDS[Code(each.code)], _name(each.digest, ours)) for each in differences
        ],
        "moves": [
            {"move": move, "decision": may_approve(move, request.actor), "until": _kept_until(move)}
            for move in latest_moves()
        ],
    }
    return render(request, "safekeeping/stores.html", context)


@requires(Permission.LOOK_AFTER_STORES)
@require_POST
def approve(request: SchoolRequest, move_id: UUID) -> HttpResponse:
    """Approve a move that somebody else planned."""
    if find_move(move_id) is None:
        raise Http404
    try:
        move = approve_move(move_id=move_id, by=request.actor, now=real_now())
    except RefusedError as error:
        return refusal_page(request, error.refused)
    messages.success(request, _("已同意搬遷 %(code)s，可以執行了。") % {"code": move.code})
    return redirect("stores")


def _card(standing: StoreStanding) -> dict[str, Any]:
    health = standing.health
    return {
        "standing": standing,
        "sentence": sentence(Refused(health.code, health.facts)),
        "look": "done" if health.ok else "returned",
        "word": _("正常") if health.ok else _("不能收檔案"),
    }


def _name(digest: str, ours: Collection[str]) -> str:
    """Return the beginning of a digest; of another school's file nothing, since a digest can be recognized."""
    return digest[:16] if digest in ours or not is_digest(digest) else _("不是本校的檔案")


def _finding(repair: Repair, ours: Collection[str]) -> dict[str, Any]:
    outcome = Outcome(repair.outcome)
    return {
        "finding": repair.finding,
        "name": _name(repair.finding.name, ours),
        "repair": repair,
        "code": CODE_WORDS[Code(repair.finding.code)],
        "outcome": OUTCOME_WORDS[outcome],
        "look": OUTCOME_LOOKS[outcome],
    }


def _kept_until(move: StoreMove) -> datetime | None:
    """Return until when the old store is kept, None before the move."""
    return move.finished_at + KEPT_FOR if move.finished_at else None
