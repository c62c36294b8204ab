"""`licheng import`: the registrar's import from the command line, all in one go. Imported after the system started."""

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from licheng.kernel.calendar import school_year_of, semester_of, taipei_date
from licheng.kernel.results import Refused, RefusedError
from licheng.operations.output import complain, tell
from licheng.school.roster.actions import apply_import, bring_roster, check_import, mark_for_apply
from licheng.school.roster.models import RosterImport
from licheng.school.roster.queries import find_import, state_of_import
from licheng.school.roster.reading import UploadedFile
from licheng.school.roster.rules import ImportState
from licheng.school.roster.sheets import Term
from licheng.school.roster.summaries import shown_problem
from licheng.shared.accounts.queries import find_school
from licheng.shared.clock import real_now
from licheng.shared.jobs.progress import Unwatched
from licheng.shared.messages import sentence
from licheng.shared.tenancy.scope import in_school


def main(arguments: Sequence[str]) -> int:
    """Check the files and, when no problem stands, write them; 1 with the reasons printed when not."""
    now = real_now()
    parsed = _parser(now).parse_args(arguments)
    school = find_school(parsed.school)
    if school is None:
        complain(
            f"找不到學校 {parsed.school}。請先執行 licheng school create。 / No such school; create it first."
        )
        return 1
    try:
        files = [UploadedFile(path.name, path.read_bytes()) for path in _files(parsed.files)]
    except OSError as error:
        complain(f"無法讀取檔案：{error.filename} / Cannot read this file.")
        return 1
    with in_school(school.id):
        return _load(files, Term(parsed.year, parsed.semester), is_check=parsed.check, now=now)


def _parser(now: datetime) -> argparse.ArgumentParser:
    today = taipei_date(now)
    parser = argparse.ArgumentParser(
        prog="licheng import", description="匯入名冊 / import a school's rosters"
    )
    parser.add_argument("--school", required=True, metavar="CODE", help="學校代碼 / school code")
    parser.add_argument("--year", type=int, default=school_year_of(today), help="學年度 / school year (ROC)")
    parser.add_argument(
        "--semester", type=int, choices=[1, 2], default=semester_of(today), help="學期 / semester"
    )
    parser.add_argument("--check", action="store_true", help="只檢查，不寫入 / only check")
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help=".xlsx、.zip、CSV，或 CSV 的資料夾 / or a folder of CSVs",
    )
    return parser


def _files(paths: Sequence[Path]) -> list[Path]:
    """Return the files of ``paths``; a folder stands for the CSVs in it."""
    found = [sorted(path.glob("*.csv")) if path.is_dir() else [path] for path in paths]
    return [file for files in found for file in files]


def _load(files: list[UploadedFile], term: Term, *, is_check: bool, now: datetime) -> int:
    try:
        brought = bring_roster(files=files, term=term, by=None, now=now, is_queued=False)
    except RefusedError as error:
        complain(sentence(error.refused))
        return 1
    check_import(import_id=brought.id, by=None, watcher=Unwatched(), now=now)
    checked = _find(brought)
    state = state_of_import(checked)
    _print_plan(checked)
    if state is ImportState.READY and not is_check:
        mark_for_apply(import_id=brought.id, by=None, now=now)
        apply_import(import_id=brought.id, by=None, watcher=Unwatched(), now=now)
        tell("已套用。 / Applied.")
    if state is ImportState.UNREADABLE:
        complain(sentence(Refused(checked.task.result["code"], checked.task.result["facts"])))
    return 1 if state in {ImportState.UNREADABLE, ImportState.PROBLEMS} else 0


def _find(brought: RosterImport) -> RosterImport:
    found = find_import(brought.id)
    if found is None:
        raise RosterImport.DoesNotExist
    return found


def _print_plan(checked: RosterImport) -> None:
    for sheet in checked.plan.get("sheets", []):
        counts = f"新增 {sheet['added']}，變更 {sheet['changed']}，不變 {sheet['left']}，檔案裡沒有 {sheet['missing']}"
        tell(f"{sheet['name']}：{counts}")
    for problem in checked.plan.get("problems", []):
        shown = shown_problem(problem)
        complain(f"{shown.place}：{shown.text}" if shown.place else shown.text)
    if checked.plan.get("problem_count"):
        complain(f"共 {checked.plan['problem_count']} 個問題，沒有寫入任何資料。 / Nothing was written.")
