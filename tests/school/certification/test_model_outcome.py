"""The life of a work against a pure model: any order of acts, said again, on stale pages, and crashed in the midst.

The model is written from the regulations' words (S1, R-020, R-022) and knows nothing of the tables of the code. (P11, P14)
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from licheng.kernel.results import RefusedError
from licheng.kernel.uuid7 import uuid7
from licheng.school.certification.actions import (
    certify_outcomes,
    return_outcome,
    revoke_decision,
    take_back_decision,
)
from licheng.school.certification.models import CertificationDecision
from licheng.school.outcomes.actions import (
    delete_outcome,
    restore_outcome,
    send_for_certification,
    withdraw_outcome,
)
from licheng.school.outcomes.content import OutcomeContent
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import ReturnReason
from licheng.school.outcomes.saving import save_outcome
from licheng.school.schedule.models import Act
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.attaching import FileChoice
from licheng.shared.files.models import Upload
from tests.factories.calendars import WITHIN, make_window
from tests.factories.crashes import CrashError, crashing_at_statement
from tests.factories.outcomes import make_object
from tests.factories.people import Cast, actor_for

STUDENTS_HANDS = {"draft", "returned", "revoked"}
# What a decision makes of a work, from which states, and the word its row has.
DECISIONS = {
    "certify": ({"pending"}, "certified", "CERTIFIED"),
    "return": ({"pending"}, "returned", "RETURNED"),
    "revoke": ({"certified"}, "revoked", "REVOKED"),
    "take_back": ({"certified", "returned"}, "pending", "TAKEN_BACK"),
}


def crash() -> None:
    """End the process, as far as its own memory and its transaction go."""
    raise CrashError


@dataclass
class Work:
    """One work as its student and teacher understand it; every act answers whether it is done."""

    state: str = "none"
    versions: list[tuple[str, str]] = field(default_factory=list)
    decisions: list[tuple[str, int]] = field(default_factory=list)
    acts: int = 0
    is_sent: bool = False

    def save(self, brief: str, digest: str) -> bool:
        """Make the work or a new version; the same content again is done and adds nothing."""
        if self.state == "deleted":
            return False
        if self.state in {"pending", "certified"}:
            return self.versions[-1] == (brief, digest)
        if self.state == "none":
            self.state = "draft"
        if not self.versions or self.versions[-1] != (brief, digest):
            self.versions.append((brief, digest))
            self.acts += 1
        return True

    def send(self) -> bool:
        """Hand it to the teacher: only when whole."""
        if self.state not in STUDENTS_HANDS or "" in self.versions[-1]:
            return False
        self.is_sent = True
        return self._becomes("pending")

    def withdraw(self) -> bool:
        """Take it back while it is undecided; the teacher no longer sees it."""
        if self.state != "pending":
            return False
        self.is_sent = False
        return self._becomes("draft")

    def delete(self) -> bool:
        """Put it away while it is in the student's hands."""
        return self.state in STUDENTS_HANDS and self._becomes("deleted")

    def restore(self) -> bool:
        """Bring it back as a draft."""
        return self.state == "deleted" and self._becomes("draft")

    def decide(self, act: str, shown: int) -> bool:
        """Decide on the version shown: it must be the present one; what was just decided so is done already."""
        states, then, answer = DECISIONS[act]
        if not self.is_sent:
            return False
        if self.state in states and shown == len(self.versions):
            self.decisions.append((answer, shown))
            return self._becomes(then)
        return bool(self.decisions) and self.decisions[-1] == (answer, shown)

    def _becomes(self, state: str) -> bool:
        self.state = state
        self.acts += 1
        return True


class LifeOfAWork(RuleBasedStateMachine):
    """One work, its student, its teacher and their pages."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.student = actor_for(self.cast.student.account)
        self.teacher = actor_for(self.cast.course_teacher.account)
        self.id = uuid7()
        self.work = Work()
        self.now = WITHIN
        objects = [make_object() for _ in range(2)]
        self.uploads = {"": None} | {each.digest: self._upload(each) for each in objects}

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    def _upload(self, stored: Any) -> Any:
        made = Upload.objects.create(
            account_id=self.student.account_id,
            purpose="outcome-document",
            stored_object=stored,
            file_name="a.pdf",
            begun_at=WITHIN,
        )
        return made.id

    def do(self, expected: bool, act: Callable[[], Any], crash_at: int | None) -> None:  # noqa: FBT001 - the model's answer
        """Do an act, after a process that died while doing it, and compare its answer."""
        if crash_at is not None:
            try:
                with transaction.atomic(), crashing_at_statement(crash_at):
                    act()
                    crash()
            except (CrashError, RefusedError):
                pass
        try:
            with transaction.atomic():
                answer = act()
        except RefusedError:
            assert not expected
        else:
            assert expected == (not getattr(answer, "refused", None))
        self.now += timedelta(seconds=1)

    @rule(
        brief=st.sampled_from(["", "甲", "乙"]),
        which=st.integers(0, 2),
        crash_at=st.none() | st.integers(1, 12),
    )
    def save(self, brief: str, which: int, crash_at: int | None) -> None:
        digest, upload = list(self.uploads.items())[which]
        content = OutcomeContent(self.cast.course.id, brief, FileChoice(document=upload))
        expected = self.work.save(brief, digest)
        self.do(
            expected,
            lambda: save_outcome(outcome_id=self.id, content=content, by=self.student, now=self.now),
            crash_at,
        )

    @rule(
        name=st.sampled_from(["send", "withdraw", "delete", "restore"]),
        crash_at=st.none() | st.integers(1, 8),
    )
    def students_act(self, name: str, crash_at: int | None) -> None:
        acts = {
            "send": send_for_certification,
            "withdraw": withdraw_outcome,
            "delete": delete_outcome,
            "restore": restore_outcome,
        }
        expected = self.work.state != "none" and getattr(self.work, name)()
        self.do(expected, lambda: acts[name](outcome_id=self.id, by=self.student, now=self.now), crash_at)

    @rule(
        name=st.sampled_from(sorted(DECISIONS)), stale=st.booleans(), crash_at=st.none() | st.integers(1, 8)
    )
    def teachers_act(self, name: str, stale: bool, crash_at: int | None) -> None:  # noqa: FBT001 - drawn
        shown = max(1, len(self.work.versions) - stale)
        expected = self.work.state != "none" and self.work.decide(name, shown)
        by, now, one = self.teacher, self.now, (self.id, shown)
        acts: dict[str, Callable[[], Any]] = {
            "certify": lambda: certify_outcomes(works={self.id: shown}, by=by, now=now),
            "return": lambda: return_outcome(work=one, reason=ReturnReason.UNREADABLE, by=by, now=now),
            "revoke": lambda: revoke_decision(work=one, by=by, now=now),
            "take_back": lambda: take_back_decision(work=one, by=by, now=now),
        }
        self.do(expected, acts[name], crash_at)

    @invariant()
    def work_is_as_the_model_says(self) -> None:
        found = CourseOutcome.objects.filter(id=self.id).first()
        assert (found.state.lower() if found else "none") == self.work.state
        versions = OutcomeVersion.objects.filter(outcome_id=self.id).order_by("number")
        held = [(each.brief, each.document.digest if each.document else "") for each in versions]
        assert held == self.work.versions
        assert (found.version if found else 0) == len(self.work.versions)

    @invariant()
    def decisions_name_the_digest_of_what_was_decided(self) -> None:
        decisions = CertificationDecision.objects.filter(outcome_id=self.id).order_by("decided_at", "id")
        held = [(each.answer, each.version.number) for each in decisions]
        assert held == self.work.decisions
        assert [each.document_digest for each in decisions] == [
            self.work.versions[number - 1][1] for _, number in self.work.decisions
        ]

    @invariant()
    def every_act_has_one_audit_row(self) -> None:
        assert AuditEvent.objects.filter(subject_id=self.id).count() == self.work.acts


@pytest.mark.usefixtures("stores")
def test_life_of_a_work_follows_the_model(cast: Cast):
    make_window()
    make_window(Act.CERTIFICATION)

    class OfTheCast(LifeOfAWork):
        pass

    OfTheCast.cast = cast
    run_state_machine_as_test(
        OfTheCast, settings=settings(max_examples=8, stateful_step_count=20, deadline=None)
    )  # type: ignore[no-untyped-call]
