"""`licheng store …`: what its arguments mean. Django starts only once they are understood."""

import argparse
from collections.abc import Callable, Sequence
from importlib import import_module

from licheng.settings.environment import SYSTEMS, Environment, System


def main(arguments: Sequence[str], become: Callable[[System], Environment]) -> int:
    """Do one act on the stores of one system; return 0 when all is well afterwards, 1 with the reasons printed when not."""
    parsed = build_parser().parse_args(arguments)
    become(parsed.system)
    return run(parsed)


def run(parsed: argparse.Namespace) -> int:
    """Do the act of understood arguments in a process that has become its system; return the exit code."""
    # Imported only now, since Django's settings depend on the system.
    module, _, name = parsed.act.partition(":")
    act: Callable[[argparse.Namespace], int] = getattr(import_module(f"licheng.operations.{module}"), name)
    return act(parsed)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all acts."""
    parser = argparse.ArgumentParser(prog="licheng store", description="檔案庫 / the file stores")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    _add(acts, "init", "stores:init_stores", "建立檔案庫 / make the file stores")
    _add(acts, "status", "stores:show_status", "說明每個檔案庫的狀況 / say how each store is")
    rehearse = _add(
        acts, "rehearse", "store_rehearsals:rehearse", "重新掛載演練 / prove that a store outlives a restart"
    )
    scrub = _add(acts, "scrub", "stores:scrub", "重讀每個檔案並修復 / re-read every object and mend")
    scrub.add_argument(
        "--due", action="store_true", help="只讀到目前該讀的量 / only as much as is due by now"
    )
    repair = _add(acts, "repair", "stores:repair", "補上缺少的檔案 / bring back what a store lacks")
    for each in (rehearse, scrub, repair):
        each.add_argument("--store", metavar="NAME", help="只處理這一個 / only this one, such as store-a")
    _add(acts, "reconcile", "stores:reconcile", "核對資料列與檔案庫 / compare rows and stores")
    migrate = _add(acts, "migrate", "store_moves:migrate", "搬遷，要兩個人 / move a store, with two people")
    migrate.add_argument("old", help="舊的檔案庫 / the old store, such as store-a")
    migrate.add_argument("new", help="新的檔案庫 / the new store, such as store-c")
    approve = _add(acts, "approve", "store_moves:approve", "同意搬遷 / approve a move")
    approve.add_argument("code", help="搬遷代碼 / the move's code")
    for each in (migrate, approve):
        each.add_argument(
            "--account", metavar="LOGIN", required=each is approve, help="您的帳號 / your account"
        )
        each.add_argument("--school", metavar="CODE", help="學校代碼 / school code")
    return parser


def _add(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, act: str, about: str
) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, help=about, description=about)
    parser.add_argument("system", choices=SYSTEMS)
    parser.set_defaults(act=act)
    return parser
