"""Packages to be answered, and what their answers say; used by the tests of intake."""

from uuid import UUID

from licheng.central.intake import staging
from licheng.central.intake.models import ReceivedFile, ReceivedRow, Transfer
from licheng.central.receipts.models import Receipt
from licheng.kernel.problems import parse_problems
from tests.factories.packages import (
    ANNE,
    FILES,
    KEY,
    SMALL,
    head,
    outcome,
    outcomes,
    packed,
)  # fmt: skip

ONE_GRADE = head(grades=(2,))
SHEET = "學期課程學習成果"


def package(number=1, of=SMALL, files=FILES, key=KEY, **changes):
    """Return the bytes of package ``number`` of one grade."""
    identifier = UUID(int=0x0197F5A0_0000_7000_8000_000000000000 + number)
    return packed(of, files, head(**{"grades": (2,), "package_id": identifier, **changes}), key)[0]


def seven(first=0, count=7, student=ANNE):
    """Return the rosters of one student with ``count`` outcomes, numbered from ``first``."""
    return outcomes(
        *(outcome(f"{student[0]}-{n}", student, 成果簡述=f"第 {n} 件") for n in range(first, first + count))
    )


def codes_of(response):
    """Return the codes of a refusal."""
    return [problem.code for problem in parse_problems(response.json())]


def nothing_is_kept(settings):
    """Return whether neither rows, files nor staged bytes are left."""
    kept = [
        path for store in settings.LICHENG_STORES for path in (store / "objects").rglob("*") if path.is_file()
    ]
    rows = (
        ReceivedRow.objects.count(),
        ReceivedFile.objects.count(),
        Receipt.objects.count(),
        Transfer.objects.count(),
    )
    return kept == [] and rows == (0, 0, 0, 0) and staging.staged_transfers() == []
