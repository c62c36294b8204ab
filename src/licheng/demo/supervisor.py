"""`licheng demo`: starts everything, says where it is, keeps it running, stops it cleanly."""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import httpx

from licheng.demo.children import Child, stop_all
from licheng.demo.plan import DemoPlan
from licheng.demo.resetting import remove_demo_data
from licheng.demo.signs import say, say_sign_ins, say_up
from licheng.embedded import ensure_embedded, release_embedded
from licheng.embedded.commands import EmbeddedPostgresError
from licheng.operations.output import complain
from licheng.settings.environment import SYSTEMS, System

LOOK_SECONDS = 0.5
START_SECONDS = 120.0
ANSWER_SECONDS = 5.0
WELL = 200


class DemoError(RuntimeError):
    """The demo cannot run; its text is a sentence in both languages."""


def run(plan: DemoPlan, *, reset: bool = False, once: bool = False) -> int:
    """Run the demo until it is stopped (with `once`: until it is up) and return its exit code."""
    stopping = threading.Event()
    with _told_to_stop_by_signals(stopping):
        try:
            _require_free_ports(plan)
            if reset:
                say("刪除示範資料…", "deleting the demo's data …")
                remove_demo_data(plan.var)
            _run_until_stopped(plan, stopping, once=once)
        except (DemoError, EmbeddedPostgresError) as error:
            complain(str(error))
            return 1
    return 0


def _run_until_stopped(plan: DemoPlan, stopping: threading.Event, *, once: bool) -> None:
    """Start everything, keep it running until told to stop, stop everything."""
    children = [Child(child) for child in plan.children()]
    try:
        say("啟動內嵌資料庫…", "starting the embedded database …")
        ensure_embedded(plan.var)
        _prepare(plan, stopping)
        say("啟動兩個系統…", "starting both systems …")
        for child in children:
            child.start()
        _wait_until_well(plan, children, stopping)
        _tell(plan, stopping)
        if not stopping.is_set():
            say_sign_ins(plan)
            say_up(plan)
        while not once and not stopping.wait(LOOK_SECONDS):
            _look_after(plan, children)
    finally:
        say("停止中…", "stopping …")
        stop_all(children)
        release_embedded(plan.var)
        say("已停止。", "stopped.")


def _prepare(plan: DemoPlan, stopping: threading.Event) -> None:
    """Bring tables and data of both systems up to date: the first time one after the other, later both at once.

    The central database registers the schools that the school platform has made.
    """
    say(
        "更新資料表與示範資料（第一次約半分鐘）…",
        "preparing tables and data (half a minute the first time) …",
    )
    for systems in (SYSTEMS,) if plan.is_prepared else tuple((system,) for system in SYSTEMS):
        if not stopping.is_set():
            _run_all({system: plan.preparation(system) for system in systems}, plan, stopping)


def _tell(plan: DemoPlan, stopping: threading.Event) -> None:
    """Let the systems tell the earlier year, once; without it the demo is poorer but runs."""
    if stopping.is_set() or not plan.loads or plan.is_told:
        return
    say("補上前一學年的提交與收訖（約一分鐘）…", "handing in the year before (about a minute) …")
    try:
        _run_all({"school": plan.telling()}, plan, stopping)
    except DemoError:
        say(
            "前一學年沒有補完，下次啟動再試。",
            "the year before is not complete; tried again at the next start.",
        )


def _run_all(commands: Mapping[System, list[str]], plan: DemoPlan, stopping: threading.Event) -> None:
    """Run one command for each system, at once, to their ends. Raises `DemoError` when one fails."""
    running = {
        system: subprocess.Popen(
            command, env=plan.environment(system), stdin=subprocess.DEVNULL, start_new_session=True
        )
        for system, command in commands.items()
    }
    try:
        while any(process.poll() is None for process in running.values()) and not stopping.wait(LOOK_SECONDS):
            pass
    finally:
        for process in running.values():
            process.terminate()
            process.wait()
    failed = [system for system, process in running.items() if process.returncode != 0]
    if failed and not stopping.is_set():
        raise DemoError(
            f"準備 {failed[0]} 失敗，原因見上。 / Preparing {failed[0]} failed; the reason is above."
        )


def _wait_until_well(plan: DemoPlan, children: list[Child], stopping: threading.Event) -> None:
    """Wait until both systems say that they are well, starting again what dies meanwhile."""
    deadline = time.monotonic() + START_SECONDS
    waiting = list(SYSTEMS)
    while waiting and not stopping.wait(LOOK_SECONDS):
        waiting = [system for system in waiting if not is_well(plan.url(system))]
        _look_after(plan, children)
        if waiting and time.monotonic() > deadline:
            log = plan.var / "logs" / f"{waiting[0]}-serve.log"
            raise DemoError(f"{waiting[0]} 沒有啟動，請看 {log}。 / {waiting[0]} did not start; see {log}.")


def is_well(url: str) -> bool:
    """Return whether the system at `url` answers that everything is well."""
    try:
        return httpx.get(f"{url}/healthz", timeout=ANSWER_SECONDS, trust_env=False).status_code == WELL
    except httpx.HTTPError:
        return False


def _look_after(plan: DemoPlan, children: list[Child]) -> None:
    """Start again what died: the database first, then the processes that need it."""
    ensure_embedded(plan.var)
    for child in children:
        code = child.died()
        if child.start_again_when_due():
            say(
                f"{child.plan.name} 結束（{code}），已重新啟動。",
                f"{child.plan.name} ended ({code}); started again.",
            )


def _require_free_ports(plan: DemoPlan) -> None:
    """Raise `DemoError` when another program already answers on a port of ours."""
    for port in (plan.school_port, plan.central_port):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            # As gunicorn binds: a port whose last connections are only fading away is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise DemoError(
                    f"埠號 {port} 已被其他程式使用；請停止該程式，或用 --school-port、--central-port 換一個。 / "
                    f"Port {port} is in use: stop that program, or choose another with --school-port or --central-port."
                ) from error


@contextmanager
def _told_to_stop_by_signals(stopping: threading.Event) -> Iterator[None]:
    """Set `stopping` on Ctrl-C, on a request to end and on a closed terminal."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {
        number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
