"""A thousand receipts, good and bad: what must be proved is, everything else is not, and all who judge agree."""

from dataclasses import replace

import pytest

from licheng.kernel.receipt_checks import judge_log_receipt
from tests.verify.cases import ALTERATIONS, make_cases
from tests.verify.papers import as_page
from tests.verify.stage import flipped, make_stage
from tests.verify.verifier import VERIFIER

pytestmark = pytest.mark.xdist_group("verify")
SEED = 114
CASES = 1000


@pytest.fixture(scope="module")
def cases():
    return list(make_cases(SEED, CASES))


def test_cases_hold_every_alteration_and_every_code(cases):
    names = {case.name for case in cases}
    codes = {VERIFIER.judge(case.file, case.receipt, list(case.keys))[0] for case in cases}

    assert names == {"good", *(alteration.__name__ for alteration in ALTERATIONS)}
    assert codes == set(VERIFIER.ANSWERS)
    assert sum(case.proved for case in cases) == CASES // 5


def test_script_finds_proved_exactly_what_is(cases):
    wrong = [
        case.name
        for case in cases
        if (VERIFIER.judge(case.file, case.receipt, list(case.keys))[0] == "proved") != case.proved
    ]

    assert wrong == []


def test_kernel_finds_proved_exactly_what_is(cases):
    wrong = [
        case.name
        for case in cases
        if (judge_log_receipt(case.receipt, case.keys, case.file) == "proved") != case.proved
    ]

    assert wrong == []


def test_page_gives_the_codes_of_the_script(cases, verifier_page):
    expected = [VERIFIER.judge(case.file, case.receipt, list(case.keys))[0] for case in cases]

    found = verifier_page.judge(cases)

    differing = zip(cases, expected, found, strict=True)
    assert [(case.name, script, page) for case, script, page in differing if script != page] == []
    assert verifier_page.complaints == []


def test_page_gives_the_codes_of_the_script_in_a_browser_without_ed25519(cases, old_verifier_page):
    some = cases[:200]
    assert old_verifier_page.knows_ed25519() is False
    expected = [VERIFIER.judge(case.file, case.receipt, list(case.keys))[0] for case in some]

    found = old_verifier_page.judge(some)

    differing = zip(some, expected, found, strict=True)
    assert [(case.name, script, page) for case, script, page in differing if script != page] == []


@pytest.mark.parametrize("place", ["file", "receipt", "keys"])
def test_every_single_bit_changed_is_refused_by_both(verifier_page, place: str):
    case = make_stage(7, 9).good(with_file=True)
    papers = {"file": case.file, "receipt": case.receipt, "keys": case.keys[0]}
    expected: dict[str, int] = {}
    for bit in range(len(papers[place]) * 8):
        altered = bytearray(papers[place])
        altered[bit // 8] ^= 1 << bit % 8
        given = {**papers, place: bytes(altered)}
        code, _receipt = VERIFIER.judge(given["file"], given["receipt"], [given["keys"]])
        expected[code] = expected.get(code, 0) + 1

    found = verifier_page.judge_every_flip(case, place)

    assert "proved" not in expected
    assert found == expected
    assert VERIFIER.judge(case.file, case.receipt, list(case.keys))[0] == "proved"


def test_bits_changed_all_over_a_page_are_refused_by_all_three(verifier_page):
    stage = make_stage(7, 9)
    good = as_page(stage, stage.good(with_file=True))
    step = len(good.receipt) * 8 // 200
    altered = [
        replace(good, receipt=flipped(good.receipt, bit + bit // step % 8))
        for bit in range(0, len(good.receipt) * 8 - 8, step)
    ]

    script = [VERIFIER.judge(case.file, case.receipt, list(case.keys))[0] for case in altered]
    kernel = [judge_log_receipt(case.receipt, case.keys, case.file).value for case in altered]
    page = verifier_page.judge(altered)

    assert "proved" not in script
    assert kernel == script
    assert page == script
    assert verifier_page.judge([good]) == ["proved"]
