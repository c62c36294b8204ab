"""The addresses of the exchange; each proves its sender, then asks or acts."""

import json
from dataclasses import asdict
from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Path, Router, Schema
from pydantic import Field, ValidationError

from licheng.central.api.answers import (
    RECEIPT_MEDIA_TYPE,
    refused_package_answer,
    transfer_answer,
)
from licheng.central.api.authentication import signed_request
from licheng.central.intake.models import Package
from licheng.central.intake.queries import package_of
from licheng.central.intake.rules import PART_BYTES
from licheng.central.intake.transfers import begin_transfer, take_part, transfer_state
from licheng.central.policies.queries import windows
from licheng.central.receipts.actions import Handed, record_confirmation
from licheng.central.receipts.queries import receipt_bytes, receipt_of
from licheng.central.registry.queries import office, office_id, office_public_key
from licheng.kernel.results import Refused, RefusedError
from licheng.kernel.signatures import ALGORITHM
from licheng.shared.clock import now, real_now
from licheng.shared.log.peers import Introduction, keep_peer, own_introduction
from licheng.shared.tenancy.scope import in_school

router = Router()
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256 of the package")]
_DOCUMENT_BYTES = 4_096
CONFIRMATION_BYTES = 16 * 1_048_576
_NOTHING = 0


class TransferStart(Schema):
    """How a transfer is begun."""

    size: int = Field(strict=True)


class IntroductionIn(Schema):
    """Where a platform is reached, and the vkeys of its log and its witness."""

    url: str = Field(strict=True, max_length=200)
    log: str = Field(strict=True, max_length=400)
    witness: str = Field(strict=True, max_length=400)


class TransferOut(Schema):
    """Where a transfer stands."""

    digest: str
    size: int
    received: int
    part_bytes: int
    state: str


class ConfirmationOut(Schema):
    """How many students stand in which state."""

    digest: str
    confirmed: int
    deemed_confirmed: int
    disputed: int
    awaiting: int


@router.put("/transfers/{digest}", url_name="transfer", response=TransferOut, summary="Begin or go on")
def put_transfer(request: HttpRequest, digest: Digest) -> HttpResponse:
    """Begin a transfer, or tell where the one begun before goes on. Body: ``{"size": bytes}``."""
    school, body = signed_request(request, _DOCUMENT_BYTES, "transfer_part_too_large")
    start = _start_of(body)
    return transfer_answer(begin_transfer(school=school, digest=digest, size=start.size, now=now()))


@router.get("/transfers/{digest}", url_name="transfer", response=TransferOut, summary="Where it stands")
def get_transfer(request: HttpRequest, digest: Digest) -> HttpResponse:
    """Tell where the transfer stands."""
    school, _ = signed_request(request, _NOTHING, "transfer_part_too_large")
    return transfer_answer(transfer_state(school, digest))


@router.put(
    "/transfers/{digest}/parts/{int:offset}", url_name="part", response=TransferOut, summary="One part"
)
def put_part(request: HttpRequest, digest: Digest, offset: int) -> HttpResponse:
    """Take the bytes from ``offset`` on; they are synced to the disk before the answer."""
    school, data = signed_request(request, PART_BYTES, "transfer_part_too_large")
    with in_school(office_id()):
        state = take_part(school=school, digest=digest, offset=offset, data=data, now=now())
    return transfer_answer(state)


@router.get("/packages/{digest}/answer", url_name="answer", summary="Receipt or refusal")
def get_answer(request: HttpRequest, digest: Digest) -> HttpResponse:
    """Answer 202 while it is checked, 200 with the signed receipt, or 422 with the problems."""
    school, _ = signed_request(request, _NOTHING, "transfer_part_too_large")
    package = package_of(school.id, digest)
    if package is None:
        raise RefusedError(Refused("package_not_found"))
    if package.state == Package.State.REFUSED:
        return refused_package_answer(package)
    receipt = receipt_of(package)
    if receipt is None:
        return JsonResponse({"digest": digest, "state": package.state}, status=202)
    return HttpResponse(receipt_bytes(receipt), content_type=RECEIPT_MEDIA_TYPE)


@router.post(
    "/packages/{digest}/confirmation",
    url_name="confirmation",
    response=ConfirmationOut,
    summary="Students' answers",
)
def post_confirmation(request: HttpRequest, digest: Digest) -> HttpResponse:
    """Take in the signed confirmation of the package's receipt."""
    school, data = signed_request(request, CONFIRMATION_BYTES, "confirmation_too_large")
    with in_school(office_id()):
        report = record_confirmation(handed=Handed(school, digest, data), now=now())
    return JsonResponse(
        {
            "digest": report.digest,
            "confirmed": report.confirmed,
            "deemed_confirmed": report.deemed_confirmed,
            "disputed": report.disputed,
            "awaiting": report.awaiting,
        }
    )


@router.put("/log", url_name="log", summary="Introduce the platform's log")
def put_log(request: HttpRequest) -> HttpResponse:
    """Keep log and witness of the school's platform: we cosign its log, and ask it to cosign ours."""
    _school, body = signed_request(request, _DOCUMENT_BYTES, "transfer_part_too_large")
    keep_peer(_introduction_in(body), now=real_now())
    return JsonResponse(asdict(own_introduction()))


@router.get("/windows", url_name="windows", summary="The authority's windows")
def get_windows(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja gives it by this name
    """Return every window; no signature is asked for, it names nobody."""
    rows = windows().values(
        "kind", "school_year", "semester", "grade", "batch", "starts_at", "ends_at", "confirm_until_at"
    )
    return JsonResponse({"windows": list(rows)})


def office_keys(_request: HttpRequest) -> JsonResponse:
    """Return the keys that 收訖明細 are verified with, and whose they are."""
    this = office()
    with in_school(office_id()):
        key = office_public_key()
    entry = {"key_id": key.key_id, "algorithm": ALGORITHM, "public_key": key.to_base64()}
    return JsonResponse({"office": {"code": this.code, "name": this.name}, "keys": [entry]})


def _start_of(body: bytes) -> TransferStart:
    try:
        return TransferStart.model_validate(json.loads(body))
    except (ValueError, ValidationError) as error:
        raise RefusedError(Refused("request_body_malformed", {"reason": "size"})) from error


def _introduction_in(body: bytes) -> Introduction:
    try:
        given = IntroductionIn.model_validate(json.loads(body))
    except (ValueError, ValidationError) as error:
        raise RefusedError(Refused("request_body_malformed", {"reason": "introduction"})) from error
    return Introduction(given.url, given.log, given.witness)
