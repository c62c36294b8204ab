"""The central database's received files are compared, re-read and mended like a school's objects."""

from pathlib import Path

from licheng.kernel.digests import sha256_of_bytes
from licheng.shared.clock import real_now
from licheng.shared.files.stores import from_settings
from licheng.shared.safekeeping.actions import scrub_store
from licheng.shared.safekeeping.models import Repair
from licheng.shared.safekeeping.reconciling import reconcile
from licheng.shared.safekeeping.rules import Outcome
from tests.factories.answers import package
from tests.factories.packages import MP3, PDF


def place_of(root: Path, content: bytes) -> Path:
    digest = sha256_of_bytes(content)
    return root / "objects" / digest[:2] / digest


def test_received_files_are_compared_with_the_stores(hand_in, open_window, settings):
    open_window()
    hand_in(package())
    place_of(settings.LICHENG_STORES[1], PDF).unlink()

    found = reconcile(from_settings(), clock=real_now)

    assert found.counts == {"log": 0, "rows": 2, "store-a": 2, "store-b": 1}
    assert list(found.differences.values_list("side", "code", "digest")) == [
        ("store-b", "MISSING", sha256_of_bytes(PDF))
    ]


def test_received_file_is_mended_or_named_as_lost(hand_in, open_window, settings):
    open_window()
    hand_in(package())
    place_of(settings.LICHENG_STORES[0], PDF).unlink()
    for root in settings.LICHENG_STORES:
        place_of(root, MP3).unlink()

    for store in from_settings().stores:
        scrub_store(from_settings(), store, budget=None, clock=real_now)

    outcomes = Repair.objects.order_by("id").values_list("finding__name", "outcome")
    assert sorted(outcomes) == sorted(
        [
            (sha256_of_bytes(PDF), Outcome.REPAIRED),
            (sha256_of_bytes(MP3), Outcome.LOST),
            (sha256_of_bytes(MP3), Outcome.LOST),
        ]
    )
    assert place_of(settings.LICHENG_STORES[0], PDF).read_bytes() == PDF
