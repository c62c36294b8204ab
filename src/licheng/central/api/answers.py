"""What the addresses answer: documents, and problem documents (RFC 9457) with a sentence."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

from licheng.central.intake.models import Package
from licheng.central.intake.rules import PART_BYTES
from licheng.central.intake.transfers import TransferState
from licheng.kernel.problems import PROBLEM_MEDIA_TYPE, Problem, problem_document
from licheng.kernel.results import Refused
from licheng.shared.exchange_problems import problem_text

RECEIPT_MEDIA_TYPE = "application/vnd.licheng.receipt+json"
_STATUSES = {
    "request_digest_mismatch": 400,
    "request_body_malformed": 400,
    "transfer_part_empty": 400,
    "log_peer_malformed": 400,
    "transfer_beyond_size": 400,
    "transfer_not_found": 404,
    "package_not_found": 404,
    "transfer_part_too_large": 413,
    "transfer_too_large": 413,
    "confirmation_too_large": 413,
    "transfer_no_space": 507,
}
_UNPROVED = 401
_CONFLICT = 409
_REFUSED = 422


def transfer_answer(state: TransferState) -> JsonResponse:
    """Return where a transfer stands."""
    return JsonResponse({**asdict(state), "part_bytes": PART_BYTES})


def problem_answer(problems: Sequence[Problem], status: int, **more: Any) -> HttpResponse:
    """Return a problem document; its title is the sentence of the first problem."""
    document = problem_document(problem_text(problems[0]) if problems else "", status, problems)
    return JsonResponse({**document, **more}, status=status, content_type=PROBLEM_MEDIA_TYPE)


def refused_package_answer(package: Package) -> HttpResponse:
    """Return why a package was refused, from what was kept of its problems."""
    problems = [Problem(**entry) for entry in package.problems]
    return problem_answer(problems, _REFUSED, count=package.problem_count)


def on_refused(_request: HttpRequest, error: Any) -> HttpResponse:
    """Answer a RefusedError with its status and code."""
    refused: Refused = error.refused
    default = _UNPROVED if refused.code.startswith("request_") else _CONFLICT
    problem = Problem(refused.code, dict(refused.facts))
    return problem_answer([problem], _STATUSES.get(refused.code, default))


def on_confirmation_refused(_request: HttpRequest, error: Any) -> HttpResponse:
    """Answer a ConfirmationRefusedError: the document does not answer its receipt."""
    return problem_answer(error.problems, _REFUSED)


def on_malformed(_request: HttpRequest, _error: Exception | type[Exception]) -> HttpResponse:
    """Answer an address or a document of another shape."""
    problem = Problem("request_body_malformed", {"reason": "schema"})
    return problem_answer([problem], _STATUSES["request_body_malformed"])
