import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def setup(tmp_path: Path) -> ModuleType:
    """The set-up script of a copy of the repository that has only what decides what is installed."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.py", tmp_path / "scripts")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    spec = importlib.util.spec_from_file_location("licheng_setup", tmp_path / "scripts" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_stamp_follows_what_is_locked(setup: ModuleType):
    before = {purpose: setup.wanted_stamp(purpose) for purpose in ("run", "test")}
    locked = setup.ROOT / "requirements" / "base.txt"
    locked.write_text(locked.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")

    after = {purpose: setup.wanted_stamp(purpose) for purpose in ("run", "test")}

    assert before["run"] != after["run"]
    assert before["test"] == after["test"]


def test_environment_that_is_up_to_date_is_left_alone(setup: ModuleType):
    setup.VENV.mkdir()
    setup.STAMP.write_text(f"{setup.wanted_stamp('run')}\n", encoding="ascii")

    setup.make_environment("run")

    assert sorted(path.name for path in setup.VENV.iterdir()) == ["licheng.stamp"]


def test_environment_of_another_place_is_not_sound(setup: ModuleType):
    (setup.VENV / "bin").mkdir(parents=True)
    (setup.VENV / "bin" / "python").symlink_to(sys.executable)

    assert setup.is_sound() is False


def test_missing_package_without_the_right_to_install_is_one_sentence(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(setup.SetupError) as caught:
        setup.require_packages(["chromium", "fonts-noto-cjk"])

    assert str(caught.value) == (
        "缺少系統套件，請執行：sudo apt install chromium fonts-noto-cjk / "
        "System packages are missing; run: sudo apt install chromium fonts-noto-cjk"
    )


def test_set_up_without_a_python_that_fits_is_one_sentence(tmp_path: Path):
    for program in ("id", "dirname"):
        found = shutil.which(program)
        assert found is not None
        (tmp_path / program).symlink_to(found)

    done = subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "setup.sh"), "run"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("需要 Python 3.11 到 3.13，請執行：sudo apt install python3 python3-venv")
    assert len(done.stderr.splitlines()) == 1


def test_set_up_for_an_unknown_purpose_explains_itself():
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "setup.sh"), "nothing"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "python scripts/setup.py run" in done.stderr
