"""tus 1.0.0 as clients see it: core, creation, expiration, checksum, termination."""

import base64
import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from licheng.shared.clock import real_now
from licheng.shared.files.models import OpenUpload, Upload
from licheng.shared.tus import spool
from licheng.shared.tus.rules import LIFETIME, OPEN_UPLOADS
from tests.factories.tus import (
    PATCH_TYPE,
    TUS,
    append,
    begun,
    break_off,
    create,
    create_with,
    end,
    id_of,
    look,
    metadata,
)
from tests.factories.works import heavy_photograph, jpg_bytes, pdf_bytes

CONTENT = heavy_photograph("a", 300_000)
NAME = "相片.jpg"


def checksum_of(piece: bytes, algorithm: str = "sha1") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()}"


def state_of(answer) -> tuple[int, str | None]:
    return answer.status_code, answer.headers.get("Upload-Offset")


def refusal_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def address(student) -> str:
    return begun(student, CONTENT, name=NAME)


def test_options_tell_what_is_spoken(student):
    answer = student.options(reverse("uploads"))

    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,creation-with-upload,expiration,checksum,termination"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert int(answer["Tus-Max-Size"]) == 10 * 2**20


def test_creation_answers_the_address_and_the_time_it_is_kept(student):
    answer = create(student, CONTENT, NAME)

    upload = OpenUpload.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver{reverse('upload_file', args=[upload.id])}"
    assert answer["Tus-Resumable"] == "1.0.0"
    assert answer["Upload-Expires"].endswith("GMT")
    assert upload.expires_at - real_now() <= LIFETIME


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
@pytest.mark.parametrize("version", ["", "0.2.2"])
def test_other_versions_are_refused(student, address, method, version):
    url = reverse("uploads") if method == "post" else address

    answer = getattr(student, method)(url, b"", content_type=PATCH_TYPE, headers={"Tus-Resumable": version})

    assert refusal_of(answer) == (412, "tus_version_unknown")
    assert answer["Tus-Version"] == "1.0.0"


@pytest.mark.parametrize("cut", [0, 1, len(CONTENT) // 2, len(CONTENT) - 1])
def test_upload_cut_anywhere_goes_on_from_there(student, cast, address, cut):
    first = append(student, address, 0, CONTENT[:cut])

    assert state_of(first) == (204, str(cut))
    assert state_of(look(student, address)) == (204, str(cut))
    assert state_of(append(student, address, cut, CONTENT[cut:])) == (204, str(len(CONTENT)))
    assert Upload.objects.get().id == id_of(address)
    assert student.get(address).getvalue() == CONTENT


def test_file_that_comes_whole_with_its_creation_is_kept_at_once(student):
    answer = create_with(student, CONTENT, CONTENT, name=NAME)

    assert state_of(answer) == (201, str(len(CONTENT)))
    assert str(Upload.objects.get().id) in answer["Location"]
    assert not OpenUpload.objects.exists()
    assert student.get(answer["Location"]).getvalue() == CONTENT


@pytest.mark.parametrize("cut", [1, 1000, len(CONTENT) - 1])
def test_creation_takes_the_bytes_that_come_along(student, cut):
    answer = create_with(student, CONTENT, CONTENT[:cut], name=NAME)
    again = create_with(student, CONTENT, CONTENT[:cut], name=NAME)

    assert [state_of(answer), state_of(again)] == [(201, str(cut))] * 2
    assert append(student, answer["Location"], cut, CONTENT[cut:]).status_code == 204


@pytest.mark.parametrize(
    ("piece", "status", "code"),
    [
        (CONTENT[:-1] + b"!", 422, "digest_differs"),
        (CONTENT + b"!", 413, "upload_longer_than_declared"),
    ],
)
def test_creation_with_other_bytes_than_told_is_refused(student, piece, status, code):
    assert refusal_of(create_with(student, CONTENT, piece, name=NAME)) == (status, code)
    assert not Upload.objects.exists()


@pytest.mark.parametrize("arrived", [0, 1, 70_000, len(CONTENT) - 1])
def test_connection_that_breaks_costs_only_what_had_not_arrived(student, address, arrived):
    answer = break_off(student, address, CONTENT, arrived)

    assert refusal_of(answer) == (400, "upload_broken_off")
    assert state_of(look(student, address)) == (204, str(arrived))


def test_head_tells_length_and_may_not_be_stored(student, address):
    answer = look(student, address)

    assert answer["Upload-Length"] == str(len(CONTENT))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Tus-Resumable"] == "1.0.0"


@pytest.mark.parametrize("offset", [0, 999, 1001, len(CONTENT)])
def test_bytes_at_another_offset_are_a_conflict_and_change_nothing(student, address, offset):
    append(student, address, 0, CONTENT[:1000])

    answer = append(student, address, offset, CONTENT[offset : offset + 10])

    assert refusal_of(answer) == (409, "upload_offset_differs")
    assert state_of(answer) == (409, "1000")
    assert state_of(look(student, address)) == (204, "1000")


def test_kept_file_takes_no_more_bytes_and_tells_that_it_is_whole(student, address):
    append(student, address, 0, CONTENT)

    assert state_of(append(student, address, 0, CONTENT)) == (409, str(len(CONTENT)))
    assert state_of(look(student, address)) == (204, str(len(CONTENT)))
    assert look(student, address)["Upload-Length"] == str(len(CONTENT))


def test_bytes_of_another_type_are_refused(student, address):
    answer = student.patch(
        address, b"x", content_type="application/octet-stream", headers={**TUS, "Upload-Offset": "0"}
    )

    assert refusal_of(answer) == (415, "tus_type_unknown")


@pytest.mark.parametrize("offset", ["", "-1", "x"])
def test_bytes_without_an_offset_are_refused(student, address, offset):
    answer = student.patch(address, b"x", content_type=PATCH_TYPE, headers={**TUS, "Upload-Offset": offset})

    assert refusal_of(answer) == (400, "tus_request_unreadable")


def test_more_bytes_than_were_told_are_refused(student, address):
    append(student, address, 0, CONTENT[:-10])

    answer = append(student, address, len(CONTENT) - 10, bytes(11))

    assert refusal_of(answer) == (413, "upload_longer_than_declared")
    assert state_of(look(student, address)) == (204, str(len(CONTENT) - 10))


def test_file_that_is_not_the_one_told_of_is_refused_at_the_end_and_forgotten(student, address):
    last = append(student, address, 0, CONTENT[:-1] + b"!")

    assert refusal_of(last) == (422, "digest_differs")
    assert look(student, address).status_code == 404
    assert not Upload.objects.exists()


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_bytes_with_their_checksum_are_taken(student, address, algorithm):
    piece = CONTENT[:1000]

    answer = append(student, address, 0, piece, **{"Upload-Checksum": checksum_of(piece, algorithm)})

    assert state_of(answer) == (204, "1000")


def test_bytes_with_another_checksum_are_all_thrown_away(student, address):
    append(student, address, 0, CONTENT[:500])

    answer = append(student, address, 500, CONTENT[500:900], **{"Upload-Checksum": checksum_of(b"other")})

    assert refusal_of(answer) == (460, "checksum_differs")
    assert state_of(look(student, address)) == (204, "500")


def test_bytes_with_a_checksum_count_only_together(student, address):
    whole = checksum_of(CONTENT[:1000])

    answer = break_off(student, address, CONTENT[:1000], 400, **{"Upload-Checksum": whole})

    assert refusal_of(answer) == (460, "checksum_differs")
    assert state_of(look(student, address)) == (204, "0")


def test_checksum_of_an_unknown_kind_is_refused(student, address):
    answer = append(student, address, 0, CONTENT[:10], **{"Upload-Checksum": "md5 YQ=="})

    assert refusal_of(answer) == (400, "checksum_unknown")


def test_ended_upload_is_gone_with_its_bytes(student, address):
    append(student, address, 0, CONTENT[:1000])

    assert end(student, address).status_code == 204
    assert look(student, address).status_code == 404
    assert append(student, address, 1000, CONTENT[1000:]).status_code == 404
    assert end(student, address).status_code == 404
    assert spool.offset_of(id_of(address), len(CONTENT)) == 0


def test_kept_file_is_not_to_be_ended(student, address):
    append(student, address, 0, CONTENT)

    assert end(student, address).status_code == 404
    assert student.get(address).getvalue() == CONTENT


def test_upload_expires(student, address):
    append(student, address, 0, CONTENT[:1000])

    OpenUpload.objects.filter(id=id_of(address)).update(expires_at=real_now())

    assert look(student, address).status_code == 410
    assert refusal_of(append(student, address, 1000, CONTENT[1000:])) == (410, "upload_ended")


def test_post_stands_for_a_method_a_network_does_not_let_through(student, address):
    headers = {**TUS, "Upload-Offset": "0", "X-HTTP-Method-Override": "PATCH"}

    answer = student.post(address, CONTENT, content_type=PATCH_TYPE, headers=headers)

    assert state_of(answer) == (204, str(len(CONTENT)))
    assert student.post(address, headers=TUS).status_code == 405


def test_same_file_begun_again_goes_on(student, address):
    append(student, address, 0, CONTENT[:1000])

    answer = create(student, CONTENT, NAME)

    assert answer["Location"].endswith(address)
    assert answer["Upload-Offset"] == "1000"
    assert OpenUpload.objects.count() == 1


def test_oldest_makes_room_when_there_are_too_many(student):
    addresses = [begun(student, jpg_bytes(seed), name=NAME) for seed in range(OPEN_UPLOADS + 1)]
    assert [append(student, each, 0, b"\xff").status_code for each in addresses] == [404] + [
        204
    ] * OPEN_UPLOADS
    assert OpenUpload.objects.count() == OPEN_UPLOADS


@pytest.mark.parametrize("who", ["classmate", "outsider", "course_teacher", "stranger"])
def test_upload_is_nobody_elses(student, cast, outsider, browser_of, address, who):
    people = {
        "classmate": lambda: browser_of(cast.classmate.account),
        "outsider": lambda: browser_of(outsider.student.account),
        "course_teacher": lambda: browser_of(cast.course_teacher.account),
        "stranger": Client,
    }
    other = people[who]()

    statuses = [
        answer.status_code
        for answer in (look(other, address), append(other, address, 0, CONTENT), end(other, address))
    ]

    closed = {"course_teacher": 403, "stranger": 401}.get(who, 404)
    assert statuses == [closed] * 3
    assert state_of(look(student, address)) == (204, "0")


def test_name_of_an_upload_is_tidied(student):
    begun(student, pdf_bytes(), name="../a\u202ecod.pdf")

    assert OpenUpload.objects.get().file_name == "acod.pdf"


def test_metadata_without_a_digest_is_refused(student):
    headers = {**TUS, "Upload-Length": "10", "Upload-Metadata": metadata(purpose="outcome-document")}

    answer = student.post(reverse("uploads"), b"", content_type="text/plain", headers=headers)

    assert refusal_of(answer) == (400, "upload_digest_missing")
