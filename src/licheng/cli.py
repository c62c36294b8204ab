"""The command line `licheng`. Each command imports what it needs when it runs, so that asking for help is quick."""

# ruff: noqa: PLC0415 - Django may only be imported after its settings are known, and those depend on the command

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from django.db.utils import OperationalError

from licheng.embedded.commands import EmbeddedPostgresError
from licheng.operations.doctor.problems import problem
from licheng.operations.output import complain
from licheng.settings.environment import SYSTEMS, Environment, SettingError, System, read_environment

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 not done for the reason printed, 2 not understood."""
    parsed = build_parser().parse_args(arguments)
    command: Command = parsed.command
    try:
        return command(parsed)
    except (SettingError, EmbeddedPostgresError) as error:
        complain(str(error))
    except OperationalError:
        complain(problem("database_unreachable").sentence())
    return 1


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="licheng", description="學生學習歷程檔案系統 / student learning portfolios"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_running(commands)
    _add_looking_after(commands)
    _add_data(commands)
    return parser


def _add_running(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands that keep running."""
    serve = _add(commands, "serve", serve_system, "提供網頁服務 / serve the web pages")
    _add_system(serve)
    serve.add_argument("--port", type=int, help="埠號 / port")
    work = _add(commands, "work", work_system, "執行背景工作 / run the background jobs")
    _add_system(work)
    for running in (serve, work):
        running.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    demo = _add(commands, "demo", run_demo, "啟動示範系統 / run the demo")
    demo.add_argument(
        "--reset", action="store_true", help="刪除示範資料，重新開始 / delete the demo's data first"
    )
    demo.add_argument("--once", action="store_true", help="啟動成功後即停止 / stop again once it is up")
    demo.add_argument("--empty", action="store_true", help="不載入示範資料 / load no made-up data")
    demo.add_argument("--school-port", type=int, default=8000, help="學校平臺的埠號 / school platform's port")
    demo.add_argument(
        "--central-port", type=int, default=8001, help="中央資料庫的埠號 / central database's port"
    )
    demo.add_argument("--prepare", choices=SYSTEMS, help=argparse.SUPPRESS)
    demo.add_argument("--tell", action="store_true", help=argparse.SUPPRESS)


def _add_looking_after(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands of whoever looks after an installation."""
    migrate = _add(commands, "migrate", migrate_systems, "更新資料表 / bring the tables up to date")
    _add_system(migrate, optional=True)
    doctor = _add(commands, "doctor", examine_systems, "檢查設定並說明問題 / say what is wrong, and the mend")
    _add_system(doctor, optional=True)
    store = _add(
        commands, "store", look_after_stores, "照看檔案庫 / look after the file stores", passes_on=True
    )
    store.add_argument("rest", nargs=argparse.REMAINDER)
    rebuild = _add(
        commands, "rebuild", rebuild_rows, "由檔案庫重建資料庫 / make the rows again from the stores"
    )
    _add_system(rebuild)
    only = rebuild.add_mutually_exclusive_group()
    only.add_argument(
        "--check", action="store_true", help="只核對檔案庫裡的存證紀錄 / only prove the log in the stores"
    )
    only.add_argument(
        "--compare", action="store_true", help="與使用中的資料庫比對 / compare a living database with it"
    )
    manage = _add(commands, "manage", manage_system, "Django 管理指令 / Django's own commands")
    _add_system(manage)
    manage.add_argument("rest", nargs=argparse.REMAINDER)


def _add_data(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands about schools and files."""
    school = _add(commands, "school", create_school, "建立學校 / make a school")
    school.add_argument("action", choices=["create"], help="建立 / make")
    school.add_argument("code", help="六位學校代碼 / six-digit school code")
    school.add_argument("name", help="校名 / name")
    office = _add(
        commands, "office", create_office, "建立中央資料庫的辦公室 / make the central database's office"
    )
    office.add_argument("action", choices=["create"], help="建立 / make")
    office.add_argument("name", help="名稱 / name")
    importing = _add(
        commands, "import", import_rosters, "匯入名冊 / import a school's rosters", passes_on=True
    )
    importing.add_argument("rest", nargs=argparse.REMAINDER)
    inspect = _add(commands, "inspect", inspect_files, "檢查檔案能否上傳 / judge files", passes_on=True)
    inspect.add_argument("rest", nargs=argparse.REMAINDER)


def _add(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
    about: str,
    *,
    passes_on: bool = False,
) -> argparse.ArgumentParser:
    """Add one command and return its parser; one that `passes_on` its arguments answers `--help` itself."""
    # argparse's REMAINDER takes no leading option, so such a command has a parser that knows no options at all.
    prefix = "\0" if passes_on else "-"
    parser = commands.add_parser(
        name, help=about, description=about, add_help=not passes_on, prefix_chars=prefix
    )
    parser.set_defaults(command=command)
    return parser


def _add_system(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """Let the command be told which system; where optional, none means both."""
    if optional:
        parser.add_argument("system", nargs="?", choices=SYSTEMS)
    else:
        parser.add_argument("system", choices=SYSTEMS)


def become(system: System, *, shares_counters: bool = False) -> Environment:
    """Start Django as `system` with its logs, and return what it was told from outside."""
    from licheng.operations.starting import start_system

    environment = start_system(system, shares_counters=shares_counters)
    from licheng.shared.logs import configure_logs

    configure_logs(level=environment.log_level, json=environment.log_json)
    return environment


def serve_system(arguments: argparse.Namespace) -> int:
    """Serve one system until stopped."""
    _end_with_parent(arguments)
    environment = become(arguments.system, shares_counters=True)
    from licheng.operations.serving import serve

    return serve(environment, port=arguments.port)


def work_system(arguments: argparse.Namespace) -> int:
    """Run the jobs of one system until stopped."""
    _end_with_parent(arguments)
    become(arguments.system)
    from licheng.operations.working import work

    return work()


def run_demo(arguments: argparse.Namespace) -> int:
    """Run both systems with made-up data, or prepare one of them for that."""
    if arguments.prepare:
        environment = become(arguments.prepare)
        from licheng.demo.preparing import prepare

        prepare(environment, loads=not arguments.empty)
        return 0
    if arguments.tell:
        return tell_demo()
    from licheng.demo.plan import DemoPlan
    from licheng.demo.supervisor import run

    plan = DemoPlan(
        var=read_var(),
        school_port=arguments.school_port,
        central_port=arguments.central_port,
        loads=not arguments.empty,
    )
    return run(plan, reset=arguments.reset, once=arguments.once)


def tell_demo() -> int:
    """Let the running demo tell its earlier year; 1 when it cannot."""
    environment = become("school")
    logging.disable(logging.INFO)  # every request and job would be told
    from licheng.demo.handing import StoryError
    from licheng.demo.telling import tell_earlier_year

    try:
        tell_earlier_year(environment.system_var)
    except StoryError as error:
        complain(str(error))
        return 1
    return 0


def migrate_systems(arguments: argparse.Namespace) -> int:
    """Migrate one system here, or both, each in a process of its own."""
    if arguments.system is None:
        return _for_both("migrate")
    become(arguments.system)
    from licheng.operations.migrating import migrate

    migrate()
    return 0


def examine_systems(arguments: argparse.Namespace) -> int:
    """Print what is wrong with one system, or with both; 1 when something is."""
    if arguments.system is None:
        return _for_both("doctor")
    environment = become(arguments.system)
    from licheng.operations.doctor.reports import print_report

    return 1 if print_report(environment) else 0


def look_after_stores(arguments: argparse.Namespace) -> int:
    """Hand the arguments to the acts on file stores."""
    from licheng.operations.store_command import main as store_main

    return store_main(arguments.rest, become)


def rebuild_rows(arguments: argparse.Namespace) -> int:
    """Make the rows of a lost database again, or only check or compare; 1 with the reasons when that is not so."""
    become(arguments.system)
    from licheng.operations.rebuilding import check, compare, rebuild

    if arguments.check:
        return check()
    act = compare if arguments.compare else rebuild
    return act(system=arguments.system)


def manage_system(arguments: argparse.Namespace) -> int:
    """Run one of Django's own commands as one system."""
    become(arguments.system)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["licheng manage", *arguments.rest])
    return 0


def create_school(arguments: argparse.Namespace) -> int:
    """Make a school on the school platform."""
    become("school")
    from licheng.operations.schools import create

    return create(code=arguments.code, name=arguments.name)


def create_office(arguments: argparse.Namespace) -> int:
    """Make the central database's office."""
    become("central")
    from licheng.operations.schools import create_office as create

    return create(name=arguments.name)


def import_rosters(arguments: argparse.Namespace) -> int:
    """Hand the arguments to the import of rosters."""
    become("school")
    from licheng.operations.importing import main as import_main

    return import_main(arguments.rest)


def inspect_files(arguments: argparse.Namespace) -> int:
    """Hand the arguments to the inspection of files."""
    from licheng.shared.files.inspect_command import main as inspect_main

    return inspect_main(arguments.rest)


def read_var() -> Path:
    """Return the data directory, which both systems share."""
    return read_environment("school").var


def _for_both(command: str) -> int:
    """Run `command` for each system in a process of its own: a process is one system only. 1 when either fails."""
    from licheng.operations.processes import run_licheng

    codes = [run_licheng(command, system) for system in SYSTEMS]
    return 1 if any(codes) else 0


def _end_with_parent(arguments: argparse.Namespace) -> None:
    """Ask the kernel to stop this process when the one that started it dies, if told to."""
    if arguments.with_parent:
        from licheng.operations.processes import end_with_parent

        end_with_parent()


if __name__ == "__main__":
    sys.exit(main())
