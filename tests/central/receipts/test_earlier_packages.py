"""Packages answered by what is held already: caps, batches, corrections."""

from uuid import UUID

from licheng.central.intake.models import ReceivedRow
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.package_files import file_link
from licheng.kernel.problems import parse_problems
from licheng.kernel.rosters import Batch, SubmissionKind
from tests.factories.answers import ONE_GRADE, SHEET, codes_of, nothing_is_kept, package, seven
from tests.factories.packages import (
    ANNE,
    BEN,
    OTHER_KEY,
    OTHER_SCHOOL,
    PDF,
    head,
    outcome,
    outcomes,
    packed,
    rosters,
    row,
    source,
)  # fmt: skip


def test_seventh_outcome_in_one_package_is_refused(hand_in, open_window, settings):
    open_window()

    assert codes_of(hand_in(package(of=seven(), files=[source(PDF)]))) == ["SU12"]
    assert nothing_is_kept(settings)


def test_seventh_outcome_together_with_an_earlier_package_is_refused(hand_in, open_window):
    open_window()
    hand_in(package(of=seven(0, 4), files=[source(PDF)]))

    response = hand_in(package(2, of=seven(4, 3), files=[source(PDF)]))

    (problem,) = parse_problems(response.json())
    assert (problem.code, problem.facts) == ("SU12", {"masked": "A12****789", "count": 7, "limit": 6})
    assert ReceivedRow.objects.count() == 4


def test_seventh_outcome_at_another_school_is_refused(hand_in, neighbor, open_window):
    open_window()
    hand_in(package(of=seven(0, 4), files=[source(PDF)]))
    moved = head(grades=(2,), package_id=UUID(int=9 << 100 | 7 << 76 | 2 << 62), school_code=OTHER_SCHOOL)
    of = rosters(moved, {SHEET: seven(4, 3)[0].sheets[SHEET]})

    response = hand_in(packed(of, [source(PDF)], moved, OTHER_KEY)[0], neighbor)

    assert codes_of(response) == ["SU12"]


def test_sixth_outcome_in_two_packages_is_accepted(hand_in, open_window):
    open_window()
    hand_in(package(of=seven(0, 4), files=[source(PDF)]))

    assert hand_in(package(2, of=seven(4, 2), files=[source(PDF)])).status_code == 200


def test_eleventh_performance_is_refused(hand_in, open_window, settings):
    kind = SubmissionKind.DIVERSE_PERFORMANCES
    open_window(kind)
    many = head(kind, grades=(2,))
    sheet = "其他多元表現紀錄"
    of = rosters(many, {sheet: [row("25", sheet, f"a-{n}", 內容簡述=str(n)) for n in range(11)]})

    assert codes_of(hand_in(packed(of, [], many)[0])) == ["SU13"]
    assert nothing_is_kept(settings)


def test_row_received_before_is_refused(hand_in, open_window):
    open_window()
    hand_in(package())

    response = hand_in(package(2))

    assert codes_of(response) == ["row_received_before", "row_received_before"]


def test_replacing_package_takes_the_place_of_changed_rows(hand_in, open_window):
    open_window()
    hand_in(package())

    changed = outcomes(outcome("b-1", BEN, 成果簡述="改過"))
    response = hand_in(package(2, of=changed, files=[source(PDF)], replaces=ONE_GRADE.package_id, sequence=2))

    assert response.status_code == 200
    current = ReceivedRow.objects.filter(is_current=True).values_list("row_key", "values__成果簡述")
    assert dict(current) == {"a-1": "簡述", "b-1": "改過"}
    assert ReceivedRow.objects.count() == 3


def test_replacing_the_replacement_reaches_rows_of_the_first(hand_in, open_window):
    open_window()
    first = UUID(int=0x0197F5A0_0000_7000_8000_000000000001)
    second = UUID(int=0x0197F5A0_0000_7000_8000_000000000002)
    hand_in(package())
    hand_in(
        package(2, of=outcomes(outcome("b-1", BEN, 成果簡述="改過")), files=[source(PDF)], replaces=first)
    )

    hand_in(package(3, of=outcomes(outcome("a-1", 成果簡述="也改")), files=[source(PDF)], replaces=second))

    current = ReceivedRow.objects.filter(is_current=True).values_list("row_key", "values__成果簡述")
    assert dict(current) == {"a-1": "也改", "b-1": "改過"}


def test_withdrawn_row_makes_room(hand_in, open_window):
    open_window()
    hand_in(package(of=seven(0, 6), files=[source(PDF)]))
    key = f"{ANNE[0]}-0"

    response = hand_in(
        package(2, of=seven(6, 1), files=[source(PDF)], replaces=ONE_GRADE.package_id, withdrawn=(key,))
    )

    assert response.status_code == 200
    assert ReceivedRow.objects.get(row_key=key).is_current is False


def test_replacing_an_unknown_package_is_refused(hand_in, open_window, settings):
    open_window()

    assert codes_of(hand_in(package(replaces=UUID(int=7 << 76 | 2 << 62)))) == ["replaced_package_unknown"]
    assert nothing_is_kept(settings)


def test_withdrawing_an_unknown_row_is_refused(hand_in, open_window):
    open_window()
    hand_in(package())

    response = hand_in(package(2, of=outcomes(), files=[], replaces=ONE_GRADE.package_id, withdrawn=("z-1",)))

    assert codes_of(response) == ["withdrawn_row_unknown"]


def test_student_of_grade_three_in_both_batches_is_refused(hand_in, open_window):
    for batch in (Batch.GRADE3_FIRST, Batch.GRADE3_SECOND):
        open_window(grade=3, batch=batch)
    first, second = (
        _of_batch(batch, number) for number, batch in ((1, Batch.GRADE3_FIRST), (2, Batch.GRADE3_SECOND))
    )
    hand_in(first)

    response = hand_in(second)

    (problem,) = parse_problems(response.json())
    assert (problem.code, problem.facts) == (
        "student_in_both_batches",
        {"masked": "A12****789", "batch": "GRADE3_FIRST"},
    )


def _of_batch(batch, number):
    identifier = UUID(int=number << 100 | 7 << 76 | 2 << 62)
    of_grade = head(grades=(3,), batch=batch, package_id=identifier)
    kind = {Batch.GRADE3_FIRST: "36", Batch.GRADE3_SECOND: "76"}[batch]
    link = {"課程學習成果文件檔案連結": file_link(sha256_of_bytes(PDF))}
    return packed(
        rosters(of_grade, {SHEET: [row(kind, SHEET, f"{number}-1", ANNE, **link)]}), [source(PDF)], of_grade
    )[0]


def test_row_key_in_two_rosters_is_refused(hand_in, open_window, settings):
    kind = SubmissionKind.BASIC_DATA
    open_window(kind, semester=1)
    basic = head(kind, grades=(2,))
    of = rosters(
        basic,
        {
            "學生資料": [row("21", "學生資料", "x-1")],
            "幹部經歷紀錄": [row("24", "幹部經歷紀錄", "x-1", 幹部等級="1")],
        },
    )

    assert codes_of(hand_in(packed(of, [], basic)[0])) == ["SU14"]
    assert nothing_is_kept(settings)
