"""A store takes its first upload only when it has outlived a restart."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.kernel.results import Refused, RefusedError
from licheng.operations import store_rehearsals
from licheng.operations.store_command import build_parser
from licheng.shared.safekeeping.models import Rehearsal, StoreCanary
from licheng.shared.safekeeping.rehearsing import rehearse
from licheng.shared.safekeeping.restarts import BOOT_ID, mount_of, restart_of
from licheng.shared.safekeeping.rules import Step
from licheng.shared.safekeeping.watching import admission_of, renew
from tests.shared.files.store_helpers import local_store, store_pair
from tests.shared.safekeeping.helpers import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(tmp_path: Path, settings: Settings):
    """A new store of an installation that is no demonstration."""
    settings.LICHENG_DEMO = False
    return store_pair(tmp_path).stores[0]


@pytest.fixture
def reboot(monkeypatch, tmp_path: Path):
    """Let the machine have another boot id from now on."""

    def rebooted() -> None:
        (tmp_path / "boot_id").write_text("00000000-0000-4000-8000-000000000001\n")
        monkeypatch.setattr("licheng.shared.safekeeping.restarts.BOOT_ID", tmp_path / "boot_id")

    return rebooted


def test_store_passes_when_it_comes_back_after_a_reboot(store, reboot):
    assert admission_of(store) == Refused("store_not_rehearsed", {"store": "store-a"})
    assert rehearse(store, now=NOW).step == Step.BEGUN
    with pytest.raises(RefusedError) as refused:
        rehearse(store, now=NOW)
    assert refused.value.refused.code == "rehearsal_not_restarted"
    assert admission_of(store) == Refused("store_not_rehearsed", {"store": "store-a"})
    reboot()
    # The worker of the rebooted machine was quicker.
    renew(store, now=NOW)

    assert rehearse(store, now=NOW).step == Step.PASSED
    assert admission_of(store)
    assert list(Rehearsal.objects.order_by("id").values_list("step", "boot_id")) == [
        (Step.BEGUN, BOOT_ID.read_text(encoding="ascii").strip()),
        (Step.PASSED, "00000000-0000-4000-8000-000000000001"),
    ]


def test_disk_that_forgets_at_the_reboot_fails_and_takes_nothing(store, reboot, tmp_path: Path):
    shutil.copytree(tmp_path / "store-a", tmp_path / "image")
    rehearse(store, now=NOW)
    reboot()
    shutil.rmtree(tmp_path / "store-a")
    shutil.move(tmp_path / "image", tmp_path / "store-a")

    done = rehearse(store, now=NOW)

    assert (done.step, done.refused) == (
        Step.FAILED,
        Refused("store_canary_missing", {"store": "store-a"}),
    )
    assert not admission_of(store)
    assert rehearse(store, now=NOW).step == Step.BEGUN


def test_store_that_came_back_older_is_accepted_only_by_a_rehearsal_of_its_own(store, reboot, tmp_path: Path):
    rehearse(store, now=NOW)
    shutil.copytree(tmp_path / "store-a", tmp_path / "image")
    reboot()
    rehearse(store, now=NOW)
    renew(store, now=NOW)
    shutil.rmtree(tmp_path / "store-a")
    shutil.move(tmp_path / "image", tmp_path / "store-a")
    assert admission_of(store) == Refused("store_older", {"store": "store-a"})

    assert rehearse(store, now=NOW).step == Step.BEGUN

    assert admission_of(store) == Refused("store_not_rehearsed", {"store": "store-a"})
    assert StoreCanary.objects.get().rehearsed_at is None


def test_store_with_a_damaged_canary_fails_and_can_begin_anew(store, reboot, tmp_path: Path):
    rehearse(store, now=NOW)
    reboot()
    path = tmp_path / "store-a" / "canary" / "now"
    path.unlink()
    path.write_text("damaged")

    done = [rehearse(store, now=NOW) for _ in range(2)]

    assert [each.step for each in done] == [Step.FAILED, Step.BEGUN]
    assert done[0].refused == Refused("store_canary_damaged", {"store": "store-a"})


def test_retired_store_is_not_rehearsed(store):
    StoreCanary.objects.create(store_id=store.identity().id, store="store-a", retired_at=NOW)

    with pytest.raises(RefusedError) as refused:
        rehearse(store, now=NOW)

    assert refused.value.refused.code == "store_retired"


def test_commands_of_the_rehearsal_say_what_to_do_next(
    tmp_path: Path, settings: Settings, reboot, capsys: pytest.CaptureFixture[str]
):
    store_pair(tmp_path)
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    arguments = build_parser().parse_args(["rehearse", "school"])

    codes = [store_rehearsals.rehearse(arguments), store_rehearsals.rehearse(arguments)]
    reboot()
    codes.append(store_rehearsals.rehearse(arguments))

    said = capsys.readouterr()
    assert codes == [1, 1, 0]
    assert said.out.count("The rehearsal has begun.") == 2
    assert said.err.count("[rehearsal_not_restarted]") == 2
    assert said.out.count("演練通過") == 2


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, mounted for the test."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "none", place], check=False).returncode:
        pytest.skip("mounting is for root")
    yield place
    subprocess.run(["umount", place], check=True)


def test_every_mount_has_a_number_of_its_own(disk: Path):
    first = mount_of(str(disk))
    subprocess.run(["umount", disk], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "none", disk], check=True)

    assert first != mount_of(str(disk))
    assert restart_of(local_store(disk)).mount_id == mount_of(str(disk))


def test_mount_of_what_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        mount_of(str(tmp_path / "nowhere"))
