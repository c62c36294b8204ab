"""Calls into a running installation from a process that belongs to it, as its own commands and jobs are.

The tests' own process has another database and other settings, so what is not an address is called here. Run as:
python -m tests.exchange.inside school|central. One call a line, as JSON, in; one answer a line out.
"""

import json
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from licheng.kernel.results import RefusedError
from licheng.settings.environment import System
from tests.running import Demo

REPOSITORY = Path(__file__).parents[2]


class Inside:
    """A process inside ``system`` of a demo; calls the functions of ``tests.exchange.<system>_acts`` by name."""

    def __init__(self, demo: Demo, system: System) -> None:
        """Start the process."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.exchange.inside", system],
            env={**demo.environment(system), "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}"},
            cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        """Return the caller."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        with suppress(BrokenPipeError):
            self.process.communicate(timeout=30)
        self.process.wait(30)

    def __call__(self, act: str, /, **given: Any) -> Any:
        """Call an act and return its answer; raise RefusedCallError with the code of a refusal."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"name": act, "given": given}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"refused": "the process ended"}')
        if "refused" in answer:
            raise RefusedCallError(answer["refused"])
        return answer["answer"]


class RefusedCallError(Exception):
    """An act was refused; its text is the code."""


def main(system: System) -> None:
    """Answer calls until nobody asks any more."""
    # Imported here: a process becomes one system before any of its models may be imported.
    from licheng.operations.starting import start_system  # noqa: PLC0415

    out, sys.stdout = sys.stdout, sys.stderr
    start_system(system)
    acts = import_module(f"tests.exchange.{system}_acts")
    for line in sys.stdin:
        call = json.loads(line)
        try:
            answer = {"answer": getattr(acts, call["name"])(**call["given"])}
        except RefusedError as error:
            answer = {"refused": error.refused.code}
        out.write(json.dumps(answer) + "\n")
        out.flush()


if __name__ == "__main__":
    main("school" if sys.argv[1] == "school" else "central")
