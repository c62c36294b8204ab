"""What the demo runs, and with which settings."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from licheng.operations.processes import licheng_command
from licheng.settings.environment import SYSTEMS, System

# The demo has its own databases and stores; these of the machine's own installation must not reach it.
NOT_TAKEN_OVER = frozenset(
    {"LICHENG_DATABASE_URL", "LICHENG_OWNER_DATABASE_URL", "LICHENG_STORES", "LICHENG_PORT"}
)


@dataclass(frozen=True)
class ChildPlan:
    """One process the demo keeps running."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path


@dataclass(frozen=True)
class DemoPlan:
    """Where the demo's data lies, on which ports it answers, and whether it loads the made-up data."""

    var: Path
    school_port: int = 8000
    central_port: int = 8001
    loads: bool = True

    @property
    def is_prepared(self) -> bool:
        """Whether the data of both systems was prepared before."""
        return all((self.var / system / "cast.json").exists() for system in SYSTEMS)

    @property
    def is_told(self) -> bool:
        """Whether the earlier year was handed in."""
        return (self.var / "school" / "earlier-year-told").exists()

    def port(self, system: System) -> int:
        """Return the port of `system`."""
        return self.school_port if system == "school" else self.central_port

    def url(self, system: System) -> str:
        """Return the address people open for `system`."""
        return f"http://localhost:{self.port(system)}"

    def environment(self, system: System) -> dict[str, str]:
        """Return the process environment of everything that runs as `system`."""
        taken_over = {name: value for name, value in os.environ.items() if name not in NOT_TAKEN_OVER}
        return {
            **taken_over,
            "LICHENG_VAR": str(self.var),
            "LICHENG_DEMO": "yes",
            "LICHENG_TRAINING_CLOCK": str(self.var / "training-clock"),
            "LICHENG_PORT": str(self.port(system)),
            "LICHENG_PUBLIC_URL": self.url(system),
            "LICHENG_CENTRAL_URL": self.url("central"),
            "PYTHONUNBUFFERED": "1",
        }

    def preparation(self, system: System) -> list[str]:
        """Return the command that makes `system` ready to start."""
        return licheng_command("demo", "--prepare", system, *([] if self.loads else ["--empty"]))

    def telling(self) -> list[str]:
        """Return the command that lets the running systems tell the earlier year."""
        return licheng_command("demo", "--tell")

    def children(self) -> list[ChildPlan]:
        """Return the processes to keep running, in the order of starting: central first, since school calls it."""
        return [self._child(verb, system) for system in reversed(SYSTEMS) for verb in ("serve", "work")]

    def _child(self, verb: str, system: System) -> ChildPlan:
        return ChildPlan(
            name=f"{system}-{verb}",
            command=licheng_command(verb, system, "--with-parent"),
            environment=self.environment(system),
            log=self.var / "logs" / f"{system}-{verb}.log",
        )
