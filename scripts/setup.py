"""Makes `.venv` hold exactly what is locked; quick when nothing changed. Uses the standard library only.

python scripts/setup.py run     what the systems run with
python scripts/setup.py test    besides, what tests need, Debian's packages too
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "licheng.stamp"
REQUIREMENTS = {"run": "base.txt", "test": "dev.txt"}
# What the browser tests need of the system: a program to be found, and the package that has it.
CHROMIUM = ("chromium", "chromium")
CHINESE_FONT = (Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"), "fonts-noto-cjk")


class SetupError(Exception):
    """The environment cannot be made; its text is a sentence in both languages."""


def main(arguments: list[str]) -> int:
    """Make the environment for the purpose named and return the exit code."""
    purpose = arguments[0] if arguments else "run"
    if purpose not in REQUIREMENTS:
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        with one_at_a_time():
            if purpose == "test":
                require_packages(missing_test_packages())
            make_environment(purpose)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def make_environment(purpose: str) -> None:
    """Bring `.venv` up to date for `purpose`; what already serves tests also serves running."""
    done = STAMP.read_text(encoding="ascii").splitlines() if STAMP.exists() else []
    if wanted_stamp(purpose) in done:
        return
    if not is_sound():
        make_venv()
    say(
        f"安裝 requirements/{REQUIREMENTS[purpose]} 的套件…",
        f"installing requirements/{REQUIREMENTS[purpose]} …",
    )
    STAMP.unlink(missing_ok=True)
    pip("install", "--require-hashes", "-r", str(ROOT / "requirements" / REQUIREMENTS[purpose]))
    say("安裝 licheng…", "installing licheng …")
    pip("install", "--no-deps", "--editable", str(ROOT))
    purposes = ["run", "test"] if purpose == "test" else ["run"]
    STAMP.write_text("\n".join(wanted_stamp(each) for each in purposes) + "\n", encoding="ascii")
    say("環境就緒。", "the environment is ready.")


def wanted_stamp(purpose: str) -> str:
    """Return what the stamp says once `purpose` is served: a digest of all that decides what is installed."""
    digest = hashlib.sha256()
    for path in (ROOT / "requirements" / REQUIREMENTS[purpose], ROOT / "pyproject.toml"):
        digest.update(path.read_bytes())
    digest.update(f"{sys.version_info[:2]}{ROOT}".encode())
    return f"{purpose} {digest.hexdigest()}"


def is_sound() -> bool:
    """Return whether `.venv` is of this Python, at this place, with a pip that runs."""
    python = VENV / "bin" / "python"
    question = "import sys, pip; print(sys.version_info[:2], sys.prefix)"
    if not python.exists():
        return False
    answer = subprocess.run([python, "-c", question], check=False, capture_output=True, text=True)
    return answer.returncode == 0 and answer.stdout.strip() == f"{sys.version_info[:2]} {VENV}"


def make_venv() -> None:
    """Make an empty `.venv`, in place of one that does not serve."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not has_ensurepip():
        require_packages([f"python{version}-venv"])
    say(f"以 Python {version} 建立 .venv…", f"making .venv with Python {version} …")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise SetupError(
            f"無法建立 .venv，請執行：sudo apt install python{version}-venv / "
            f".venv cannot be made; run: sudo apt install python{version}-venv\n{done.stdout}{done.stderr}"
        )


def has_ensurepip() -> bool:
    """Return whether this Python can put pip into a new environment; Debian packs that apart."""
    # Asked in a new process: a package installed a moment ago is unknown to this one.
    question = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(question, check=False, capture_output=True).returncode == 0


def pip(*arguments: str) -> None:
    """Run the environment's pip, which shows its own progress."""
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    done = subprocess.run([VENV / "bin" / "python", "-m", "pip", *arguments], check=False, env=quiet)
    if done.returncode != 0:
        raise SetupError(
            "套件沒有裝成，請檢查網路後再執行一次。 / The packages were not installed; check the network and run again."
        )


def missing_test_packages() -> list[str]:
    """Return the system packages that tests need and this machine lacks."""
    program, browser = CHROMIUM
    font, fonts = CHINESE_FONT
    missing = [] if shutil.which(program) else [browser]
    return missing if font.exists() else [*missing, fonts]


def require_packages(packages: list[str]) -> None:
    """Install the system packages as root; raises `SetupError` with the command for everybody else."""
    if not packages:
        return
    listed = " ".join(packages)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"安裝系統套件 {listed}…", f"installing the system packages {listed} …")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], check=False, env=quiet, stdout=subprocess.DEVNULL)
        command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
        if subprocess.run(command, check=False, env=quiet, stdout=subprocess.DEVNULL).returncode == 0:
            return
    raise SetupError(
        f"缺少系統套件，請執行：sudo apt install {listed} / System packages are missing; run: sudo apt install {listed}"
    )


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let two set-ups started at once wait for each other."""
    with Path(__file__).open(encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def say(chinese: str, english: str) -> None:
    """Print a line at once, before what a child process prints."""
    sys.stdout.write(f"{chinese} / {english}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
