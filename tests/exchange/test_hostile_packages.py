"""What is altered, replayed, forged or too much is refused with its own code, and nothing of it stays (R-040, R-041)."""

import tarfile
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from psycopg import sql

from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.package_files import file_link
from licheng.kernel.package_layout import END_OF_ARCHIVE, MANIFEST_PATH, ROSTER_PATH
from licheng.kernel.packages import covers_of
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.signatures import SigningKey
from tests.exchange.inside import Inside
from tests.exchange.wire import WireClient, wire_client
from tests.factories.answers import SHEET, codes_of, package, seven
from tests.factories.exchange import PART, digest_of
from tests.factories.packages import (
    BEN,
    KEY,
    OTHER_KEY,
    OTHER_SCHOOL,
    PDF,
    SCHOOL,
    head,
    outcome,
    outcomes,
    rosters,
    row,
    source,
)
from tests.factories.people import national_id
from tests.running import Demo

pytestmark = pytest.mark.exchange

STRANGER = SigningKey(bytes(range(2, 34)))
CARL = (national_id(77), "0980202")
CLOSED_GRADE, FUTURE_GRADE, OPEN_GRADE = 1, 3, 2
DATA = package()
LINK = {"課程學習成果文件檔案連結": file_link(sha256_of_bytes(PDF))}
KEPT = (
    "central_receivedrow", "central_receivedfile", "central_receipt", "central_confirmationreport",
    "central_transfer",
)  # fmt: skip


@pytest.fixture(scope="module")
def mine(demo: Demo, central: Inside) -> WireClient:
    """Return a registered school, whose window is open for grade 2, over for grade 1 and to come for grade 3."""
    central("register", code=SCHOOL, name="新店高中", public_key=KEY.public.raw.hex())
    central("register", code=OTHER_SCHOOL, name="鄰家高中", public_key=OTHER_KEY.public.raw.hex())
    kind = SubmissionKind.COURSE_OUTCOMES.value
    central("open_window", kind=kind, grade=OPEN_GRADE, first_day=-1, last_day=9)
    central("open_window", kind=kind, grade=CLOSED_GRADE, first_day=-9, last_day=-1)
    first = Batch.GRADE3_FIRST.value
    central("open_window", kind=kind, grade=FUTURE_GRADE, first_day=1, last_day=9, batch=first)
    return wire_client(demo, KEY)


@pytest.fixture(scope="module")
def neighbor(demo: Demo, mine: WireClient) -> WireClient:
    """Return another registered school."""
    return wire_client(demo, OTHER_KEY)


def held(demo: Demo) -> dict[str, object]:
    """Return all that could be kept of a package: rows, objects of each store, staged bytes."""
    found: dict[str, object] = {
        str(path.relative_to(demo.var)): path.stat().st_size
        for folder in ("store-a", "store-b", "intake")
        for path in sorted((demo.var / "central" / folder).rglob("*"))
        if path.is_file() and not is_of_the_store_itself(path)
    }
    with demo.database("central") as database:
        for table in KEPT:
            found[table] = database.execute(rows_of(table)).fetchall()
    return found


def rows_of(table: str) -> sql.Composed:
    return sql.SQL("SELECT * FROM {} ORDER BY 1").format(sql.Identifier(table))


def is_of_the_store_itself(path: Path) -> bool:
    """Return whether a file tells which store it is, instead of being kept for somebody."""
    return "objects" not in path.parts and "staging" not in path.parts and path.suffix != ".part"


@pytest.fixture
def nothing_kept(demo: Demo, mine: WireClient) -> Iterator[None]:
    """Compare what is held before and after the test."""
    before = held(demo)
    yield
    assert held(demo) == before


def places() -> list[tuple[str, int, str]]:
    """Return a byte in the middle of every header, content and padding of the package, and the code of its alteration."""
    found = []
    with tarfile.open(fileobj=BytesIO(DATA), mode="r:") as archive:
        for member in archive:
            name = member.name.partition("/")[2]
            is_manifest = name == MANIFEST_PATH
            # Whether it is a tar at all is asked of the first header.
            header = "package_not_tar" if is_manifest else "package_header_altered"
            content = "package_signature_invalid" if is_manifest else "package_digest_mismatch"
            found.append((f"{name}: mode", member.offset + 101, header))
            for part in range(3):
                at = member.offset_data + (member.size - 1) * part // 2
                found.append((f"{name}: {part}/2", at, content))
            if member.size % 512:
                padding = member.offset_data + member.size
                found.append((f"{name}: padding", padding, "package_padding_altered"))
    found.append(("the end", len(DATA) - len(END_OF_ARCHIVE) // 2, "package_trailing_data"))
    return found


def altered(at: int) -> bytes:
    return DATA[:at] + bytes([DATA[at] ^ 1]) + DATA[at + 1 :]


PLACES = places()


def test_places_reach_every_member():
    names = {place.partition(":")[0] for place, _at, _code in PLACES}

    assert {MANIFEST_PATH, ROSTER_PATH, "bagit.txt", "bag-info.txt", f"data/files/{digest_of(PDF)}"} < names


@pytest.mark.parametrize(("at", "code"), [place[1:] for place in PLACES], ids=[place[0] for place in PLACES])
def test_package_altered_in_one_byte_is_refused(mine, nothing_kept, at, code):
    response = mine.hand_in(altered(at))

    assert (response.status_code, codes_of(response)) == (422, [code])


def test_package_altered_on_the_way_is_refused_by_its_name(mine, nothing_kept):
    right = package(number=20)
    other = package(number=20, sequence=2)
    mine.send_as(other, digest_of(right))

    response = mine.judged(digest_of(right))

    assert (response.status_code, codes_of(response)) == (422, ["package_digest_differs"])


def test_package_signed_by_another_school_is_refused(mine, nothing_kept):
    response = mine.hand_in(package(number=21, key=OTHER_KEY))

    assert (response.status_code, codes_of(response)) == (422, ["package_wrong_school"])


def test_package_of_another_school_is_refused(neighbor, nothing_kept):
    response = neighbor.hand_in(package(number=22))

    assert (response.status_code, codes_of(response)) == (422, ["package_wrong_school"])


def test_package_signed_with_an_unknown_key_is_refused(mine, nothing_kept):
    response = mine.hand_in(package(number=23, key=STRANGER))

    assert (response.status_code, codes_of(response)) == (422, ["package_key_unknown"])


def test_unknown_school_is_not_listened_to(demo, mine, nothing_kept):
    stranger = wire_client(demo, STRANGER)

    answers = [stranger.begin(DATA), stranger.part(DATA, 0), stranger.answer(digest_of(DATA))]

    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert [codes_of(answer) for answer in answers] == [["request_key_unknown"]] * 3


def test_request_signed_in_the_name_of_another_key_is_refused(demo, mine, nothing_kept):
    stranger = wire_client(demo, STRANGER)
    path, body = f"/api/transfers/{digest_of(DATA)}", b'{"size": 10}'
    forged = {
        name: value.replace(STRANGER.public.key_id, KEY.public.key_id)
        for name, value in stranger.headers("PUT", path, body).items()
    }

    response = stranger.call("PUT", path, body, forged)

    assert (response.status_code, codes_of(response)) == (401, ["request_signature_invalid"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seconds": -301}, "request_outdated"),
        ({"seconds": 302}, "request_outdated"),
        (None, "request_replayed"),
    ],
)
def test_request_of_another_time_is_refused(mine, nothing_kept, change, code):
    path = f"/api/transfers/{digest_of(DATA)}"
    headers = mine.headers("GET", path, b"", **(change or {}))
    if change is None:
        mine.call("GET", path, headers=headers)

    response = mine.call("GET", path, headers=headers)

    assert (response.status_code, codes_of(response)) == (401, [code])


def test_request_without_a_signature_is_refused(demo, mine, nothing_kept):
    response = httpx.put(f"{demo.central}/api/transfers/{digest_of(DATA)}", content=b'{"size": 10}')

    assert (response.status_code, codes_of(response)) == (401, ["request_signature_missing"])


def test_request_whose_body_was_altered_is_refused(mine, nothing_kept):
    path = f"/api/transfers/{digest_of(DATA)}"

    response = mine.call("PUT", path, b'{"size": 11}', mine.headers("PUT", path, b'{"size": 10}'))

    assert (response.status_code, codes_of(response)) == (400, ["request_digest_mismatch"])


@pytest.mark.parametrize(
    ("grade", "batch", "code"),
    [
        (CLOSED_GRADE, Batch.REGULAR, "submission_window_closed"),
        (FUTURE_GRADE, Batch.GRADE3_FIRST, "submission_window_not_open"),
        (FUTURE_GRADE, Batch.GRADE3_SECOND, "submission_window_not_set"),
    ],
)
def test_package_outside_the_window_is_refused(mine, nothing_kept, grade, batch, code):
    (cover,) = covers_of(head(grades=(grade,), batch=batch))
    of = rosters(head(grades=(grade,), batch=batch), {SHEET: [row(cover.roster_type, SHEET, "a-1", **LINK)]})

    response = mine.hand_in(package(number=24, of=of, files=[source(PDF)], grades=(grade,), batch=batch))

    assert (response.status_code, codes_of(response)) == (422, [code])


def test_seventh_outcome_is_refused(mine, nothing_kept):
    response = mine.hand_in(package(number=25, of=seven(), files=[source(PDF)]))

    assert (response.status_code, codes_of(response)) == (422, ["SU12"])


def test_part_at_a_wrong_place_is_refused(mine, demo):
    data = package(number=26)
    before = held(demo)
    mine.begin(data)
    mine.part(data, 0, 100)

    answers = [mine.part(data, 99), mine.part(data, 101), mine.part(data, 0), mine.part(data, 100, 100)]

    codes = [codes_of(answer) for answer in answers]
    assert codes == [["transfer_offset_differs"]] * 3 + [["transfer_part_empty"]]
    assert [answer.json()["problems"][0]["facts"] for answer in answers[:3]] == [{"received": 100}] * 3
    assert mine.call("GET", f"/api/transfers/{digest_of(data)}").json()["received"] == 100
    # The rest made wrong ends it, so that nothing of the transfer is left behind either.
    wrong = data[:100] + bytes([data[100] ^ 1]) + data[101:]
    mine.call("PUT", f"/api/transfers/{digest_of(data)}/parts/100", wrong[100:])
    assert mine.judged(digest_of(data)).status_code == 422
    assert held(demo) == before


def test_transfer_of_another_size_or_too_large_is_refused(mine, nothing_kept):
    response = mine.begin(DATA, size=1 << 50)

    assert (response.status_code, codes_of(response)) == (413, ["transfer_too_large"])


def test_package_interrupted_anywhere_is_resumed_and_answered_once(mine, demo):
    noise = b"%PDF-1.7 " + b"".join(bytes([number % 251]) * 4096 for number in range(700))
    row = outcome("long-1", CARL, 課程學習成果文件檔案連結=file_link(sha256_of_bytes(noise)))
    data = package(number=27, of=outcomes(row), files=[source(noise)])
    cuts = [0, 1, 511, PART, PART + 7, 2 * PART, len(data) - 1, len(data)]

    for start, end in pairwise(cuts):
        assert mine.begin(data).json()["received"] == start
        assert mine.part(data, start, end).json()["received"] == end
    first = mine.judged(digest_of(data))

    assert (first.status_code, mine.hand_in(data).content) == (200, first.content)
    for store in ("store-a", "store-b"):
        kept = list((demo.var / "central" / store / "objects").rglob(digest_of(noise)))
        assert [path.read_bytes() for path in kept] == [noise]


def test_accepted_package_is_answered_alike_for_ever_and_stands_against_its_altered_twin(
    mine, neighbor, demo
):
    data = package(number=28, of=seven(count=5, student=("A800000014", "0980101")), files=[source(PDF)])
    first = mine.hand_in(data)
    assert first.status_code == 200
    before = held(demo)

    again = mine.hand_in(data)
    replayed = mine.hand_in(package(number=28, of=seven(first=5, count=1), files=[source(PDF)]))
    stolen = neighbor.answer(digest_of(data))
    second = mine.hand_in(package(number=29, of=seven(first=9, count=2, student=BEN), files=[source(PDF)]))
    held_already = mine.hand_in(package(number=30, of=seven(count=1, student=BEN), files=[source(PDF)]))

    assert (again.status_code, again.content) == (200, first.content)
    assert codes_of(replayed) == ["package_replayed"]
    assert (stolen.status_code, codes_of(stolen)) == (404, ["package_not_found"])
    assert codes_of(second) == ["SU12"]
    assert codes_of(held_already) == ["row_received_before"]
    assert held(demo) == before


def test_changing_package_that_names_an_unknown_one_is_refused(mine, nothing_kept):
    response = mine.hand_in(package(number=31, replaces=UUID(int=9), sequence=2))

    assert codes_of(response) == ["replaced_package_unknown"]
