"""What a student still lacks, from plain counts (R-047)."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """The four things a class is followed in, in the order of the year."""

    SEND = "send"
    CERTIFICATION = "certification"
    SELECTION = "selection"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True)
class Progress:
    """The counts of one student: works by where they stand, the choice of the year, the receipts."""

    drafts: int = 0
    returned: int = 0
    waiting: int = 0
    certified: int = 0
    selected_outcomes: int = 0
    selected_performances: int = 0
    is_choice_stated: bool = False
    is_selection_open: bool = False
    receipts_awaiting: int = 0
    receipts_disputed: int = 0
    receipts_confirmed: int = 0

    @property
    def has_chosen(self) -> bool:
        """Return whether the choice is made; choosing nothing is one, once it was said outright (R-024)."""
        return bool(self.selected_outcomes or self.selected_performances or self.is_choice_stated)


def lacking_steps(progress: Progress) -> list[Step]:
    """Return what is still missing; a choice is, while it can be made."""
    missing = {
        Step.SEND: progress.drafts or progress.returned,
        Step.CERTIFICATION: progress.waiting,
        Step.SELECTION: progress.is_selection_open and not progress.has_chosen,
        Step.CONFIRMATION: progress.receipts_awaiting or progress.receipts_disputed,
    }
    return [step for step, is_missing in missing.items() if is_missing]


def completed_steps(progress: Progress) -> int:
    """Return how many of the four steps lack nothing."""
    return len(Step) - len(lacking_steps(progress))


def rate(part: int, whole: int) -> int | None:
    """Return whole percent rounded down, or None when there is nothing to count."""
    return part * 100 // whole if whole else None
