"""F26: the same requests twice, at once, replayed and out of order, from twenty clients (P11); quotas hold."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from uuid import UUID

from faults.bench import Bench
from faults.browsing import CREATED, PATCH_TYPE, SEE_OTHER, TUS, StudentBrowser, told_of
from faults.findings import Finding
from faults.ledger import Ledger
from faults.people import Delivery, Student, code_of, id_in, new_delivery
from faults.serving import web_of
from faults.settling import answer_to, answered, judge_deliveries, note
from licheng.kernel.uuid7 import uuid7

LONG_TURNS = 6
FIRST, STUDENTS, TABS = 13, 5, 4
CERTIFIED, QUOTA = 8, 6
SELECTED = """
    SELECT count(*) FROM school_selectedoutcome AS chosen JOIN school_selection AS held ON held.id = chosen.selection_id
    WHERE held.student_id = %s
"""
# Small enough to need none of the places for large bodies: what is asked here is order, not capacity.
MOST = 40_000
PIECE = 9_000

Act = Callable[[], str]


@dataclass
class Crowd:
    """Five students with four tabs each, and what they send in an order of the dice."""

    bench: Bench
    finding: Finding
    ledger: Ledger
    tabs: Sequence[Sequence[Student]]
    clients: ThreadPoolExecutor

    def at_once(self, what: str, acts: Sequence[Act]) -> list[str]:
        """Do ``acts`` at the same time and return the refusals."""
        asked = [self.clients.submit(answered, act) for act in self.bench.dice.sample(acts, len(acts))]
        self.finding.injected[what] += len(acts)
        return [code for code in (each.result() for each in asked) if code]


def send_everything_twice(bench: Bench, finding: Finding) -> None:
    """F26: files, pieces, works and selections, each from all tabs of a student at once."""
    ledger = bench.new_ledger()
    tabs = [[_tab(bench, number) for _ in range(TABS)] for number in range(FIRST, FIRST + STUDENTS)]
    with ThreadPoolExecutor(STUDENTS * TABS) as clients:
        crowd = Crowd(bench, finding, ledger, tabs, clients)
        for _ in range(1 if bench.short else LONG_TURNS):
            kept = _send_the_same_file(crowd)
            _send_others_under_the_key(crowd, kept)
            _send_pieces(crowd)
            _save_the_same_work(crowd, kept)
        _select_too_many(crowd)
    for tab in (tab for mine in tabs for tab in mine):
        tab.browser.http.close()
    judge_deliveries(bench, finding, ledger)


def _tab(bench: Bench, number: int) -> Student:
    """Return another tab of a student: the same cookies, lines of its own."""
    school = web_of(bench).school
    first = school.student(number)
    browser = StudentBrowser(school.base)
    browser.http.cookies = first.browser.http.cookies
    return Student(browser, school, first.login)


def _send_the_same_file(crowd: Crowd) -> list[Delivery]:
    """Send each student's file from all tabs under one key; return what was kept."""
    deliveries = [[new_delivery(crowd.bench.dice, most=MOST)] for _ in crowd.tabs]
    acts: list[Act] = []
    for mine, sent in zip(crowd.tabs, deliveries, strict=True):
        for tab in mine:
            sent.append(replace(sent[0]))
            acts.append(_delivering(tab, sent[-1], crowd.ledger))
    crowd.finding.false_alarms += crowd.at_once("the same file", acts)
    return [sent[-1] for sent in deliveries]


def _delivering(tab: Student, delivery: Delivery, ledger: Ledger) -> Act:
    return lambda: answer_to(tab, delivery, ledger)


def _send_others_under_the_key(crowd: Crowd, kept: Sequence[Delivery]) -> None:
    """Send other bytes under the key of what was kept: refused, and nothing of them is acknowledged."""
    for mine, before in zip(crowd.tabs, kept, strict=True):
        other = replace(new_delivery(crowd.bench.dice, most=MOST), key=before.key)
        code = answer_to(mine[0], other, crowd.bench.new_ledger())
        crowd.finding.injected["other bytes under the key"] += 1
        crowd.finding.refused += 1
        note(crowd.finding, {f"other bytes under the key: {code}"})
        if not code.startswith("409"):
            crowd.finding.doubled.append(f"other bytes under one key: {code or 'acknowledged'}")


def _send_pieces(crowd: Crowd) -> None:
    """Send the pieces of a file from all tabs, in any order and several times, then what is still missing."""
    for mine in crowd.tabs[:2]:
        delivery = new_delivery(crowd.bench.dice, in_pieces=True, most=MOST)
        made = mine[0].ask("POST", "/files/uploads", headers=told_of(delivery.content))
        if made.status_code != CREATED:
            crowd.finding.false_alarms.append(f"not begun: {code_of(made)}")
            continue
        delivery.upload = id_in(made)
        starts = range(0, len(delivery.content), PIECE)
        acts = [_appending(tab, delivery, start) for tab in mine for start in starts]
        # Those at another place than the upload stands are refused, told where to go on.
        crowd.finding.refused += len(crowd.at_once("pieces in any order", acts))
        if code := answer_to(mine[0], delivery, crowd.ledger):
            crowd.finding.false_alarms.append(f"pieces: {code}")


def _appending(tab: Student, delivery: Delivery, start: int) -> Act:
    here = {"Upload-Offset": str(start), "Content-Type": PATCH_TYPE, **TUS}
    piece, path = delivery.content[start : start + PIECE], f"/files/uploads/{delivery.upload}"

    def append() -> str:
        answer = tab.ask("PATCH", path, content=piece, headers=here)
        return "" if answer.is_success else code_of(answer)

    return append


def _save_the_same_work(crowd: Crowd, kept: Sequence[Delivery]) -> None:
    """Save one work from all tabs: a double click, four times."""
    acts: list[Act] = []
    for mine, delivery in zip(crowd.tabs, kept, strict=True):
        item = uuid7()
        acts += [_saving(tab, item, delivery) for tab in mine]
        crowd.ledger.note(
            upload=delivery.upload, digest=delivery.digest, request=delivery.key, item=str(item)
        )
    crowd.finding.false_alarms += crowd.at_once("the same work", acts)


def _saving(tab: Student, item: UUID, delivery: Delivery) -> Act:
    return lambda: tab.save(item, delivery)


def _select_too_many(crowd: Crowd) -> None:
    """Select eight works from four tabs at once: six are selected, and nobody is told more."""
    school = web_of(crowd.bench).school
    student = school.students[FIRST]
    works = crowd.bench.platform.call("certify_works", school=school.id, student=student, how_many=CERTIFIED)
    acts = [_selecting(tab, work) for tab in crowd.tabs[0] for work in works]
    refusals = crowd.at_once("selections", acts)
    crowd.finding.refused += len(refusals)
    note(crowd.finding, {f"selections: {code}" for code in refusals})
    with crowd.bench.database.connect() as connection:
        [(selected,)] = connection.execute(SELECTED, [student]).fetchall()
    if selected != QUOTA or len(refusals) != (CERTIFIED - QUOTA) * TABS:
        crowd.finding.doubled.append(f"{selected} works selected, {len(acts) - len(refusals)} times told so")


def _selecting(tab: Student, work: str) -> Act:
    path = f"/selection/114/outcomes/{work}/select"

    def select() -> str:
        answer = tab.ask("POST", path, headers={"Accept": "application/json"})
        return "" if answer.status_code == SEE_OTHER else code_of(answer)

    return select
