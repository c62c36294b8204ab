"""Pure rules of an import: where it stands, and what may be done with it."""

from enum import StrEnum

from licheng.kernel.results import Allowed, Decision, Refused

CHECK = "roster_check"
APPLY = "roster_apply"
UPLOAD_LIFE_DAYS = 7


class ImportState(StrEnum):
    """Where an import stands."""

    CHECKING = "checking"
    UNREADABLE = "unreadable"
    PROBLEMS = "problems"
    UNCHANGED = "unchanged"
    READY = "ready"
    APPLYING = "applying"
    STOPPED = "stopped"
    APPLIED = "applied"
    FORGOTTEN = "forgotten"


def state_of(
    *, kind: str, task_state: str, is_applied: bool, has_upload: bool, problems: int, writes: int
) -> ImportState:
    """Return the state told by the import's row and its present task."""
    if is_applied:
        return ImportState.APPLIED
    if task_state in {"WAITING", "RUNNING"}:
        return ImportState.CHECKING if kind == CHECK else ImportState.APPLYING
    if task_state == "FAILED":
        return ImportState.UNREADABLE if kind == CHECK else ImportState.STOPPED
    if not has_upload:
        return ImportState.FORGOTTEN
    if problems:
        return ImportState.PROBLEMS
    return ImportState.READY if writes else ImportState.UNCHANGED


def can_request_apply(state: ImportState, *, problems: int) -> Decision:
    """Answer whether the plan shown may be written now."""
    if state is ImportState.READY:
        return Allowed()
    if state is ImportState.PROBLEMS:
        return Refused("import_has_problems", {"count": problems})
    return Refused(_WHY_NOT[state])


_WHY_NOT = {
    ImportState.CHECKING: "import_still_checking",
    ImportState.UNREADABLE: "import_unreadable",
    ImportState.UNCHANGED: "import_changes_nothing",
    ImportState.APPLYING: "import_already_applying",
    ImportState.STOPPED: "import_stopped",
    ImportState.APPLIED: "import_already_applied",
    ImportState.FORGOTTEN: "import_forgotten",
}


def can_discard(state: ImportState) -> Decision:
    """Answer whether the upload may be thrown away."""
    if state is ImportState.APPLIED:
        return Refused("import_already_applied")
    if state is ImportState.APPLYING:
        return Refused("import_already_applying")
    return Allowed()


def can_bring(*, is_applying: bool) -> Decision:
    """Answer whether a new workbook may be brought: never while another is being written."""
    return Refused("import_other_applying") if is_applying else Allowed()
